// What learning the representation is worth: top-1 of one network on a learned codec's symbols, and on the quantised DCT
// coefficients of JPEG files that take as much.
import { signed } from '../../claims/claim.ts';
import { mean } from '../../metrics/mean.ts';
import { checkOneProfile } from '../../records/comparable.ts';
import { bppText } from '../../records/operating-point.ts';
import { answering } from '../../records/query.ts';
import type { DctRecord, ResultRecord } from '../../records/record.ts';
import { chart } from '../chart/chart.ts';
import { firstRates } from '../chart/first-rate-note.ts';
import { grouped } from '../chart/grouped.ts';
import { legendView } from '../chart/legend.ts';
import { inPercent } from '../chart/rounding.ts';
import { scaleNote } from '../chart/scale.ts';
import { networkStyle } from '../chart/theme.ts';
import { namesTip, numbersAlong, numbersTip, titleOnTop } from '../chart/views.ts';
import { nothingToDraw } from '../chart/words.ts';
import type { Chart, Figure } from '../figure.ts';

const query = { kind: 'dct-study' } as const;

/**
 * The study of what learning is worth: a mark for each seed at the rate that files take, a line through the means. A seed that
 * one of the two networks lacks is left out. It throws a RangeError without any pair, or when the records come from different
 * profiles.
 */
export const dctStudy: Figure<Chart> = {
  name: 'dct-study',
  about: "what learning the representation is worth: symbols against JPEG's DCT coefficients",
  reads: [query],
  draw,
};

const inputs = ['latent', 'dct'] as const satisfies readonly DctRecord['input'][];

/** Both networks at one operating point with one seed. */
export type DctPair = Readonly<Record<DctRecord['input'], DctRecord>>;

/** The pairs of each operating point, from the lowest rate up, seed by seed. */
export function dctPairs(records: readonly DctRecord[]): Map<number, DctPair[]> {
  const seedOf = ({ provenance }: DctRecord): number => provenance.seed;
  const ordered = [...records].sort((a, b) => a.targetBpp - b.targetBpp || seedOf(a) - seedOf(b));
  const points = [...grouped(ordered, ({ targetBpp }) => targetBpp)].map(([bpp, atRate]): [number, DctPair[]] => {
    const pairs = [...grouped(atRate, seedOf).values()].flatMap((ofSeed) => {
      const [latent, dct] = inputs.map((input) => ofSeed.find((record) => record.input === input));
      return latent && dct ? [{ latent, dct }] : [];
    });
    return [bpp, pairs];
  });
  return new Map(points.filter(([, pairs]) => pairs.length > 0));
}

const top1 = ({ curve }: DctRecord): number => inPercent(curve.at(-1)!.top1);

const panel = { width: 470, height: 230 };

function draw(records: readonly ResultRecord[]): Chart {
  const studied = answering(records, query);
  checkOneProfile('dct-study', studied);
  const pairs = dctPairs(studied);
  const shown = [...pairs.values()].flat().flatMap(({ latent, dct }) => [latent, dct]);
  if (shown.length === 0) throw nothingToDraw('dct-study', records, 'both networks of one rate and seed, got none');
  const styles = inputs.map((input) => networkStyle('cResNet-51', input));
  return chart({
    name: 'dct-study',
    title: 'What learning the representation is worth to a network',
    scale: scaleNote(shown),
    clauses: ['marks: seeds; lines: their means; thin: to JPEG’s rate with nothing but headers left out'],
    caption: [
      "Top-1 of cResNet-51 after the last epoch, on a learned codec's symbols and on the quantised DCT coefficients of JPEG files " +
        `of about the same rate, with the same views of the pictures, steps and schedule; first learning rates: ${firstRatesText(shown)}.`,
      `Symbols minus coefficients: ${[...pairs].map(differenceText).join(', ')}.`,
    ],
    details: [ratesText(pairs), coefficientsText],
    views: [
      legendView(styles, panel.width),
      { ...panel, layer: inputs.flatMap((input) => layers(pairs, input, shown)) },
    ],
    rows: shown.map((record) => ({
      network: record.network,
      input: record.input,
      target_bpp: record.targetBpp,
      seed: record.provenance.seed,
      file_bpp: record.fileBpp,
      jpeg_quality: record.jpeg?.quality ?? null,
      jpeg_headerless_file_bpp: record.jpeg?.headerlessFileBpp ?? null,
      jpeg_whole_file_bpp: record.jpeg?.wholeFileBpp ?? null,
      top1_percent: top1(record),
      top5_percent: inPercent(record.curve.at(-1)!.top5),
      multiply_adds: record.flops,
      parameters: record.parameters,
    })),
  });
}

/** "0.2 on symbols, 0.1 on coefficients", or the one of both. */
function firstRatesText(records: readonly DctRecord[]): string {
  const ofInput = inputs.map((input) => firstRates(records.filter((record) => record.input === input)));
  return ofInput[0] === ofInput[1]
    ? `${ofInput[0]} on both`
    : `${ofInput[0]} on symbols, ${ofInput[1]} on coefficients`;
}

function differenceText([bpp, pairs]: [number, readonly DctPair[]]): string {
  const points = mean(pairs.map(({ latent, dct }) => top1(latent) - top1(dct)));
  return `${signed(points, 1)} points at ${bppText(bpp)} bpp (${pairs.length === 1 ? '1 seed' : `mean of ${pairs.length} seeds`})`;
}

/** What the files of both take, and how that was counted. */
function ratesText(pairs: ReadonlyMap<number, readonly DctPair[]>): string {
  const jpegs = [...pairs.values()].map(([{ latent, dct }]) => ({ latent, dct, jpeg: dct.jpeg! }));
  const each = jpegs.map(
    ({ latent, dct, jpeg }) =>
      `at ${bppText(dct.targetBpp)} bpp symbols ${latent.fileBpp.toFixed(3)}, JPEG at quality ${jpeg.quality} ` +
      `${dct.fileBpp.toFixed(3)} (${jpeg.headerlessFileBpp.toFixed(3)} with nothing but headers and tables left out, ` +
      `whole files ${jpeg.wholeFileBpp.toFixed(3)})`,
  );
  const [{ jpeg }] = jpegs;
  const { images, lowestFileBpp } = jpeg.matched;
  return (
    `Rates of the validation images' files in bits per pixel: ${each.join('; ')}. Symbols: whole bit-streams; JPEG: ${jpeg.rateConvention}, ` +
    `4:4:4, optimised Huffman tables. The quality is the one whose rate is nearest on ${images.toLocaleString('en-US')} training images, ` +
    `of which JPEG takes ${lowestFileBpp.toFixed(3)} at the least.`
  );
}

const coefficientsText =
  'Of each block of 8×8 pixels the network reads 64 coefficients of luma and 64 of each chroma, as they stand in the file, each ' +
  'channel less its mean on those training images and over its deviation there.';

/** From the rate that is drawn to that with blocks of nothing counted. */
function fartherRates(
  recordsByRate: readonly (readonly DctRecord[])[],
  means: readonly { readonly fileBpp: number; readonly top1: number }[],
  scales: Readonly<Record<'x' | 'y', object>>,
  color: string,
): object {
  const values = means.map((point, at) => ({
    ...point,
    headerless: mean(recordsByRate[at].map(({ jpeg }) => jpeg!.headerlessFileBpp)),
  }));
  return {
    data: { values },
    mark: { type: 'rule', color, strokeWidth: 1, opacity: 0.7, aria: false },
    encoding: { ...scales, x2: { field: 'headerless' } },
  };
}

function layers(
  pairs: ReadonlyMap<number, readonly DctPair[]>,
  input: DctRecord['input'],
  shown: readonly DctRecord[],
): object[] {
  const { color, dash, shape, label } = networkStyle('cResNet-51', input);
  const rates = shown.map(({ fileBpp, jpeg }) => jpeg?.headerlessFileBpp ?? fileBpp);
  const values = shown.map(top1);
  const x = numbersAlong('fileBpp', 'Rate of files [bpp]', [0, Math.ceil(11 * Math.max(...rates)) / 10], {
    tickCount: 7,
    grid: false,
  });
  const y = numbersAlong(
    'top1',
    'Top-1 accuracy [%]',
    [Math.floor(Math.min(...values)) - 1, Math.ceil(Math.max(...values)) + 1],
    { tickCount: 6, grid: true, minExtent: 40, ...titleOnTop },
  );
  const recordsByRate = [...pairs.values()].map((ofRate) => ofRate.map((pair) => pair[input]));
  const means = recordsByRate.map((ofRate) => ({
    fileBpp: mean(ofRate.map((record) => record.fileBpp)),
    top1: mean(ofRate.map(top1)),
  }));
  const seeds = recordsByRate.flat().map((record) => ({
    network: label,
    fileBpp: record.fileBpp,
    top1: top1(record),
    seed: record.provenance.seed,
    quality: record.jpeg?.quality ?? null,
  }));
  const tooltip = [
    namesTip('network', 'Network'),
    numbersTip('seed', 'Seed', 'd'),
    numbersTip('fileBpp', 'Rate of files [bpp]', '.4f'),
    numbersTip('top1', 'Top-1 [%]', '.1f'),
    ...(input === 'dct' ? [numbersTip('quality', 'JPEG quality', 'd')] : []),
  ];
  return [
    {
      data: { values: means },
      mark: { type: 'line', color, strokeDash: dash, strokeWidth: 1.8, aria: false },
      encoding: { x, y },
    },
    ...(input === 'dct' ? [fartherRates(recordsByRate, means, { x, y }, color)] : []),
    {
      data: { values: seeds },
      mark: { type: 'point', filled: true, shape, color, size: 46, opacity: 0.85 },
      encoding: { x, y, tooltip },
    },
  ];
}
