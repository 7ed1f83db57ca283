import { describe, expect, it } from 'vitest';
import { figureFiles } from '../../lib/figures/files/files.ts';
import { chosenRate, learningRateStudy, rateRows } from '../../lib/figures/learning-rate-study/learning-rate-study.ts';
import { asRecord } from '../../lib/records/record-reader.ts';
import { coefficients, learningRateRecords as records, pixels, trainedAt } from './learning-rate-records.ts';
import { expectSnapshot } from './snapshot.ts';

describe('the chosen rate', () => {
  it('is the one with the least mean over seeds, not the one of the best training', () => {
    expect(rateRows(coefficients).map(({ firstRate, loss }) => [firstRate, loss])).toEqual([
      [0.2, expect.closeTo(0.83, 9)],
      [0.4, expect.closeTo(0.875, 9)],
    ]);
    expect(chosenRate(rateRows(coefficients)).firstRate).toBe(0.2);
    expect(chosenRate(rateRows(pixels)).firstRate).toBe(0.2);
  });

  it('is the lower one of two that are a hundredth of a nat apart or less', () => {
    const near = (apart: number) =>
      rateRows([trainedAt('latent', 0.4, 1, 0.8), trainedAt('latent', 0.2, 1, 0.8 + apart)]);
    expect(chosenRate(near(0.0099)).firstRate).toBe(0.2);
    expect(chosenRate(near(0.0101)).firstRate).toBe(0.4);
  });
});

describe('learning-rate-study', () => {
  it('is drawn as before', async () => {
    const { svg, csv } = await figureFiles(learningRateStudy.draw(records));
    expectSnapshot('learning-rate-study', svg);
    expect(csv.trimEnd().split('\n').slice(0, 4)).toEqual([
      'network,input,target_bpp,first_rate,seed,cross_entropy_nats,top1_percent,training_cross_entropy_nats',
      'ResNet-50,reconstruction,0.635,0.1,1,0.9,64,0.81',
      'ResNet-50,reconstruction,0.635,0.2,1,0.8,68,0.72',
      'ResNet-50,reconstruction,0.635,0.4,1,1.3,48,1.17',
    ]);
  });

  it('says what was chosen by how many, and on what', () => {
    const { caption, spec } = learningRateStudy.draw(records);
    expect(caption).toContain(
      'after the last of 2 epochs on training images that were held out, against its first learning rate, at 0.635 bpp.',
    );
    expect(caption).toContain('ResNet-50, reconstructed images 0.2 (0.800, 1 seed)');
    expect(caption).toContain('cResNet-51, DCT coefficients of JPEG 0.2 (0.830, 2 seeds)');
    expect(JSON.stringify(spec)).toContain('40 held-out images');
  });

  it('says what it lacks, and takes one profile’s records', () => {
    expect(() => learningRateStudy.draw([])).toThrow(/learning-rate-study: expected a training of the study, got none/);
    const other = { ...pixels[0], provenance: { ...pixels[0].provenance, profile: 'another' } };
    expect(() => learningRateStudy.draw([other, ...coefficients])).toThrow('expected records of one profile');
  });
});

it('a record of the study reads pictures, symbols or coefficients', () => {
  expect(asRecord(pixels[0])).toEqual(pixels[0]);
  expect(() => asRecord({ ...pixels[0], input: 'original' })).toThrow(
    'input: expected one of reconstruction, latent, dct, got "original"',
  );
});
