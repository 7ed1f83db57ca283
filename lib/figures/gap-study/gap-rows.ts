// The rows of the gap study: of each change, what the two roads read with each seed, and the distance between them.
import { fewestSeeds } from '../../claims/evidence.ts';
import { seedInterval } from '../../claims/interval.ts';
import { meanRates } from '../../records/measured-rates.ts';
import type { GapRecord } from '../../records/record.ts';
import { grouped } from '../chart/grouped.ts';
import { fourDecimals, inPercent } from '../chart/rounding.ts';

/** A change at one operating point: of each seed, both roads' top-1 in percent. */
export interface GapRow {
  readonly factor: string;
  readonly level: string;
  readonly targetBpp: number;
  /** What files take with the change; null where it is what they take in the base. */
  readonly otherFileBpp: number | null;
  readonly runs: readonly { readonly seed: number; readonly latent: number; readonly pixels: number }[];
}

/** Share by which rates may differ and count as one: a codec at half precision is the same codec, and its files differ by 0.3 %. */
const sameRate = 5e-3;

/** The study's rows, from the highest rate to the lowest and each in its order, those of which both roads are there. */
export function gapRows(records: readonly GapRecord[]): GapRow[] {
  const recordAmong = (among: readonly GapRecord[], input: GapRecord['input'], seed: number) =>
    among.find((record) => record.input === input && record.provenance.seed === seed);
  const points = [...grouped(records, ({ targetBpp }) => targetBpp!)].sort(([a], [b]) => b - a);
  return points.flatMap(([targetBpp, atPoint]) => {
    const base = atPoint.filter(({ factor }) => factor === 'base');
    const baseBpp = meanRates(base).fileBpp;
    const changes = grouped(atPoint, ({ factor, level }) => `${factor} ${level}`);
    return [...changes.values()].flatMap((ofChange): GapRow[] => {
      const { factor, level, touches } = ofChange[0];
      const seeds = [...new Set(ofChange.map(({ provenance }) => provenance.seed))].sort((a, b) => a - b);
      const runs = seeds.flatMap((seed) => {
        const roadOf = (input: GapRecord['input']) =>
          recordAmong(touches.includes(input) ? ofChange : base, input, seed);
        const [latent, pixels] = [roadOf('latent'), roadOf('reconstruction')];
        return latent && pixels ? [{ seed, latent: last(latent), pixels: last(pixels) }] : [];
      });
      const { fileBpp } = meanRates(ofChange);
      const otherFileBpp = fileBpp && baseBpp && Math.abs(fileBpp / baseBpp - 1) > sameRate ? fileBpp : null;
      return runs.length > 0 ? [{ factor, level, targetBpp, otherFileBpp, runs }] : [];
    });
  });
}

const last = ({ curve }: GapRecord): number => inPercent(curve.at(-1)!.top1);
/** Of each seed, points of the network on symbols above the one on pixels. */
export const gaps = ({ runs }: GapRow): number[] => runs.map(({ latent, pixels }) => latent - pixels);

/** Student's 95% interval of a row's differences; null for fewer seeds than tell of their spread. */
export function intervalOf(row: GapRow): { readonly low: number; readonly high: number } | null {
  if (row.runs.length < fewestSeeds) return null;
  const { low, high } = seedInterval(gaps(row));
  return { low: fourDecimals(low), high: fourDecimals(high) };
}
