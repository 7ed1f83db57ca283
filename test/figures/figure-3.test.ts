import { describe, expect, it } from 'vitest';
import { figure3 } from '../../lib/figures/figure-3/figure-3.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakeCodec, fakeFigure3, fakeRecord } from './fixtures.ts';
import { expectSnapshot } from './snapshot.ts';

const imagenet = {
  profile: 'paper',
  dataset: { name: 'ImageNet (ILSVRC2012)', train: 1281167, val: 50000, fingerprint: 'f1x7u4e' },
  imageSize: 224,
  width: 1,
};
const points = [0.635, 0.33, 0.0983];
const asImagenet = { epochs: 5, classes: 1000, provenance: imagenet };

describe('figure3', () => {
  const cases = {
    'figure-3-one-point': fakeFigure3([0.33], { epochs: 6 }),
    'figure-3-beside-paper': fakeFigure3(points, asImagenet),
    'figure-3-missing': fakeFigure3([0.635, 0.33], { epochs: 6 }).filter(
      ({ network, input, targetBpp }) =>
        network !== 'cResNet-39' && !(targetBpp === 0.33 && input === 'reconstruction'),
    ),
    'figure-3-one-epoch': fakeFigure3([0.33], { epochs: 1 }),
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const { spec } = figure3.draw(records);
      expect(specWarnings(spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(spec));
    });
  }

  it('holds every epoch of every curve in its data, exactly', () => {
    const records = fakeFigure3([0.33], { epochs: 2 });
    const lines = figure3.draw(records).data.toCSV().trim().split('\n');
    expect(lines).toHaveLength(1 + 4 * 2);
    expect(lines[0]).toBe(
      'target_bpp,entropy_bpp,file_bpp,network,input,epoch,top5_percent,top1_percent,train_loss,val_loss,learning_rate,seed,key,' +
        'paper_final_top5_percent,paper_final_top1_percent',
    );
    const inPercent = (share: number) => Number((100 * share).toFixed(4));
    const { top5, top1, trainLoss, valLoss } = records[2].curve[1];
    expect(lines).toContain(
      `0.33,0.3201,0.3311,cResNet-51,latent,2,${inPercent(top5)},${inPercent(top1)},${trainLoss},${valLoss},0.0025,1,cResNet-51-latent-0.33,85.87,64.78`,
    );
  });

  it('names what is not trained yet', () => {
    const subtitle = subtitleOf(cases['figure-3-missing']);
    expect(subtitle).toContain(
      'not trained yet: ResNet-50 on reconstructed images at 0.330 bpp, cResNet-39 at 0.635 and 0.330 bpp.',
    );
    expect(subtitleOf(cases['figure-3-one-point'])).not.toContain('not trained');
    // A rate that nothing but the codec was trained at.
    expect(subtitleOf([...cases['figure-3-one-point'], fakeCodec(0.0983)])).toContain(
      'not trained yet: ResNet-50 on reconstructed images at 0.0983 bpp, cResNet-51 at 0.0983 bpp, cResNet-39 at 0.0983 bpp.',
    );
  });

  it("draws the paper's values beside ImageNet at full size only", async () => {
    const drawn = await renderSvg(figure3.draw(cases['figure-3-beside-paper']).spec);
    expect(drawn).toContain('(89.96)');
    const own = figure3.draw(cases['figure-3-one-point']);
    expect(await renderSvg(own.spec)).not.toContain('(89.96)');
    expect(own.caption).toContain('not drawn');
    expect(own.details.join()).toContain('cResNet-51, compressed representation at 0.330 bpp 85.87 / 64.78');
  });

  it('leaves out other networks, tuned ones and curves without an epoch', () => {
    const curve = fakeRecord('cResNet-51', 'latent', 0.33);
    const { data } = figure3.draw([
      curve,
      fakeRecord('cResNet-72', 'latent', 0.33),
      fakeRecord('cResNet-51', 'latent', 0.33, { tuning: 'joint', epochs: 2 }),
      { ...fakeRecord('cResNet-39', 'latent', 0.33), curve: [] },
    ]);
    expect(data.array('network')).toEqual(curve.curve.map(() => 'cResNet-51'));
  });

  it('draws the top-5 of five classes, all of it at 100%, with its numbers beside the curves', async () => {
    const records = fakeFigure3([0.33], { classes: 5 }).map((record) =>
      record.kind === 'classification'
        ? { ...record, curve: record.curve.map((point) => ({ ...point, top5: 1 })) }
        : record,
    );
    const { spec } = figure3.draw(records);
    expect(JSON.stringify(spec)).toContain('"domain":[95,100]');
    expect(JSON.stringify(spec)).not.toContain('"place":null');
    expect(await renderSvg(spec)).toContain('>100.0<');
  });

  it('draws original images alone', async () => {
    expect(await renderSvg(figure3.draw([fakeRecord('ResNet-50', 'original', null)]).spec)).toContain(
      'Original images',
    );
  });

  it('draws two seeds as two curves, and writes their mean beside them', async () => {
    const second = fakeRecord('cResNet-51', 'latent', 0.33, { final: 0.66, provenance: { seed: 2, key: 'second' } });
    const records = [fakeRecord('cResNet-51', 'latent', 0.33), second];
    expect(subtitleOf(records)).toContain('seeds\u00a01,\u00a02');
    expect(new Set(figure3.draw(records).data.array('key')).size).toBe(2);
    const [one, two] = records.map(({ curve }) => 100 * curve.at(-1)!.top1);
    const numbers = (await renderSvg(figure3.draw(records).spec)).match(/>\d+\.\d</g);
    expect(numbers).toContain(`>${((one + two) / 2).toFixed(1)}<`);
    expect(numbers).not.toContain(`>${two.toFixed(1)}<`);
  });

  it('refuses to draw nothing, or two data sets on one axis', () => {
    expect(() => figure3.draw([])).toThrow(/got none; train them first/);
    const other = fakeRecord('cResNet-39', 'latent', 0.33, { provenance: { profile: 'other' } });
    expect(() => figure3.draw([...fakeFigure3([0.33]), other])).toThrow(/one profile.*profile fixture.*profile other/s);
  });
});

function subtitleOf(records: Parameters<typeof figure3.draw>[0]): string {
  const { title } = figure3.draw(records).spec as unknown as { title: { subtitle: string[] } };
  return title.subtitle.join(' ');
}
