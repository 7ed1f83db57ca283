// The compiled steps of a model: one for each size of input, as many as memory is to hold.
import type { Step } from '../../engine/engine.ts';

/** A step of the codec for pictures of 768 x 512 holds some 100 MB of what it computes. */
const mostSteps = 4;

export interface CompiledSteps {
  /**
   * What `use` makes of the step called `key`, which `compile` gives where there is none yet. Beyond `most` the step that
   * was not used for longest goes; while all of them are in use, who needs another waits.
   */
  with<T>(key: string, compile: () => Promise<Step>, use: (step: Step) => Promise<T>): Promise<T>;
  /** Frees all of them, once those in use are done. Used again, steps are compiled again. */
  dispose(): Promise<void>;
}

interface Entry {
  readonly step: Promise<Step>;
  users: number;
}

export function compiledSteps(most = mostSteps): CompiledSteps {
  // In the order of their last use.
  const entries = new Map<string, Entry>();
  // Those that are being freed included.
  let live = 0;
  let waiting: (() => void)[] = [];
  const change = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
  const gone = (): void => {
    live--;
    wake();
  };
  const wake = (): void => {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };

  /** Frees the step that was idle for longest, or waits until that may have become possible. */
  const freeOne = async (): Promise<void> => {
    const oldest = [...entries].find(([, { users }]) => users === 0);
    if (!oldest) return change();
    const [key, { step }] = oldest;
    entries.delete(key);
    await (await step).dispose().finally(gone);
  };

  return {
    async with(key, compile, use) {
      while (!entries.has(key) && live >= most) await freeOne();
      let entry = entries.get(key);
      if (!entry) {
        entry = { step: compile(), users: 0 };
        live++;
      }
      entries.delete(key);
      entries.set(key, entry);
      entry.users++;
      try {
        const step = await entry.step.catch((error: unknown) => {
          // Asked again, it is tried again.
          if (entries.get(key) === entry && entries.delete(key)) gone();
          throw error;
        });
        return await use(step);
      } finally {
        entry.users--;
        wake();
      }
    },
    async dispose() {
      while (entries.size > 0) await freeOne();
    },
  };
}
