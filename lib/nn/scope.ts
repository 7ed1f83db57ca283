// How a network finds its values by name, wherever they lie. Apart from parameters.ts, which records networks: the page that
// runs them in a browser has the values, and needs no recorder.
import type * as tf from '@tensorflow/tfjs-core';
import type { Initialiser } from './initialisers.ts';

/** Where a network finds its parameters and statistics by name. */
export interface Scope {
  /** Whether batch norm uses (and updates from) the batch rather than the moving statistics. */
  readonly training: boolean;
  /** The scope of a part: names inside get the prefix `name/`. */
  within(name: string): Scope;
  /** A trained parameter. `decay` says whether weight decay acts on it (true unless said). */
  parameter(name: string, shape: readonly number[], initialiser: Initialiser, options?: { decay?: boolean }): tf.Tensor;
  /** A moving statistic: state that is not trained by gradients. */
  statistic(name: string, shape: readonly number[], initial: number): tf.Tensor;
  /** What this step saw of a statistic: the moving value moves towards it. */
  observe(name: string, value: tf.Tensor): void;
}

/** A scope over a map from full names to tensors, made on demand by `find`. */
export function scopeOver(
  training: boolean,
  prefix: string,
  find: Pick<Scope, 'parameter' | 'statistic' | 'observe'>,
): Scope {
  return {
    training,
    within: (name) => scopeOver(training, `${prefix}${name}/`, find),
    parameter: (name, ...rest) => find.parameter(prefix + name, ...rest),
    statistic: (name, ...rest) => find.statistic(prefix + name, ...rest),
    observe: (name, value) => find.observe(prefix + name, value),
  };
}

/** A scope over the values of a trained network by their full names. Throws for a name that is not among them. */
export function frozenScope(values: ReadonlyMap<string, tf.Tensor>): Scope {
  const find = (name: string): tf.Tensor => {
    const tensor = values.get(name);
    if (!tensor) throw new Error(`these values have no '${name}': they are another network's`);
    return tensor;
  };
  return scopeOver(false, '', { parameter: find, statistic: find, observe: () => {} });
}
