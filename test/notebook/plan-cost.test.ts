import { describe, expect, it } from 'vitest';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { paper } from '../../lib/experiments/profiles/paper.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { planCost } from '../../lib/notebook/plan-cost.ts';

describe('planCost', () => {
  it('counts what a profile makes without being asked by name, and the rest by name', async () => {
    const [whole, study, both] = await Promise.all([
      planCost(quick),
      planCost(quick, { outputs: ['dct-study'] }),
      planCost(quick, { outputs: ['table-2', 'dct-study'] }),
    ]);
    expect(whole.kinds.map(({ kind }) => kind)).not.toContain('dct-classifier');
    expect(study.kinds.map(({ kind }) => kind)).toContain('dct-classifier');
    expect(both.artifacts).toBeGreaterThan(study.artifacts);
  });

  it('adds up what its kinds cost', async () => {
    const { kinds, ...whole } = await planCost(quick);
    expect(kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['codec', 'classifier', 'segmenter', 'joint']),
    );
    for (const what of ['artifacts', 'seconds', 'flops', 'bytes'] as const) {
      expect(kinds.reduce((sum, cost) => sum + cost[what], 0)).toBeCloseTo(whole[what], 3);
      expect(whole[what]).toBeGreaterThan(0);
    }
  });

  it('counts three codecs and ten classifiers for Figure 3, once each', async () => {
    const { kinds } = await planCost(quick, { outputs: ['figure-3', 'figure-3'] });
    expect(Object.fromEntries(kinds.map(({ kind, artifacts }) => [kind, artifacts]))).toMatchObject({
      codec: 3,
      classifier: 10,
      dataset: 2,
    });
  });

  it('grows with the seeds that are compared, by their trainings alone', async () => {
    const [one, three] = await Promise.all([planCost(quick), planCost({ ...quick, comparisonSeeds: [1, 2, 3] })]);
    const of = ({ kinds }: typeof one, kind: string) => kinds.find((cost) => cost.kind === kind)!.artifacts;
    expect(of(three, 'dataset')).toBe(of(one, 'dataset'));
    // ResNet-50 on originals, and at three rates with cResNet-51, are trained with two seeds more; so are the tuned ones.
    expect(of(three, 'classifier')).toBeGreaterThanOrEqual(of(one, 'classifier') + 2 * 7);
    expect(three.seconds).toBeGreaterThan(1.5 * one.seconds);
  });

  it('needs no data set to be there, and orders the profiles by their size', async () => {
    const [small, middle, large] = (
      await Promise.all([quick, imagenette, paper].map((profile) => planCost(profile)))
    ).map(({ flops }) => flops);
    expect(middle).toBeGreaterThan(10 * small);
    expect(large).toBeGreaterThan(1000 * middle);
  });

  it('names the outputs when there is none of that name', async () => {
    await expect(planCost(quick, { outputs: ['figure-2'] })).rejects.toThrow('planCost: expected outputs among');
  });
});
