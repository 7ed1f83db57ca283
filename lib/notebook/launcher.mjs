#!/usr/bin/env node
// What Jupyter starts: registers the TypeScript loader from the kit's own modules (Jupyter starts kernels in the
// notebook's folder, where `--import tsx` might not resolve), then hands over to kernel.ts.
import { register } from 'tsx/esm/api';

register();
process.setSourceMapsEnabled(true);
const { startKernel } = await import('./kernel.ts');
const [connectionFile] = process.argv.slice(2);
if (!connectionFile) {
  console.error('expected the path of a Jupyter connection file, got none: start this from Jupyter');
  process.exit(2);
}
await startKernel(connectionFile);
