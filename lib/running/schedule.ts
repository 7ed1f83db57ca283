import { artifactKey } from '../store/key.ts';
import { remainingPaths } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Progress } from '../store/artifact.ts';
import { errorOf, isAbort } from './runner.ts';
import type { Runner } from './runner.ts';

/** How one artifact of a schedule ended. */
export type Ending =
  | { readonly state: 'computed' | 'cached'; readonly seconds: number }
  | { readonly state: 'failed'; readonly seconds: number; readonly error: Error }
  /** Not tried: the artifact with the key `because` failed. */
  | { readonly state: 'skipped'; readonly because: string }
  /** Not finished: the signal was aborted first. */
  | { readonly state: 'stopped' };

export interface ScheduleEvents {
  onStart(key: string): void;
  /** Another process is making it; it is looked at again and again until it is there. */
  onBusy(key: string): void;
  onProgress(key: string, progress: Progress): void;
  onEnd(key: string, ending: Ending): void;
}

/** Looks again after this long [ms] at an artifact that another process is making. */
const lookAgainAfter = 300;

/**
 * Has the runner make every artifact of `missing` after its inputs, the start of the longest remaining chain
 * first. A failure stops only what rests on it. Returns how each ended; never throws for an artifact's sake.
 *
 * @param seconds estimated cost by key
 * @param exclusive keys of artifacts that are made when nothing else runs: after whatever else is ready
 */
export async function schedule(
  missing: Plan,
  seconds: ReadonlyMap<string, number>,
  exclusive: ReadonlySet<string>,
  runner: Runner,
  signal: AbortSignal,
  events: ScheduleEvents,
): Promise<Map<string, Ending>> {
  const endings = new Map<string, Ending>();
  const running = new Map<string, Promise<void>>();
  const lookAgain = new Map<string, number>();
  const paths = remainingPaths(missing, seconds);
  const order = [...missing.keys()].sort((a, b) => paths.get(b)! - paths.get(a)!);

  function end(key: string, ending: Ending): void {
    endings.set(key, ending);
    events.onEnd(key, ending);
  }

  function isReady(key: string): boolean {
    return Object.values(missing.get(key)!.inputs).every((input) => {
      const ending = endings.get(artifactKey(input));
      return !missing.has(artifactKey(input)) || ending?.state === 'computed' || ending?.state === 'cached';
    });
  }

  function nextReady(): string | undefined {
    const now = performance.now();
    if ([...running.keys()].some((key) => exclusive.has(key))) return undefined;
    const ready = order.filter(
      (key) => !endings.has(key) && !running.has(key) && (lookAgain.get(key) ?? 0) <= now && isReady(key),
    );
    return ready.find((key) => !exclusive.has(key)) ?? (running.size === 0 ? ready[0] : undefined);
  }

  async function make(key: string): Promise<void> {
    const start = performance.now();
    const elapsed = () => (performance.now() - start) / 1000;
    if (!lookAgain.has(key)) events.onStart(key);
    try {
      const produced = await runner.make(key, (progress) => events.onProgress(key, progress));
      if (produced === 'busy') {
        if (!lookAgain.has(key)) events.onBusy(key);
        lookAgain.set(key, performance.now() + lookAgainAfter);
      } else {
        end(key, { state: produced, seconds: elapsed() });
      }
    } catch (error) {
      if (isAbort(error, signal)) return;
      end(key, { state: 'failed', seconds: elapsed(), error: errorOf(error) });
      skipDependants(key);
    }
  }

  function skipDependants(failed: string): void {
    const lost = new Set([failed]);
    for (const [key, artifact] of missing) {
      if (endings.has(key) || !Object.values(artifact.inputs).some((input) => lost.has(artifactKey(input)))) continue;
      lost.add(key);
      end(key, { state: 'skipped', because: failed });
    }
  }

  for (;;) {
    while (running.size < runner.slots && !signal.aborted) {
      const key = nextReady();
      if (key === undefined) break;
      running.set(
        key,
        make(key).finally(() => running.delete(key)),
      );
    }
    const waiting = !signal.aborted && running.size < runner.slots && endings.size + running.size < missing.size;
    if (running.size === 0 && !waiting) break;
    const pause = waiting && [...lookAgain.keys()].some((key) => !endings.has(key) && !running.has(key));
    await nextOf([...running.values()], pause ? lookAgainAfter / 3 : null);
  }
  for (const key of missing.keys()) if (!endings.has(key)) end(key, { state: 'stopped' });
  return endings;
}

/** Resolves when one of the promises does, or after `pause` ms. */
async function nextOf(promises: readonly Promise<void>[], pause: number | null): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const paused = new Promise<void>((resolve) => {
    if (pause !== null) timer = setTimeout(resolve, pause);
  });
  await Promise.race([...promises, paused]);
  clearTimeout(timer);
}
