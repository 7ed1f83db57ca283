import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shownPath } from '../files/shown-path.ts';
import { formatBytes } from '../running/duration.ts';
import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { fileToWrite } from './output-place.ts';

const options = {
  output: { type: 'string', value: 'FILE', help: 'the page (default: report/playground.html)' },
  pictures: { type: 'string', value: 'DIR', help: 'begin with the pictures in this folder instead: at most eight' },
  json: { type: 'boolean', help: 'print what was written as JSON' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'playground [--output FILE] [--pictures DIR] [--json]',
  help:
    'Writes the playground: one page that runs the committed codecs and classifiers on any picture, in a browser, without\n' +
    "a server or a network. Open it, or send it to somebody. It begins with synthetic scenes, and with four of Kodak's\n" +
    'pictures where `data kodak` has fetched them. The index of the report links to it.',
  options,
  positionals: [0, 0],
  async run({ values }) {
    const [{ mostBytes, writePlayground }, { playgroundName }, { beginningPictures }, { hasSegmenters }] =
      await Promise.all([
        import('../playground/page.ts'),
        import('../report/playground-name.ts'),
        import('../playground/pictures.ts'),
        import('../playground/committed.ts'),
      ]);
    const project = fileURLToPath(new URL('../..', import.meta.url));
    const file = values.output === undefined ? join(project, 'report', playgroundName) : resolve(values.output);
    fileToWrite(values.output === undefined ? 'playground' : '--output', file);
    const folder = values.pictures;
    const pictures = await beginningPictures(folder, hasSegmenters()).catch((error: unknown) => {
      throw error instanceof RangeError ? new UsageError(error.message) : error;
    });
    const bytes = await writePlayground(file, pictures);
    if (bytes > mostBytes)
      process.stderr.write(`the page is larger than ${formatBytes(mostBytes)}: fewer pictures make it lighter\n`);
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ file, bytes, pictures: pictures.map(({ title }) => title) }, null, 2)}\n`
        : `${shownPath(file)}  ${formatBytes(bytes)}\n`,
    );
    return 0;
  },
};
