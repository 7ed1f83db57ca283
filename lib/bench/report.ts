// The benchmark in words.
import { formatBytes } from '../experiments/duration.ts';
import type { BenchReport, BenchResult, Rates } from './bench.ts';
import { describe } from './workloads.ts';

/** Who was measured, for people. */
export interface Names {
  /** The engine. */
  readonly ours: string;
  /** PyTorch's version, device and interpreter; null without it. */
  readonly peer: string | null;
}

/** The table with what one has to know to read it. */
export function reportText({ machine, windows, seconds, load, results }: BenchReport, { ours, peer }: Names): string {
  const settings = results[0]!.ours.setting;
  const busy = load.before > 0.25 * machine.cores ? ': the machine was busy, and absolute numbers mean little' : '';
  const head = [
    `ours: ${ours}, ${settings}`,
    ...(peer ? [`peer: ${peer}`] : []),
    `training images per second, optimizer included: median of ${windows} windows of ${seconds} s${peer ? ", ours and PyTorch's in turns" : ''}`,
    `load average ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} after, on ${machine.cores} cores (${machine.cpu})${busy}`,
  ];
  const rows = [
    ['network', 'ours', ...(peer ? ['PyTorch', 'ratio', 'by CPU time'] : []), 'memory', ...(peer ? ["PyTorch's best setting"] : [])],
    ...results.map((result) => row(result, peer !== null)),
  ];
  const cpuTime = 'by CPU time: the ratio of images per second of processor time, hardly moved by what else runs; no measure of a GPU';
  const notes = results.flatMap(({ workload, peers }) => inexact(peers).map((note) => `${workload.name}: ${note}`));
  const memory = 'memory: the most that any one of our processes held (resident set), compiling included';
  return [...head, '', ...aligned(rows), '', ...notes, ...(peer ? [cpuTime] : []), memory].join('\n');
}

function row({ workload, ours, best, ratio, cpuRatio }: BenchResult, withPeer: boolean): string[] {
  const peer = withPeer ? [rate(best), ratio?.toFixed(2) ?? '', cpuRatio?.toFixed(2) ?? ''] : [];
  const memory = `${ours.processes} x ${formatBytes(ours.peakBytes)}`;
  return [`${describe(workload)}, batch ${workload.batch}`, rate(ours), ...peer, memory, ...(withPeer ? [best?.setting ?? ''] : [])];
}

const rate = (rates: Rates | null): string => (rates ? rates.imagesPerSecond.toFixed(rates.imagesPerSecond < 100 ? 1 : 0) : '');

/** PyTorch's best with less than float32: told, but not what the ratio is to. */
function inexact(peers: readonly Rates[]): string[] {
  const fastest = peers.filter(({ exact }) => !exact).sort((a, b) => b.imagesPerSecond - a.imagesPerSecond)[0];
  return fastest ? [`PyTorch with ${fastest.setting}: ${rate(fastest)} images per second`] : [];
}

/** Rows in columns: the first and the last to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const left = (column: number): boolean => column === 0 || column === 6;
  return rows.map((cells) =>
    cells.map((cell, column) => (left(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd(),
  );
}
