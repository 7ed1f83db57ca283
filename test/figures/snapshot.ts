import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/**
 * Expects `svg` to be the file `snapshots/<name>.svg`. When it is not, writes it beside the snapshot as
 * `<name>-changed.svg`, to be looked at and, when it is right, to take the snapshot's place.
 */
export function expectSnapshot(name: string, svg: string): void {
  const at = (file: string) => new URL(`snapshots/${file}`, import.meta.url);
  const changed = at(`${name}-changed.svg`);
  const known = existsSync(at(`${name}.svg`)) ? readFileSync(at(`${name}.svg`), 'utf8') : undefined;
  if (known === svg) rmSync(changed, { force: true });
  else writeFileSync(changed, svg);
  const what = known === undefined ? 'is new: look at' : 'changed: compare it with';
  expect(known === svg, `${name}.svg ${what} ${changed.pathname}; when it is right, mv it to ${name}.svg`).toBe(true);
}
