// The main module, of a bundle as it stands, and of bin.mjs once TypeScript can be read.
import { main } from '../cli.ts';
import { makeFoldersAbsolute } from './folder-variables.ts';

process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // Whoever reads the output may have seen enough: `| head`.
  if (code === 'EPIPE') process.exit();
  process.stderr.write(`without-decoding: what this command prints cannot be written (${message})\n`);
  process.exit(1);
});

makeFoldersAbsolute();
process.exitCode = await main(process.argv.slice(2));
