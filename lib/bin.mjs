#!/usr/bin/env node
// The command: registers the TypeScript loader, then hands over to cli/main.ts. Written for any Node that knows modules, so
// that an old one, or one without the kit's packages, hears what is missing.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [needed, found] = [engines.node, process.versions.node].map((version) => version.match(/\d+/g).map(Number));

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  fail(
    `this is Node ${process.versions.node} (${process.execPath}), and the kit needs ${needed.join('.')} or newer: see https://nodejs.org`,
  );
} else {
  const loader = await import('tsx/esm/api').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    fail(`the kit's packages are not installed: run \`npm ci\` in ${project}`);
  });
  if (loader) {
    await import('./runtime/loader-group.mjs');
    loader.register();
    await import('./cli/main.ts');
  }
}

function fail(message) {
  process.stderr.write(`without-decoding: ${message}\n`);
  process.exitCode = 1;
}
