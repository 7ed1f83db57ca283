// What `status` promises before anything is trained, against what the committed records took.
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { recipes } from '../../lib/experiments/recipes/index.ts';
import { median } from '../../lib/metrics/median.ts';

const folder = new URL('../../data/results/imagenette/', import.meta.url);
const channels: Readonly<Record<string, number>> = { '0.0983': 8, '0.33': 16, '0.635': 32 };

/** What the records took, in units of their recipes' estimates. */
async function ratios(kind: 'classifier' | 'segmenter', prefix: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  const all = await Promise.all(
    names.map(async (name) => {
      const { artifact, provenance, targetBpp, evaluation } = JSON.parse(await readFile(new URL(name, folder), 'utf8'));
      if (artifact.kind !== kind) return [];
      const { train, val } = provenance.dataset;
      const dataset = (expectedImages: number) => ({
        config: { source: 'image-folder', expectedImages, size: evaluation },
      });
      const context = {
        config: artifact.config,
        inputs: { train: dataset(train), val: dataset(val), codec: { config: { channels: channels[targetBpp] } } },
      };
      const { seconds } = recipes[kind].estimate!(context as never);
      return [provenance.durationSeconds / seconds];
    }),
  );
  return all.flat();
}

describe.each([
  ['classifier', 'classification-'],
  ['segmenter', 'segmentation-'],
] as const)('the estimate of a %s', (kind, prefix) => {
  test('is within a third of what the committed run took, in the median', async () => {
    const all = await ratios(kind, prefix);
    expect(all.length).toBeGreaterThan(20);
    expect(median(all)).toBeGreaterThan(0.75);
    expect(median(all)).toBeLessThan(1.33);
  });
});
