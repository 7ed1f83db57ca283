import { describe, expect, it } from 'vitest';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from '../figures/spec-warnings.ts';
import { liveCurves } from '../../lib/notebook/live-curves.ts';

interface Drawn {
  data: { values: { label: string; metric: string; done: number; value: number }[] };
  concat: unknown[];
}
const at = (done: number, metrics: Record<string, number>, total = 100) => ({ done, total, unit: 'steps', metrics });

describe('liveCurves', () => {
  it('draws a panel a metric and a line an artifact, over the share that is done', async () => {
    const curves = liveCurves();
    for (let done = 10; done <= 50; done += 10) {
      curves.add('a', 'codec 0.33 bpp', at(done, { mse: 1000 / done, entropy: 2 }));
      curves.add('b', 'ResNet-50', at(2 * done, { loss: 3 - done / 100 }, 200));
    }
    const spec = curves.spec()!;
    const {
      data: { values },
      concat,
    } = spec as unknown as Drawn;
    expect(concat).toHaveLength(3);
    expect(values.filter(({ metric }) => metric === 'mse').map(({ done, value }) => [done, value])).toEqual(
      [10, 20, 30, 40, 50].map((done) => [done, 1000 / done]),
    );
    expect(values.filter(({ label }) => label === 'ResNet-50').map(({ done }) => done)).toEqual([10, 20, 30, 40, 50]);
    expect(specWarnings(spec)).toEqual([]);
    const svg = await renderSvg(spec);
    for (const text of ['codec 0.33 bpp', 'ResNet-50', 'mse', 'entropy', 'loss']) expect(svg).toContain(`>${text}<`);
  });

  it('has nothing to draw at first, without metrics, and after the end', () => {
    const curves = liveCurves();
    curves.add('a', 'a', at(1, { loss: 1 }));
    curves.add('b', 'b', at(1, {}));
    curves.add('a', 'a', at(2, { loss: 1 }));
    expect(curves.spec()).toBeUndefined();
    curves.add('a', 'a', at(3, { loss: 1 }));
    expect(curves.spec()).toBeDefined();
    curves.end('a');
    expect(curves.spec()).toBeUndefined();
  });

  it('keeps long trainings short, from beginning to end', () => {
    const curves = liveCurves();
    for (let done = 1; done <= 100_000; done++) curves.add('a', 'a', at(done, { loss: done }, 100_000));
    const {
      data: { values },
    } = curves.spec() as unknown as Drawn;
    expect(values.length).toBeGreaterThan(100);
    expect(values.length).toBeLessThan(300);
    expect(values[0].done).toBeLessThan(2);
    expect(values.at(-1)!.done).toBeGreaterThan(99);
  });
});
