#!/usr/bin/env node
// What Jupyter starts: registers the TypeScript loader from the kit's own modules (Jupyter starts kernels in the
// notebook's folder, where `--import tsx` might not resolve), then hands over to kernel.ts.
import '../runtime/loader-group.mjs';
import { register } from 'tsx/esm/api';

// The kernel hears of every module that is loaded, those before it included.
const imported = [];
let hear = (url) => imported.push(url);
register({ onImport: (url) => hear(url) });
process.setSourceMapsEnabled(true);
const { startKernel } = await import('./kernel.ts');
const [connectionFile, option] = process.argv.slice(2);
if (!connectionFile) {
  console.error('expected the path of a Jupyter connection file, got none: start this from Jupyter');
  process.exit(2);
}
await startKernel(connectionFile, {
  // Nobody is there to restart a headless kernel, and its outputs are to be the same each time.
  warnOfStaleCode: option !== '--headless',
  onImport(listener) {
    imported.forEach(listener);
    hear = listener;
  },
});
