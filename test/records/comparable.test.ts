import { describe, expect, it } from 'vitest';
import { checkOneOrigin, isComparableWithPaper } from '../../lib/records/comparable.ts';
import { claims } from '../../lib/figures/claims/claims.ts';
import { figure3 } from '../../lib/figures/figure-3/figure-3.ts';
import { table2 } from '../../lib/figures/table-2/table-2.ts';
import { fakeRecord, fakeSegmentation } from '../figures/fixtures.ts';

const imagenet = {
  dataset: { name: 'ImageNet (ILSVRC2012)', train: 1281167, val: 50000, fingerprint: 'f1x7u4e' },
  imageSize: 224,
  width: 1,
};
const voc = {
  dataset: { name: 'PASCAL VOC 2012', train: 10582, val: 1449, fingerprint: 'v0c' },
  imageSize: 320,
  width: 1,
};

describe('isComparableWithPaper', () => {
  it('needs ImageNet with 1000 classes at 224 px and width 1 for classification', () => {
    const comparable = (changes: object, classes = 1000) =>
      isComparableWithPaper(
        fakeRecord('ResNet-50', 'original', null, { classes, provenance: { ...imagenet, ...changes } }),
      );
    expect(comparable({})).toBe(true);
    expect(comparable({ width: 0.5 })).toBe(false);
    expect(comparable({ imageSize: 64 })).toBe(false);
    expect(comparable({}, 100)).toBe(false);
    expect(comparable({ dataset: { ...imagenet.dataset, name: 'photos', val: 49_000 } })).toBe(false);
  });

  it('knows ImageNet in a folder of any name by its 50,000 validation images', () => {
    // Records call a data set as its folder is called: as published that is ILSVRC/Data/CLS-LOC.
    for (const name of ['CLS-LOC', 'imagenet1k', 'imagenet_2012']) {
      const dataset = { ...imagenet.dataset, name };
      const ofFolder = (classes: number) =>
        fakeRecord('ResNet-50', 'original', null, { classes, provenance: { ...imagenet, dataset } });
      expect(isComparableWithPaper(ofFolder(1000))).toBe(true);
      expect(isComparableWithPaper(ofFolder(365))).toBe(false);
    }
  });

  it('needs VOC 2012 with 21 classes at width 1 for segmentation', () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `class ${index}`);
    const comparable = (changes: object, classes = 21) =>
      isComparableWithPaper(
        fakeSegmentation('ResNet-50', 'original', null, {
          classNames: names(classes),
          provenance: { ...voc, ...changes },
        }),
      );
    expect(comparable({})).toBe(true);
    expect(comparable({ dataset: { ...voc.dataset, name: 'VOC2012 + SBD' } })).toBe(true);
    expect(comparable({ width: 0.25 })).toBe(false);
    expect(comparable({}, 11)).toBe(false);
    expect(comparable({ dataset: { ...voc.dataset, name: 'CamVid' } })).toBe(false);
    expect(comparable({ dataset: { ...voc.dataset, name: 'VOC 2007' } })).toBe(false);
  });
});

describe('checkOneOrigin', () => {
  it('names the origins that meet, and lets seeds and widths differ', () => {
    const record = fakeRecord('ResNet-50', 'original', null);
    const seeds = [1, 2].map((seed) => ({ ...record, provenance: { ...record.provenance, seed, width: 1 / seed } }));
    expect(() => checkOneOrigin('figure-3', seeds)).not.toThrow();
    const other = { ...record, provenance: { ...record.provenance, imageSize: 32 } };
    expect(() => checkOneOrigin('figure-3', [record, other])).toThrow(
      /^figure-3: expected records of one.*64 px; and .*32 px/,
    );
    expect(() => checkOneOrigin('figure-3', [record, { ...record, classes: 10 }])).toThrow(/20 classes.*10 classes/);
  });

  it('takes one training of each network and seed, and the same one twice', () => {
    const record = fakeRecord('cResNet-51', 'latent', 0.33, { tuning: 'joint' });
    const again = { ...record, provenance: { ...record.provenance, key: 'tw3ak3d' } };
    expect(() => checkOneOrigin('table-2', [record, record])).not.toThrow();
    expect(() => checkOneOrigin('table-2', [record, again])).toThrow(
      new RangeError(
        'table-2: expected one training of each network and seed, got two of cResNet-51, input latent at 0.330 bpp, ' +
          `tuning joint, seed 1 (${record.provenance.key} and tw3ak3d); draw them apart, or the second as an overlay`,
      ),
    );
    const others = [
      { ...again, network: 'cResNet-39' as const },
      { ...again, input: 'reconstruction' as const },
      { ...again, tuning: 'none' as const },
      { ...again, targetBpp: 0.635 },
      { ...again, provenance: { ...again.provenance, seed: 2 } },
    ];
    for (const other of others) expect(() => checkOneOrigin('table-2', [record, other])).not.toThrow();
  });

  it('keeps a tweaked run, of the same profile and seeds, out of table 2, figure 3 and the claims', () => {
    const runOf = (key: string) =>
      [1, 2, 3].map((seed) => fakeRecord('ResNet-50', 'reconstruction', 0.33, { provenance: { seed, key } }));
    for (const figure of [table2, figure3, claims]) {
      expect(() => figure.draw(runOf('baseline'))).not.toThrow();
      expect(() => figure.draw([...runOf('baseline'), ...runOf('tweaked')])).toThrow(
        /expected one training of each network and seed, got two of ResNet-50, .*seed 1 \(baseline and tweaked\)/,
      );
    }
  });
});
