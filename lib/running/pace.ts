// How long work takes here, beside what arithmetic estimates: learnt from what the store holds.
import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { median } from '../metrics/median.ts';
import type { Artifact, Estimate, Finished } from '../store/artifact.ts';
import { processorName } from './processor.ts';
import { recordFile } from '../store/store.ts';

/** Gives an artifact's estimate in this machine's time. */
export interface Pace {
  /** Finished artifacts that it was learnt from; none: estimates stay as they are. */
  readonly learntFrom: number;
  of(artifact: Pick<Artifact, 'kind'>, estimate: Estimate): Estimate;
}

/** A finished artifact with what its recipe estimates. */
export interface Timed {
  readonly finished: Finished;
  readonly estimate: Estimate;
}

/** Shorter work is mostly start-up, and says nothing about the pace of longer. */
const shortestSeconds = 2;

/** As many of a kind, the latest: machines share their cores with other work, now more and now less. */
const latest = 3;

/**
 * Learns from artifacts that this kind of processor made: by kind, the median of what the latest three took, in units of
 * their estimates. Kinds without any get the median over the others.
 */
export async function paceOf(timed: readonly Timed[], cpu = processorName()): Promise<Pace> {
  const known = timed.filter(
    ({ finished: { record }, estimate }) =>
      record.createdBy.machine.cpu === cpu && Math.min(estimate.seconds, record.durationSeconds) >= shortestSeconds,
  );
  const ratios = await Promise.all(
    known.map(async ({ finished: { directory, record }, estimate }) => ({
      kind: record.kind,
      ratio: record.durationSeconds / estimate.seconds,
      at: (await stat(join(directory, recordFile))).mtimeMs,
    })),
  );
  const factors = new Map<string, number>();
  for (const kind of new Set(ratios.map(({ kind }) => kind))) {
    const ofKind = ratios.filter((past) => past.kind === kind).sort((a, b) => b.at - a.at);
    factors.set(kind, median(ofKind.slice(0, latest).map(({ ratio }) => ratio)));
  }
  const others = factors.size > 0 ? median([...factors.values()]) : 1;
  return {
    learntFrom: known.length,
    of: ({ kind }, estimate) => ({ ...estimate, seconds: estimate.seconds * (factors.get(kind) ?? others) }),
  };
}
