// A protocol is fixed once records say that they were made by it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Protocol } from '../../../lib/experiments/reference/result-file.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const claimed = readdirSync(at('data/results'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const { protocol } = JSON.parse(readFileSync(at(join('data/results', name)), 'utf8')) as { protocol?: Protocol };
    return protocol ? [{ name, profile: name.split('/')[0], protocol }] : [];
  });

test('committed records name the protocol as it is committed: what changes later is written elsewhere', () => {
  expect(claimed.length).toBeGreaterThan(0);
  for (const { name, profile, protocol } of claimed) {
    const text = readFileSync(at(join('figures', profile, protocol.file)));
    expect(createHash('sha256').update(text).digest('hex'), name).toBe(protocol.sha256);
  }
});
