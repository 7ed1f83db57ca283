import { describe, expect, it } from 'vitest';
import type { FinishedOf } from '../../lib/store/artifact.ts';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { paper } from '../../lib/experiments/profiles/paper.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import type { DatasetArtifact } from '../../lib/experiments/recipes/dataset.ts';
import { measurementOf } from '../../lib/experiments/recipes/runtime.ts';

/** A measurement whose data sets have the given names of classes. */
async function classesMeasured(
  profile: typeof quick,
  found: Readonly<Record<string, { classNames: string[]; maskClassNames: string[] }>>,
) {
  const artifact = await (await experimentOf(profile, { data: {}, lookOnly: true })).runtime();
  const inputs = Object.fromEntries(
    Object.entries(artifact.inputs).map(([name, input]) => {
      const { part, source } = (input as DatasetArtifact).config;
      expect(part).toBe('train');
      return [name, { record: { result: found[source] } } as unknown as FinishedOf<DatasetArtifact>];
    }),
  );
  return { artifact, classes: measurementOf({ artifact, inputs }).measurement.classes };
}

describe('the measured networks have the classes of the data', () => {
  it('20 and 21 for scenes, which nothing has to be drawn for', async () => {
    const { artifact, classes } = await classesMeasured(quick, {});
    expect(classes).toEqual({ classification: 20, segmentation: 21 });
    expect(artifact.inputs).toEqual({});
  });

  it.each([
    ['imagenette', imagenette, 'camvid', 10, 11],
    ['paper', paper, 'voc', 1000, 21],
    ['imagenette on a folder of three classes', imagenette, 'camvid', 3, 11],
  ] as const)('as many as were found for %s', async (_, profile, masks, images, maskClasses) => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `class ${at}`);
    const { classes } = await classesMeasured(profile, {
      'image-folder': { classNames: names(images), maskClassNames: [] },
      [masks]: { classNames: [], maskClassNames: names(maskClasses) },
    });
    expect(classes).toEqual({ classification: images, segmentation: maskClasses });
  });
});
