// Measures the kit's throughput, and PyTorch's on the same machine, in turns.
import { loadavg } from 'node:os';
import { availableCores } from '../running/cores.ts';
import { processorName } from '../running/processor.ts';
import { median } from '../metrics/median.ts';
import type { Contestant, Measured, Party } from './contestants.ts';
import type { Workload } from './workloads.ts';

/** One contestant's windows on one workload. */
export interface Rates {
  readonly setting: string;
  readonly exact: boolean;
  /** Images per second, a number per window. */
  readonly windows: readonly number[];
  readonly imagesPerSecond: number;
  readonly imagesPerCpuSecond: number;
  readonly processes: number;
  /** Largest resident set of any of the processes, compiling included. */
  readonly peakBytes: number;
}

/** One PyTorch beside ours. */
export interface Comparison {
  /** Every setting that was measured. */
  readonly settings: readonly Rates[];
  /** The fastest float32 setting among them. */
  readonly best: Rates;
  /** The fastest with less precision; null when there is none. */
  readonly inexact: Rates | null;
  /** Ours over the best. */
  readonly ratio: number;
  /** Ours over the best per second of processor time: what counts on a busy machine. Says nothing about a GPU. */
  readonly cpuRatio: number;
}

export interface BenchResult {
  readonly workload: Workload;
  readonly ours: Rates;
  /** One for each PyTorch; empty without. */
  readonly peers: readonly Comparison[];
}

export interface BenchReport {
  readonly machine: { readonly platform: string; readonly cpu: string; readonly cores: number };
  readonly windows: number;
  readonly seconds: number;
  /** Mean number of running processes over the last minute, before and after. */
  readonly load: { readonly before: number; readonly after: number };
  readonly results: readonly BenchResult[];
}

export interface BenchOptions {
  /** Opens what is measured, anew for each workload: peaks of memory are then one network's own. */
  readonly ours: () => Party;
  readonly peers: readonly (() => Party)[];
  readonly workloads: readonly Workload[];
  /** Length of a window [s]. */
  readonly seconds: number;
  /** Windows per contestant; the median counts. */
  readonly windows: number;
  onWindow?(workload: Workload, window: number): void;
}

/**
 * Measures every workload: ours, PyTorch's settings, ours, PyTorch's settings, … so that a machine that slows
 * down for a while slows down all of them. Throws what a contestant's process throws.
 */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { workloads, seconds, windows } = options;
  const before = loadavg()[0];
  const results: BenchResult[] = [];
  for (const workload of workloads) results.push(await benchOne(workload, options));
  return {
    machine: {
      platform: `${process.platform}-${process.arch}`,
      cpu: processorName(),
      cores: availableCores(),
    },
    windows,
    seconds,
    load: { before, after: loadavg()[0] },
    results,
  };
}

async function benchOne(workload: Workload, options: BenchOptions): Promise<BenchResult> {
  const parties = [options.ours, ...options.peers].map((open) => open());
  try {
    const [[ours], ...others] = await ratesOf(parties, workload, options);
    return { workload, ours, peers: others.map((settings) => comparison(ours, settings)) };
  } finally {
    await Promise.all(parties.map((party) => party.close()));
  }
}

function comparison(ours: Rates, settings: readonly Rates[]): Comparison {
  const fastest = (isExact: boolean): Rates | undefined =>
    settings.filter(({ exact }) => exact === isExact).sort((a, b) => b.imagesPerSecond - a.imagesPerSecond)[0];
  const best = fastest(true)!;
  const thriftiest = Math.max(
    ...settings.filter(({ exact }) => exact).map(({ imagesPerCpuSecond }) => imagesPerCpuSecond),
  );
  return {
    settings,
    best,
    inexact: fastest(false) ?? null,
    ratio: ours.imagesPerSecond / best.imagesPerSecond,
    cpuRatio: ours.imagesPerCpuSecond / thriftiest,
  };
}

/** The rates of each party's contestants. */
async function ratesOf(
  parties: readonly Party[],
  workload: Workload,
  { seconds, windows, onWindow }: BenchOptions,
): Promise<[Rates[], ...Rates[][]]> {
  const contestants = parties.map((party) => party.contestants);
  const measured = new Map<Contestant, Measured[]>(contestants.flat().map((contestant) => [contestant, []]));
  for (let window = 1; window <= windows; window++) {
    onWindow?.(workload, window);
    for (const [contestant, list] of measured) list.push(await contestant.measure(workload, seconds));
  }
  return contestants.map((list) => list.map((contestant) => summary(contestant, measured.get(contestant)!))) as [
    Rates[],
    ...Rates[][],
  ];
}

function summary({ setting, exact }: Contestant, measured: readonly Measured[]): Rates {
  const windows = measured.map(({ imagesPerSecond }) => imagesPerSecond);
  return {
    setting,
    exact,
    windows,
    imagesPerSecond: median(windows),
    imagesPerCpuSecond: median(measured.map(({ imagesPerCpuSecond }) => imagesPerCpuSecond)),
    processes: measured[0].processes,
    peakBytes: Math.max(...measured.map(({ peakBytes }) => peakBytes)),
  };
}
