import { describe, expect, it } from 'vitest';
import { scaleNote } from '../../lib/figures/chart/scale.ts';
import { codecStyle, networkStyle } from '../../lib/figures/chart/theme.ts';
import { codecSeries } from '../../lib/records/record.ts';
import { fakeRecord } from './fixtures.ts';

describe('styles', () => {
  const networks = [
    networkStyle('ResNet-50', 'original'),
    networkStyle('ResNet-50', 'reconstruction'),
    networkStyle('ResNet-71', 'reconstruction'),
    networkStyle('cResNet-39', 'latent'),
    networkStyle('cResNet-51', 'latent'),
    networkStyle('cResNet-72', 'latent'),
  ];
  const codecs = codecSeries.map(codecStyle);

  it('tell series of one figure apart by colour, and again by dash and shape', () => {
    for (const series of [networks, codecs]) {
      for (const key of ['label', 'color'] as const)
        expect(new Set(series.map((style) => style[key])).size).toBe(series.length);
      for (const key of ['dash', 'shape'] as const) {
        expect(new Set(series.map((style) => String(style[key]))).size).toBe(series.length);
      }
    }
  });

  it('write small text dark enough on white: a contrast of 3.5 at least', () => {
    for (const { color, textColor = color } of networks)
      expect(1.05 / (luminance(textColor) + 0.05)).toBeGreaterThan(3.5);
  });

  it('name the input of a pair that the paper has not', () => {
    expect(networkStyle('ResNet-71', 'original').label).toBe('ResNet-71, original images');
  });

  it('are there for a network that nobody has chosen one for', () => {
    const style = networkStyle('cResNet-45' as 'cResNet-51', 'latent');
    expect(style.label).toBe('cResNet-45, compressed representation');
    expect(networks.map(({ color }) => color)).not.toContain(style.color);
  });
});

describe('scaleNote', () => {
  it('says profile, data, size, width and seed, each once', () => {
    const record = fakeRecord('ResNet-50', 'original', null);
    const note = scaleNote([record, { ...record, provenance: { ...record.provenance, width: 0.3, seed: 1 } }]);
    expect(note.replaceAll('\u00a0', ' ')).toBe(
      'Profile fixture: invented scenes (20 classes, 4,000 training and 1,000 validation images), 64 px, widths 1/4, 0.3, seed 1',
    );
  });

  it('says when what was held out is a test split', () => {
    const { provenance } = fakeRecord('ResNet-50', 'original', null);
    const note = scaleNote([{ provenance: { ...provenance, dataset: { ...provenance.dataset, part: 'test' } } }]);
    expect(note).toContain('4,000 training and 1,000 test images');
  });
});

/** Relative luminance of "#rrggbb" as WCAG 2 defines it. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
