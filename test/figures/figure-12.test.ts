import { describe, expect, it } from 'vitest';
import { figure12 } from '../../lib/figures/figure-12/figure-12.ts';
import { renderSvg } from '../../lib/figures/files/render.ts';
import { specWarnings } from './spec-warnings.ts';
import { fakeProvenance, fakeRuntime, fakeRuntimes } from './fixtures-compression.ts';
import { expectSnapshot } from './snapshot.ts';
import { subtitleOf } from './subtitle.ts';

describe('figure12', () => {
  const cases = {
    'figure-12-all': fakeRuntimes(),
    'figure-12-missing': fakeRuntimes().filter(
      ({ task, network }) => task === 'classification' && network !== 'ResNet-71',
    ),
  };
  for (const [name, records] of Object.entries(cases)) {
    it(`draws ${name} as before, without a warning`, async () => {
      const { spec } = figure12.draw(records);
      expect(specWarnings(spec)).toEqual([]);
      expectSnapshot(name, await renderSvg(spec));
    });
  }

  it('adds decoding to inference, and compares with the network on latents', async () => {
    const figure = figure12.draw(fakeRuntimes());
    const row = (figure.data.objects() as Record<string, unknown>[]).find(({ network }) => network === 'ResNet-50-d')!;
    expect([row['inference_ms_per_image'], row['decoding_ms_per_image'], row['total_ms_per_image']]).toEqual([
      12, 7, 19,
    ]);
    expect(figure.caption).toContain(
      'Decoding and ResNet-50 take 2.89 times as long as cResNet-51; decoding and ResNet-50-d take ',
    );
    expect(await renderSvg(figure.spec)).toContain('12.00 + 7.00 = 19.00 ms');
  });

  it('says engine and machine, and names what was not measured', () => {
    const subtitle = subtitleOf(figure12.draw(cases['figure-12-missing']));
    expect(subtitle).toContain(
      'Engine onnx-cpu on 2 cores, invented CPU, linux, codec of the 0.0983 bpp operating point;',
    );
    expect(subtitle).toContain('not measured: ResNet-71, all of segmentation.');
  });

  it('draws the lowest operating point only, and says so', () => {
    const figure = figure12.draw([
      ...fakeRuntimes(),
      { ...fakeRuntime('classification', 'ResNet-50', 99, 99), targetBpp: 0.33 },
    ]);
    expect(figure.data.array('inference_ms_per_image')).not.toContain(99);
    expect(figure.details).toContain('Higher operating points were measured too, and are not drawn.');
  });

  it('puts the rounds of one setup together', () => {
    const figure = figure12.draw([
      fakeRuntime('classification', 'cResNet-51', 2, null),
      fakeRuntime('classification', 'cResNet-51', 4, null),
    ]);
    // Rounds 1.9, 2, 2.2 and 3.8, 4, 4.4.
    expect(figure.data.object()).toMatchObject({
      inference_ms_per_image: 3,
      inference_fastest_ms_per_image: 1.9,
      inference_slowest_ms_per_image: 4.4,
      rounds: 6,
    });
  });

  it('refuses nothing, and times of two machines', () => {
    expect(() => figure12.draw([])).toThrow(/expected runtime records, got none/);
    const other = {
      ...fakeRuntime('classification', 'cResNet-39', 1, null),
      provenance: { ...fakeProvenance, machine: 'another' },
    };
    expect(() => figure12.draw([...fakeRuntimes(), other])).toThrow(/one profile, engine and machine.*another/);
  });
});
