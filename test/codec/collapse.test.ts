// A training of 200,000 steps that lost four of its six centers at the 120,000th, and others that went well.
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { collapseOf } from '../../lib/codec/collapse.ts';
import { resultsFolder } from '../../lib/experiments/reference/folders.ts';
import { readResultFile } from '../../lib/experiments/reference/result-file.ts';
import { profiles } from '../../lib/experiments/profiles/index.ts';
import { isCodec } from '../../lib/records/record.ts';

const curve = (...mse: number[]) => mse.map((value, at) => ({ iteration: (at + 1) * 20_000, mse: value }));

describe('collapseOf', () => {
  it('finds the error that jumped for good, and where it had been least', () => {
    expect(collapseOf(curve(462, 537, 516, 518, 525, 553, 671, 655, 622, 621))).toEqual({
      iteration: 100_000,
      rise: 621 / 525 - 1,
    });
  });

  it('lets errors wander, and rise while H_t comes down to its value', () => {
    expect(collapseOf(curve(346, 374, 358, 342, 332, 326, 323, 320, 300, 299))).toBeNull();
    expect(collapseOf(curve(400, 900, 905, 900, 910, 905, 900, 905, 960, 930))).toBeNull();
    expect(collapseOf([])).toBeNull();
  });

  it('finds none in the committed codecs that were trained from scratch', async () => {
    const committed = await Promise.all(
      profiles.map(async ({ name }) => {
        const folder = resultsFolder(name);
        const files = await readdir(folder).catch(() => []);
        return Promise.all(
          files
            .filter((file) => file.startsWith('codec-'))
            .map((file) => readResultFile(folder, file.replace('.json', ''))),
        );
      }),
    );
    const codecs = committed.flat().flatMap((file) => (file && isCodec(file.record) ? [file.record] : []));
    const fromScratch = codecs.filter(({ tuning }) => tuning === 'none');
    expect(fromScratch.length).toBeGreaterThan(5);
    for (const { curve: steps } of fromScratch) expect(collapseOf(steps)).toBeNull();
  });
});
