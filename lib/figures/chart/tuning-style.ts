// The colours of fine-tuning: the codec alone has the codec's, together with cResNet-51 the network's.
import type { Tuning } from '../../records/record.ts';
import { codecStyle, networkStyle } from './theme.ts';
import type { SeriesStyle } from './theme.ts';

export const tuningStyle: Readonly<Record<Tuning, SeriesStyle>> = {
  none: { label: 'Baseline', color: '#4d4d4d', dash: [1, 0], shape: 'circle' },
  compression: {
    label: 'Compression fine-tuning only',
    color: codecStyle('codec').color,
    dash: [1, 0],
    shape: 'diamond',
  },
  classification: {
    label: 'Classification fine-tuning only',
    color: '#7f7f7f',
    dash: [4, 2],
    shape: 'triangle-up',
  },
  joint: {
    label: 'Joint fine-tuning',
    color: networkStyle('cResNet-51', 'latent').color,
    dash: [1, 0],
    shape: 'square',
  },
};
