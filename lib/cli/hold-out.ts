import { resolve } from 'node:path';
import { downloadedFolder } from '../datasets/downloads.ts';
import { shellWord } from '../files/shell.ts';
import { shownPath } from '../files/shown-path.ts';
import { isFolder } from '../files/stats.ts';
import { program, UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { folderToWrite } from './output-place.ts';
import { wholeNumber } from './shared-options.ts';

const options = {
  every: { type: 'string', value: 'N', help: 'hold out every Nth image of each class (default: 10)' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'hold-out FROM DIR [--every N]',
  help:
    'Makes a folder of photos to choose settings by: of the training photos in FROM (a folder with train/ and val/, or the name\n' +
    'of photos that `data` has fetched) one in ten is its val/, the rest its train/. The photos that figures report on are not in it.\n' +
    'They get a second name, and are not copied.',
  options,
  positionals: [2, 2],
  async run({ values, positionals: [from, to] }) {
    const every = values.every === undefined ? 10 : wholeNumber('--every', values.every);
    if (every < 2) throw new UsageError(`--every: expected a whole number from 2, got ${every}`);
    const root = isFolder(from) ? resolve(from) : downloadedFolder([from]);
    if (root === undefined)
      throw new UsageError(
        `hold-out: expected a folder with train/ and val/, or the name of photos that are here (\`${program} data\`), got ${from}`,
      );
    const folder = folderToWrite('hold-out', resolve(to));
    const { holdOut } = await import('../datasets/hold-out.ts');
    const { train, heldOut } = await holdOut(root, folder, every);
    process.stdout.write(
      `${shownPath(folder)}: ${train} photos to train on, ${heldOut} held out\n` +
        `To choose by them: --data imagenet=${shellWord(shownPath(folder))}\n`,
    );
    return 0;
  },
};
