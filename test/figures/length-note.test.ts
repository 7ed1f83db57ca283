import { describe, expect, it } from 'vitest';
import { lengthNotes } from '../../lib/figures/chart/length-note.ts';
import { figure3 } from '../../lib/figures/figure-3/figure-3.ts';
import { figure6 } from '../../lib/figures/figure-6/figure-6.ts';
import { table2 } from '../../lib/figures/table-2/table-2.ts';
import { fakeCodec, fakeRecord, fakeSegmentation } from './fixtures.ts';

const shorter = (record: ReturnType<typeof fakeRecord>) => ({ ...record, curve: record.curve.slice(0, 2) });
const [latent, pixels] = [fakeRecord('cResNet-51', 'latent', 0.33), fakeRecord('ResNet-50', 'reconstruction', 0.33)];
const original = shorter(fakeRecord('ResNet-50', 'original', null));
const epochs = latent.curve.length;

describe('what is said of trainings of different lengths', () => {
  it('names the networks of the less common lengths', () => {
    expect(lengthNotes([latent, original, pixels])).toEqual([
      'Networks for classification were trained for different lengths, of which those of one alone can be compared: ' +
        `2 (ResNet-50 on original images); the others ${epochs} epochs.`,
    ]);
    expect(lengthNotes([shorter(latent), original, pixels])).toEqual([
      expect.stringContaining(
        `: ${epochs} (ResNet-50 on reconstructed images at 0.330\u00a0bpp); the others 2 epochs.`,
      ),
    ]);
  });

  it('is nothing where they are of one, task by task and fine-tuning left aside', () => {
    expect(lengthNotes([])).toEqual([]);
    expect(lengthNotes([latent, pixels, fakeSegmentation('cResNet-51', 'latent', 0.33)])).toEqual([]);
    expect(lengthNotes([latent, { ...shorter(latent), tuning: 'joint' }])).toEqual([]);
  });

  it('stands where networks are compared', () => {
    const records = [fakeCodec(0.33), latent, shorter(pixels)];
    for (const text of [
      table2.draw(records).notes.join(),
      figure3.draw(records).details.join(),
      figure6.draw(records).details.join(),
    ])
      expect(text).toContain('Networks for classification were trained for different lengths');
    expect(table2.draw([latent, pixels]).notes.join()).not.toContain('different lengths');
  });
});
