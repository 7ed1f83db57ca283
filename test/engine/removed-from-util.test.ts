// What Node 23 took out of `node:util`, put back for the packages that still call it; in a process where it is missing.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const script = `
  import util from 'node:util';
  import { createRequire } from 'node:module';
  delete util.isArray;
  delete util.isNullOrUndefined;
  const { restoreRemovedFromUtil } = await import(process.argv[1]);
  restoreRemovedFromUtil();
  // As tfjs-node has it: CommonJS, read at each call.
  const seen = createRequire(import.meta.url)('util');
  const values = [null, undefined, 0, '', []];
  console.log(JSON.stringify([values.map(seen.isNullOrUndefined), values.map(seen.isArray)]));
`;

it('puts back isArray and isNullOrUndefined where CommonJS packages look for them', () => {
  const module = new URL('../../lib/engine/removed-from-util.mjs', import.meta.url).href;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, module], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([
    [true, true, false, false, false],
    [false, false, false, false, true],
  ]);
});
