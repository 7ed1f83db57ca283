import { describe, expect, it } from 'vitest';
import { movedRows, picturesDiffer } from '../../lib/notebook/what-moved.ts';
import { fakeRates } from '../figures/fixtures-compression.ts';
import { fakeReading } from '../figures/fixtures-reading.ts';
import { fakeCodec, fakePictures, fakeRecord, fakeSegmentation } from '../figures/fixtures.ts';

const classifier = fakeRecord('cResNet-51', 'latent', 0.33, { final: 0.6 });
const last = classifier.curve.at(-1)!;

describe('movedRows', () => {
  it('finds nothing between a run and itself', () => {
    const records = [classifier, fakeSegmentation('ResNet-50', 'original', null), fakeCodec(0.33), fakeRates('codec')];
    expect(movedRows(records, records)).toEqual([]);
  });

  it('says by how much an accuracy moved, in percent after the last epoch', () => {
    const better = { ...classifier, curve: [...classifier.curve.slice(0, -1), { ...last, top1: last.top1 + 0.02 }] };
    const rows = movedRows([classifier], [better]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ what: 'cResNet-51', input: 'latent', setting: '0.330 bpp', quantity: 'top-1 [%]' });
    expect(rows[0].change).toBeCloseTo(2, 9);
    expect(rows[0].tweaked! - rows[0].baseline!).toBeCloseTo(2, 9);
  });

  it('says how far what a network reads in a codec’s pictures moved', () => {
    const [before, after] = [fakeReading('codec'), fakeReading('codec', { gain: 3 })];
    const rows = movedRows([before, fakeReading('JPEG')], [after, fakeReading('JPEG')]);
    expect(rows.map(({ setting, quantity }) => [setting, quantity])).toEqual(
      ['0.635 bpp', '0.33 bpp', '0.0983 bpp'].map((setting) => [setting, 'top-1 [%]']),
    );
    expect(rows[0].what).toBe('ResNet-50, trained on originals, reads codec');
    for (const { change } of rows) expect(change).toBeCloseTo(3, 6);
  });

  it('tells segmentation, codecs and their quality from each other, also after fine-tuning', () => {
    const masks = fakeSegmentation('cResNet-51', 'latent', 0.0983, { final: 0.4 });
    const codec = fakeCodec(0.0983);
    const before = [masks, { ...masks, tuning: 'joint' as const }, codec];
    const after = [
      masks,
      {
        ...masks,
        tuning: 'joint' as const,
        curve: masks.curve.map((point) => ({ ...point, miou: point.miou + 0.01 })),
      },
      { ...codec, validation: { ...codec.validation, psnr: codec.validation.psnr - 0.5 } },
    ];
    const rows = movedRows(before, after);
    expect(rows.map(({ what, quantity }) => [what, quantity])).toEqual([
      ['cResNet-51-d, fine-tuned jointly', 'mIoU [%]'],
      ['codec', 'PSNR [dB]'],
    ]);
    expect(rows.map(({ change }) => change)).toEqual([expect.closeTo(1, 9), expect.closeTo(-0.5, 9)]);
  });

  it('compares rate points by their setting', () => {
    const rates = fakeRates('JPEG');
    const [first, ...others] = rates.points;
    const rows = movedRows([rates], [{ ...rates, points: [{ ...first, fileBpp: 2 * first.fileBpp }, ...others] }]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      what: 'JPEG',
      setting: first.setting,
      quantity: 'rate of files [bpp]',
      change: first.fileBpp,
    });
  });

  it('keeps apart what one codec does on all images and on some of them', () => {
    const codec = fakeCodec(0.635);
    const { provenance } = codec;
    const some = fakeRates('codec', { points: [0.635], provenance });
    const quality = { ...some, images: { ...some.images, name: provenance.dataset.name, count: 20 } };
    const rows = movedRows([codec, quality], []).filter(({ quantity }) => quantity === 'rate of files [bpp]');
    expect(rows.map(({ input, setting, baseline }) => [input, setting, baseline])).toEqual([
      [`${provenance.dataset.name}, 100 images`, '0.635 bpp', codec.validation.fileBpp],
      [`${provenance.dataset.name}, 20 images`, '0.635 bpp', quality.points[0].fileBpp],
    ]);
  });

  it('keeps apart what a codec does on the same images at two sizes', () => {
    const own = fakeRates('JPEG');
    const larger = fakeRates('JPEG', { gain: 2, images: { ...own.images, height: 224, width: 224 } });
    const rows = movedRows([own, larger], []).filter(({ setting }) => setting === 'setting 1');
    expect(new Set(rows.map(({ input }) => input))).toEqual(
      new Set(['invented scenes at 64 px, 100 images', 'invented scenes at 224 px, 100 images']),
    );
    expect(rows).toHaveLength(8);
  });

  it('puts null where only one run has a number', () => {
    expect(movedRows([classifier], [])).toEqual([
      expect.objectContaining({ quantity: 'top-5 [%]', baseline: 100 * last.top5, tweaked: null, change: null }),
      expect.objectContaining({ quantity: 'top-1 [%]', baseline: 100 * last.top1, tweaked: null, change: null }),
    ]);
    expect(movedRows([], [classifier]).map(({ baseline }) => baseline)).toEqual([null, null]);
  });

  it('keeps seeds apart', () => {
    const second = { ...classifier, provenance: { ...classifier.provenance, seed: 2 } };
    expect(movedRows([classifier], [second]).filter(({ change }) => change !== null)).toEqual([]);
  });

  it('says of which seed a number is', () => {
    const seeds = [1, 2].map((seed) => ({ ...classifier, provenance: { ...classifier.provenance, seed } }));
    const rows = movedRows(seeds, []).filter(({ quantity }) => quantity === 'top-1 [%]');
    expect(rows.map(({ what, seed }) => [what, seed])).toEqual([
      ['cResNet-51', 1],
      ['cResNet-51', 2],
    ]);
  });

  it('says of a network on symbols that it was trained on these and reads these', () => {
    const symbols = fakeReading('codec', { task: 'segmentation', trainedOn: 'symbols' });
    const own = fakeReading('codec', { trainedOn: 'own' });
    const names = movedRows([{ ...symbols, network: 'cResNet-51' }, own], []).map(({ what }) => what);
    expect([...new Set(names)]).toEqual([
      'cResNet-51-d, trained on symbols, reads symbols',
      'ResNet-50, trained on pictures of codec, reads codec',
    ]);
  });
});

describe('pictures of two runs', () => {
  const before = fakePictures();
  const [original, reconstruction, prediction] = before.pictures;

  it('moved by the numbers printed with them, each by its own name', () => {
    const [dim, fine] = [5, 7].map((channel) => ({
      ...reconstruction,
      role: 'channel' as const,
      values: { channel, entropy: 1.5 },
    }));
    const pictures = [
      original,
      { ...reconstruction, values: { entropyBpp: 0.36, psnr: 27.5 } },
      { ...reconstruction, image: 1, values: { entropyBpp: 0.31, psnr: 28 } },
      { ...prediction, values: { miou: 0.54 } },
      { ...dim, values: { ...dim.values, entropy: 1.25 } },
      { ...fine, values: { ...fine.values, entropy: 1.75 } },
    ];
    const second = { ...reconstruction, image: 1 };
    const first = { ...before, pictures: [original, reconstruction, second, prediction, dim, fine] };
    const rows = movedRows([first], [{ ...before, pictures }]);
    expect(rows.map(({ what, input, setting, quantity }) => [what, input, setting, quantity])).toEqual([
      ['image 1, reconstruction', 'invented scenes', '0.330 bpp', 'rate by entropy [bpp]'],
      ['image 2, reconstruction', 'invented scenes', '0.330 bpp', 'PSNR [dB]'],
      ['image 1, prediction of cResNet-51-d', 'latent', '0.330 bpp', 'mIoU [%]'],
      ['image 1, channel 5', 'invented scenes', '0.330 bpp', 'entropy [bits per symbol]'],
      ['image 1, channel 7', 'invented scenes', '0.330 bpp', 'entropy [bits per symbol]'],
    ]);
    expect(rows.map(({ change }) => change)).toEqual([0.05, 0.5, 4, -0.25, 0.25].map((by) => expect.closeTo(by, 9)));
  });

  it('differ by their pixels, too', () => {
    const mask = { ...prediction, png: original.png.replace('AAAB', 'AAAC') };
    expect(picturesDiffer([before], [{ ...before, pictures: [original, reconstruction, mask] }])).toBe(true);
    expect(picturesDiffer([before, classifier], [before])).toBe(false);
  });
});
