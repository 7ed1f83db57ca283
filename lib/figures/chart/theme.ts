// How every figure of the kit looks: one Vega-Lite config, and one colour, dash and shape for each
// network and codec wherever it appears.
import type { Config } from 'vega-lite';
import type { NetworkName } from '../../classification/architecture.ts';
import type { CodecSeries, DctRecord, InputType, Task } from '../../records/record.ts';

export const fontFamily = 'Helvetica, Arial, "Liberation Sans", sans-serif';

export const ink = {
  text: '#1a1a1a',
  quiet: '#595959',
  axis: '#8c8c8c',
  grid: '#e6e6e6',
  background: '#ffffff',
} as const;

export const themeConfig: Config = {
  background: ink.background,
  font: fontFamily,
  padding: 12,
  title: {
    anchor: 'start',
    frame: 'bounds',
    fontSize: 15,
    fontWeight: 'bold',
    color: ink.text,
    offset: 12,
    subtitleFontSize: 11.5,
    subtitleColor: ink.quiet,
    subtitlePadding: 5,
    subtitleLineHeight: 15,
  },
  axis: {
    labelFontSize: 11.5,
    labelColor: ink.text,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleColor: ink.text,
    titlePadding: 8,
    labelFlush: false,
    domainColor: ink.axis,
    tickColor: ink.axis,
    gridColor: ink.grid,
    tickSize: 4,
  },
  view: { stroke: null },
  line: { strokeWidth: 2 },
};

/** One series of a figure: its name in the legend, and how it is told from the others, colour-blind or on paper. */
export interface SeriesStyle {
  readonly label: string;
  readonly color: string;
  /** The colour for small text, where the series' own is too light on white. */
  readonly textColor?: string;
  /** Lengths of strokes and gaps in pixels; [1, 0] is a solid line. */
  readonly dash: readonly number[];
  readonly shape: 'circle' | 'square' | 'triangle-up' | 'triangle-down' | 'diamond' | 'cross';
}

// Okabe and Ito's palette, completed from Tol's. RGB inputs have warm colours, compressed
// representations cold ones; networks of one depth share a shape.
const styles = {
  'ResNet-50 original': {
    label: 'ResNet-50, original images',
    color: '#4d4d4d',
    dash: [8, 3, 2, 3],
    shape: 'cross',
  },
  'ResNet-50 reconstruction': {
    label: 'ResNet-50, reconstructed images',
    color: '#d55e00',
    dash: [1, 0],
    shape: 'circle',
  },
  'ResNet-71 reconstruction': {
    label: 'ResNet-71, reconstructed images',
    color: '#e69f00',
    textColor: '#a87400',
    dash: [10, 3],
    shape: 'triangle-down',
  },
  'cResNet-51 latent': {
    label: 'cResNet-51, compressed representation',
    color: '#0072b2',
    dash: [6, 2],
    shape: 'square',
  },
  'cResNet-39 latent': {
    label: 'cResNet-39, compressed representation',
    color: '#56b4e9',
    textColor: '#2b83b5',
    dash: [2, 2],
    shape: 'triangle-up',
  },
  'cResNet-72 latent': {
    label: 'cResNet-72, compressed representation',
    color: '#332288',
    dash: [4, 2, 1, 2],
    shape: 'diamond',
  },
  'cResNet-51 dct': {
    label: 'cResNet-51, DCT coefficients of JPEG',
    color: '#117733',
    dash: [2, 2],
    shape: 'circle',
  },
  codec: { label: 'Deep compression', color: '#009e73', dash: [1, 0], shape: 'circle' },
  JPEG: { label: 'JPEG', color: '#7f7f7f', dash: [2, 2], shape: 'square' },
  'JPEG 2000': { label: 'JPEG 2000', color: '#cc79a7', dash: [6, 2], shape: 'triangle-up' },
  WebP: { label: 'WebP', color: '#999933', dash: [4, 2, 1, 2], shape: 'diamond' },
  AVIF: { label: 'AVIF', color: '#882255', dash: [10, 3], shape: 'triangle-down' },
} as const satisfies Record<string, SeriesStyle>;

/** A network that nobody has chosen a style for. */
const unknownNetwork = { color: '#aa4499', shape: 'cross' } as const;

/** Order of series in legends; a dilated network has the place of the one it was made from. */
export const seriesOrder: readonly string[] = Object.values(styles).flatMap(({ label }) => [label, dilated(label)]);

/**
 * The style of a network on an input; for segmentation the dilated network made from it has the same, and
 * -d after its name. Pairs that the paper has no curve for get the network's colour and say their input.
 */
export function networkStyle(
  network: NetworkName,
  input: InputType | DctRecord['input'],
  task: Task = 'classification',
): SeriesStyle {
  if (task === 'segmentation') {
    const style = networkStyle(network, input);
    return { ...style, label: dilated(style.label) };
  }
  const known = (styles as Readonly<Record<string, SeriesStyle>>)[`${network} ${input}`];
  if (known) return known;
  const ofNetwork = Object.entries(styles).find(([name]) => name.startsWith(`${network} `))?.[1] ?? unknownNetwork;
  const inputName = {
    original: 'original images',
    reconstruction: 'reconstructed images',
    latent: 'compressed representation',
    dct: 'DCT coefficients of JPEG',
  };
  return { ...ofNetwork, label: `${network}, ${inputName[input]}`, dash: [8, 3, 2, 3] };
}

function dilated(label: string): string {
  return label.replace(',', '-d,');
}

export function codecStyle(codec: CodecSeries): SeriesStyle {
  return styles[codec];
}

/** How the paper's reported values are drawn wherever they stand beside the kit's own: hollow, never joined by a line. */
export const paperMark = { filled: false, shape: 'diamond', size: 90, strokeWidth: 1.5, opacity: 1 } as const;
