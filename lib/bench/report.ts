// The benchmark in words.
import { formatBytes } from '../running/duration.ts';
import type { BenchReport, BenchResult, Rates } from './bench.ts';
import { describe, type Workload } from './workloads.ts';

/** Who was measured, for people. */
export interface Names {
  /** The engine. */
  readonly ours: string;
  /** Each PyTorch: over its columns, and in full with device and interpreter. */
  readonly peers: readonly { readonly short: string; readonly full: string }[];
}

/** The table with what one has to know to read it. */
export function reportText({ machine, windows, seconds, load, results }: BenchReport, { ours, peers }: Names): string {
  const settings = results[0].ours.setting;
  const busy = load.before > 0.25 * machine.cores ? ': the machine was busy, and absolute numbers mean little' : '';
  const head = [
    `ours: ${ours}, ${settings}`,
    ...peers.map(({ full }) => `peer: ${full}`),
    `images per second (training: optimizer included): median of ${windows} windows of ${seconds} s${peers.length > 0 ? ", ours and PyTorch's in turns" : ''}`,
    `load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after, on ${machine.cores} cores (${machine.cpu})${busy}`,
  ];
  const isInexact = peers.map((_, index) => results.some((result) => result.peers[index]?.inexact));
  const columns = peers.flatMap(({ short }, index) => [
    short,
    'ratio',
    'by CPU time',
    ...(isInexact[index] ? [precisionOf(results, index)] : []),
  ]);
  const rows = [['network', 'ours', ...columns, 'memory'], ...results.map((result) => row(result, isInexact))];
  const best = results.flatMap(({ workload, peers: compared }) =>
    compared.map(
      (fastest, index) =>
        `${title(workload)}, best of ${peers[index].short}: ${fastest.best.setting}${fastest.inexact ? `; ${fastest.inexact.setting}` : ''}`,
    ),
  );
  const cpuTime =
    'by CPU time: the ratio of images per second of processor time, hardly moved by what else runs; no measure of a GPU';
  const memory = 'memory: the most that any one of our processes held (resident set), compiling included';
  const ratio = 'ratio: ours over the best float32 setting of that PyTorch';
  return [...head, '', ...aligned(rows), '', ...best, ...(peers.length > 0 ? [ratio, cpuTime] : []), memory].join('\n');
}

/** The first word of a setting of less precision: `bfloat16`, `TF32`. */
const precisionOf = (results: readonly BenchResult[], peer: number): string =>
  results.map((result) => result.peers[peer]?.inexact?.setting.split(',')[0]).find((name) => name !== undefined)!;

const title = (workload: Workload): string => `${describe(workload)}, batch ${workload.batch}`;

function row({ workload, ours, peers }: BenchResult, isInexact: readonly boolean[]): string[] {
  const compared = peers.flatMap(({ best, inexact, ratio, cpuRatio }, index) => [
    rate(best),
    ratio.toFixed(2),
    cpuRatio.toFixed(2),
    ...(isInexact[index] ? [rate(inexact)] : []),
  ]);
  return [title(workload), rate(ours), ...compared, `${ours.processes} x ${formatBytes(ours.peakBytes)}`];
}

const rate = (rates: Rates | null): string =>
  rates ? rates.imagesPerSecond.toFixed(rates.imagesPerSecond < 100 ? 1 : 0) : '';

/** Rows in columns: the first to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}
