import { readFileSync } from 'node:fs';

/** Returns the kit's version, from package.json. */
export function kitVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
