// The main module, of a bundle as it stands, and of bin.mjs once TypeScript can be read.
import { main } from '../cli.ts';
import { makeFoldersAbsolute } from './folder-variables.ts';

// Whoever reads the output may have seen enough: `| head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

makeFoldersAbsolute();
process.exitCode = await main(process.argv.slice(2));
