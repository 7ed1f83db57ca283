import { describe, expect, it } from 'vitest';
import { firstRateNotes } from '../../lib/figures/chart/first-rate-note.ts';
import { figure3 } from '../../lib/figures/figure-3/figure-3.ts';
import { table2 } from '../../lib/figures/table-2/table-2.ts';
import { fakeCodec, fakeRecord, fakeSegmentation } from './fixtures.ts';

type Faked = ReturnType<typeof fakeRecord>;
const beginningWith = (learningRate: number, record: Faked): Faked => ({
  ...record,
  curve: record.curve.map((point, at) => ({ ...point, learningRate: learningRate / 10 ** at })),
});
const latent = beginningWith(0.2, fakeRecord('cResNet-51', 'latent', 0.33));
const pixels = beginningWith(0.2, fakeRecord('ResNet-50', 'reconstruction', 0.33));
const original = beginningWith(0.05, fakeRecord('ResNet-50', 'original', null));

describe('the learning rate that classifiers began with', () => {
  it('is that of their first epoch', () => {
    expect(firstRateNotes([latent, pixels])).toEqual(['Classifiers began with a learning rate of 0.2.']);
  });

  it('is told with its networks where there are several', () => {
    expect(firstRateNotes([original, latent, pixels])).toEqual([
      'Classifiers began with different learning rates: 0.2 (cResNet-51 on the compressed representation at 0.330\u00a0bpp, ' +
        'ResNet-50 on reconstructed images at 0.330\u00a0bpp); 0.05 (ResNet-50 on original images).',
    ]);
  });

  it('is not told of what begins from a trained network, nor without one that was trained', () => {
    const joint = beginningWith(0.01, { ...latent, tuning: 'joint' });
    expect(firstRateNotes([latent, joint])).toEqual(firstRateNotes([latent]));
    expect(firstRateNotes([joint, fakeSegmentation('cResNet-51', 'latent', 0.33)])).toEqual([]);
    expect(firstRateNotes([{ ...latent, curve: [] }])).toEqual([]);
  });

  it('stands where networks are compared', () => {
    const records = [fakeCodec(0.33), latent, pixels, original];
    for (const text of [table2.draw(records).notes.join(), figure3.draw(records).details.join()])
      expect(text).toContain('Classifiers began with different learning rates: 0.2 (');
  });
});
