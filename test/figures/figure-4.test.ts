import { describe, expect, it } from 'vitest';
import { figure4 } from '../../lib/figures/figure-4/figure-4.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakeFigure4, fakeRecord, fakeSegmentation } from './fixtures.ts';
import { expectSnapshot } from './snapshot.ts';

const points = [0.635, 0.33, 0.0983];
const asVoc = {
  iterations: 20000,
  evaluations: 10,
  classNames: Array.from({ length: 21 }, (_, index) => `class ${index}`),
  evaluation: { height: 500, width: 500 },
  provenance: {
    profile: 'paper',
    dataset: { name: 'PASCAL VOC 2012', train: 10582, val: 1449, fingerprint: 'v0c' },
    imageSize: 320,
    width: 1,
  },
};

describe('figure4', () => {
  const cases = {
    'figure-4': fakeFigure4(points),
    'figure-4-beside-paper': fakeFigure4(points, asVoc),
    'figure-4-one-evaluation': fakeFigure4([0.33], { evaluations: 1 }),
    'figure-4-two-seeds': [1, 2].flatMap((seed) => [
      fakeSegmentation('ResNet-50', 'reconstruction', 0.33, {
        final: 0.5 - 0.02 * seed,
        provenance: { seed, key: `rgb ${seed}` },
      }),
      fakeSegmentation('cResNet-51', 'latent', 0.33, {
        final: 0.52 - 0.02 * seed,
        provenance: { seed, key: `latent ${seed}` },
      }),
    ]),
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const { spec } = figure4.draw(records);
      expect(specWarnings(spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(spec));
    });
  }

  it('holds every evaluation of every curve in its data, exactly', () => {
    const records = fakeFigure4([0.0983], { evaluations: 2 });
    const lines = figure4.draw(records).data.toCSV().trim().split('\n');
    expect(lines).toHaveLength(1 + 4 * 2);
    expect(lines[0]).toBe(
      'target_bpp,entropy_bpp,file_bpp,network,input,iteration,miou_percent,pixel_accuracy_percent,train_loss,learning_rate,seed,key,' +
        'paper_final_miou_percent',
    );
    const inPercent = (share: number) => Number((100 * share).toFixed(4));
    const { iteration, miou, pixelAccuracy, trainLoss, learningRate } = records[2].curve[0];
    expect(lines).toContain(
      `0.0983,${records[2].entropyBpp},${records[2].fileBpp},cResNet-51-d,latent,${iteration},${inPercent(miou)},${inPercent(pixelAccuracy)},${trainLoss},` +
        `${learningRate},1,cResNet-51-d-latent-0.0983,54.62`,
    );
  });

  it("draws the paper's values beside VOC 2012 at full width only", async () => {
    expect(await renderSvg(figure4.draw(cases['figure-4-beside-paper']).spec)).toContain('(65.75)');
    const own = figure4.draw(cases['figure-4']);
    expect(await renderSvg(own.spec)).not.toContain('(65.75)');
    expect(own.caption).toContain('not drawn');
    expect(own.details.join()).toContain('cResNet-51-d, compressed representation at 0.0983 bpp 54.62');
  });

  it('names what is not trained yet, and passes over tuned and other networks', () => {
    const { spec, data } = figure4.draw([
      fakeSegmentation('cResNet-51', 'latent', 0.33),
      fakeSegmentation('cResNet-51', 'latent', 0.33, { tuning: 'joint' }),
      fakeSegmentation('cResNet-72', 'latent', 0.33),
      fakeRecord('cResNet-39', 'latent', 0.33),
    ]);
    expect(new Set(data.array('key'))).toEqual(new Set(['cResNet-51-d-latent-0.33']));
    expect(data.numRows()).toBe(8);
    expect((spec as unknown as { title: { subtitle: string[] } }).title.subtitle.join(' ')).toContain(
      'not trained yet: ResNet-50-d on original images, ResNet-50-d on reconstructed images at 0.330 bpp, cResNet-39-d at 0.330 bpp.',
    );
  });

  it('says what to train when there is nothing to draw', () => {
    expect(() => figure4.draw([fakeRecord('cResNet-51', 'latent', 0.33)])).toThrow(
      /figure-4: expected records.*--only figure-4/,
    );
  });
});
