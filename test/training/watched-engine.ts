// An engine in the place of a real one: it computes nothing, and keeps what each of its steps is fed.
import type { Arrays, ElementArray, Engine, Specs } from '../../lib/engine/engine.ts';

/** A compiled step, and what came of it, in order. */
export interface WatchedStep {
  readonly specs: Specs;
  /** What `load` was given, each time. */
  readonly loaded: Arrays[];
  /** What `run` was given, each time; what the step carries aside. */
  readonly fed: Arrays[];
  disposed: boolean;
}

export interface WatchedEngine extends Engine {
  /** In the order in which they were compiled. */
  readonly steps: WatchedStep[];
}

const copied = (arrays: Arrays): Record<string, ElementArray> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));

/**
 * Each run of a step that carries values moves all of them up by one, so that they tell how many steps made them.
 * `outputs` makes of what a step is fed what else it returns.
 */
export function watchedEngine(outputs: (fed: Arrays, specs: Specs) => Record<string, ElementArray>): WatchedEngine {
  const steps: WatchedStep[] = [];
  return {
    name: 'watched',
    version: 'none',
    description: 'runs nothing',
    steps,
    async compile(_program, specs, { carry = [] } = {}) {
      const step: WatchedStep = { specs, loaded: [], fed: [], disposed: false };
      steps.push(step);
      let carried: Record<string, ElementArray> = {};
      return {
        inputs: specs,
        outputs: {},
        async run(inputs) {
          const wanted = Object.keys(specs).filter((name) => !carry.includes(name));
          if (wanted.sort().join() !== Object.keys(inputs).sort().join())
            throw new Error(
              `a step is fed ${Object.keys(inputs).join(', ')}, and its program takes ${wanted.join(', ')}`,
            );
          step.fed.push(copied(inputs));
          for (const array of Object.values(carried)) array.forEach((value, at) => void (array[at] = value + 1));
          return outputs(inputs, specs);
        },
        load(state) {
          step.loaded.push(copied(state));
          carried = copied(state);
        },
        save: async () => copied(carried),
        async dispose() {
          step.disposed = true;
        },
      };
    },
  };
}

/** One value that every step was fed under a name, rounded to seven digits: single precision has no more. */
export function fedValues({ fed }: WatchedStep, name: string): number[] {
  return fed.map((inputs) => Number(inputs[name][0].toPrecision(7)));
}
