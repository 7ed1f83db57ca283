import { describe, expect, it } from 'vitest';
import { figure7 } from '../../lib/figures/figure-7/figure-7.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakeSegmentation, fakeTuned } from './fixtures-compression.ts';
import { fakeRecord } from './fixtures.ts';
import { expectSnapshot } from './snapshot.ts';
import { subtitleOf } from './subtitle.ts';

const both = [0.635, 0.0983];

describe('figure7', () => {
  const cases = {
    'figure-7-seeds': [...fakeTuned(both), ...fakeTuned(both, { seed: 2 })],
    'figure-7-one-point': fakeTuned([0.0983]).filter(({ kind }) => kind === 'classification'),
    'figure-7-missing': fakeTuned(both).filter(
      ({ kind, targetBpp, tuning }) => kind === 'segmentation' && !(targetBpp === 0.635 && tuning === 'joint'),
    ),
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const { spec } = figure7.draw(records);
      expect(specWarnings(spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(spec));
    });
  }

  it('holds means and ranges over seeds', () => {
    const segmenters = [0.41, 0.44].flatMap((miou, index) =>
      (['none', 'joint'] as const).map((tuning) =>
        fakeSegmentation(0.33, tuning, miou, { provenance: { seed: index + 1, key: `${tuning}-${index}` } }),
      ),
    );
    const lines = figure7.draw(segmenters).data.toCSV().trim().split('\n');
    expect(lines[1]).toBe('segmentation,cResNet-51-d,mIoU,0.33,0.33,0.341,none,42.5,41,44,1 2,none-0 none-1');
    expect(lines).toHaveLength(3);
  });

  it('compares what has the same seeds: further baselines do not move it', () => {
    const further = [0.2, 0.9].map((miou, index) =>
      fakeSegmentation(0.33, 'none', miou, { provenance: { seed: 5 + index, key: `further ${index}` } }),
    );
    const segmenters = (['none', 'joint'] as const).map((tuning) =>
      fakeSegmentation(0.33, tuning, 0.41, { provenance: { seed: 1, key: tuning } }),
    );
    expect(figure7.draw([...further, ...segmenters]).data.toCSV()).toBe(figure7.draw(segmenters).data.toCSV());
    // Without a seed in common all are shown.
    const apart = figure7.draw([...further, segmenters[1]]);
    expect(apart.data.toCSV()).toContain(',55,20,90,5 6,');
    expect(subtitleOf(apart)).toContain(
      'of no common seed, so that values differ by seeds as well: segmentation at 0.330',
    );
    expect(subtitleOf(figure7.draw(segmenters))).not.toContain('common seed');
  });

  it('draws no value from before with nothing fine-tuned beside it, and says what is missing', () => {
    const baseline = [fakeSegmentation(0.635, 'none', 0.4), fakeSegmentation(0.0983, 'none', 0.3)];
    const classifiers = fakeTuned(both).filter(({ kind }) => kind === 'classification');
    const alone = figure7.draw([...classifiers, ...baseline]);
    expect(alone.data.toCSV()).toBe(figure7.draw(classifiers).data.toCSV());
    expect(subtitleOf(alone)).toContain('not trained yet: all of segmentation');
    const oneRate = figure7.draw([...classifiers, ...baseline, fakeSegmentation(0.0983, 'joint', 0.35)]);
    expect(oneRate.data.toCSV()).not.toMatch(/^segmentation.*mIoU,0\.635/m);
    expect(subtitleOf(oneRate)).toContain('segmentation after fine-tuning at 0.635 bpp');
  });

  it("says how much joint fine-tuning adds, with the paper's differences at its operating point only", () => {
    expect(figure7.draw(fakeTuned(both)).caption).toMatch(
      new RegExp(
        'Joint minus compression only, in points: ' +
          '\\+0\\.\\d top-5, \\+1\\.0 top-1, \\+1\\.0 mIoU at 0\\.635 bpp; ' +
          '\\+0\\.\\d top-5 \\(paper: \\+2\\), \\+1\\.0 top-1, \\+1\\.0 mIoU \\(paper: \\+1\\.7\\) at 0\\.0983 bpp\\.$',
      ),
    );
  });

  it('says nothing of how much is added where no seed has both trainings', () => {
    const tuned = (tuning: 'compression' | 'joint', seed: number, miou: number) =>
      fakeSegmentation(0.33, tuning, miou, { provenance: { seed, key: `${tuning} ${seed}` } });
    // Seed 2 is the one with both: 0.45 - 0.44. Means over all seeds are 0.45 - 0.32.
    const records = [tuned('compression', 1, 0.2), tuned('compression', 2, 0.44), tuned('joint', 2, 0.45)];
    const beside = [...records, fakeSegmentation(0.33, 'none', 0.3, { provenance: { seed: 1, key: 'none 1' } })];
    expect(figure7.draw(beside).caption).toContain('Joint minus compression only, in points: +1.0 mIoU at 0.330 bpp.');
    expect(figure7.draw([records[0], records[2]]).caption).not.toContain('Joint minus');
  });

  it('gives the rates before and after, by entropy and in files: better at more rate is not better', () => {
    const joint = { ...fakeSegmentation(0.33, 'joint', 0.5), entropyBpp: 0.36, fileBpp: null };
    expect(figure7.draw([fakeSegmentation(0.33, 'none', 0.4), joint]).details.join(' ')).toContain(
      'Rates on the images of segmentation, baseline → compression only → joint. 0.330 bpp: entropy 0.330 → – → 0.360, files 0.341 → – → –.',
    );
    // From before the rate of files was kept.
    const former = figure7.draw(
      [fakeSegmentation(0.33, 'none', 0.4), joint].map((record) => ({ ...record, fileBpp: null })),
    );
    expect(former.details.join(' ')).toMatch(/entropy 0\.330 → – → 0\.360\.( |$)/m);
  });

  it('names what is not trained yet', () => {
    expect(subtitleOf(figure7.draw(cases['figure-7-missing']))).toContain(
      'not trained yet: all of classification, segmentation (joint) at 0.635 bpp.',
    );
    expect(subtitleOf(figure7.draw(fakeTuned(both)))).not.toContain('not trained');
  });

  it('leaves out other networks, inputs and operating points without fine-tuning', () => {
    const others = [
      fakeRecord('cResNet-39', 'latent', 0.635, { tuning: 'joint' }),
      fakeRecord('cResNet-51', 'latent', 0.33),
      fakeRecord('ResNet-50', 'reconstruction', 0.635),
    ];
    expect(figure7.draw([...fakeTuned(both), ...others]).data.numRows()).toBe(
      figure7.draw(fakeTuned(both)).data.numRows(),
    );
  });

  it('refuses to draw baselines alone, or two data sets on one axis', () => {
    expect(() => figure7.draw([fakeRecord('cResNet-51', 'latent', 0.33)])).toThrow(
      /after fine-tuning.*got none; train them first: npx without-decoding reproduce --profile fixture --only figure-7$/,
    );
    const other = fakeRecord('cResNet-51', 'latent', 0.635, { tuning: 'joint', provenance: { imageSize: 224 } });
    expect(() => figure7.draw([...fakeTuned(both), other])).toThrow(
      /one profile, data set and image size.*64 px.*224 px/,
    );
  });
});
