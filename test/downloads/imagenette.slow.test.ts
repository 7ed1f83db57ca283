import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listImageFolder } from '../../lib/datasets/folder-listing.ts';
import { obtain } from '../../lib/downloads/obtain.ts';
import { dataSetNamed } from '../../lib/downloads/sets/index.ts';
import { temporaryFolder } from '../experiments/toy/folder.ts';
import { noSharedArchives, sharedArchive } from './shared-archives.ts';

test.skipIf(noSharedArchives)(
  `the 13,394 photos of Imagenette become what the loader reads${noSharedArchives}`,
  async () => {
    const downloads = await temporaryFolder();
    const state = await obtain(dataSetNamed('imagenette'), { downloads, from: [sharedArchive('imagenette-224.tar')] });
    expect(state).toMatchObject({ state: 'there' });
    const counts = (['train', 'val'] as const).map(
      (part) => listImageFolder(join(downloads, 'imagenette'), part).files.flat().length,
    );
    expect(counts).toEqual([9469, 3925]);
  },
);
