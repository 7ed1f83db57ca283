// A network's parameters as one flat vector. Networks are functions of a scope: run
// once to learn what they need, then with the vector's parts bound to those names.
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../datasets/random.ts';
import type { Specs, Tensors } from '../engine/engine.ts';
import { record } from '../engine/record.ts';
import { sizeOf } from '../engine/shape.ts';
import type { Initialiser } from './initialisers.ts';
import { scopeOver, type Scope } from './scope.ts';

export type { Scope } from './scope.ts';

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
  readonly decay: boolean;
}

export interface StatisticSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: number;
}

/** Where each parameter lies in the flat vectors: parameters under weight decay first. */
export interface Layout {
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticSpec[];
  readonly parameterCount: number;
  /** The first so many entries are under weight decay. */
  readonly decayedCount: number;
  readonly statisticCount: number;
}

/** Share of the old value in a moving statistic's update [proxy: Mentzer et al. 2018; short trainings need it short]. */
export const statisticsDecay = 0.9;

const total = (specs: readonly { readonly shape: readonly number[] }[]): number =>
  specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** A network (or several sharing one vector): what it makes of its inputs, given its parameters. */
export type Network = (scope: Scope, inputs: Tensors) => Tensors;

/** Learns what a network needs by recording it once on inputs of the given shapes. Throws when a name is used twice. */
export async function layoutOf(network: Network, specs: Specs): Promise<Layout> {
  const parameters = new Map<string, ParameterSpec>();
  const statistics = new Map<string, StatisticSpec>();
  const claim = <S extends { name: string }>(claimed: Map<string, S>, spec: S): void => {
    if (claimed.has(spec.name)) throw new Error(`the name '${spec.name}' is used by two parts of a network`);
    claimed.set(spec.name, spec);
  };
  const scope = scopeOver(true, '', {
    parameter(name, shape, initialiser, { decay = true } = {}) {
      claim(parameters, { name, shape, initialiser, decay });
      return tf.fill([...shape], 0);
    },
    statistic(name, shape, initial) {
      claim(statistics, { name, shape, initial });
      return tf.fill([...shape], initial);
    },
    observe: () => {},
  });
  await record((inputs) => network(scope, inputs), specs);
  const decayed = [...parameters.values()].filter(({ decay }) => decay);
  const undecayed = [...parameters.values()].filter(({ decay }) => !decay);
  return {
    parameters: [...decayed, ...undecayed],
    statistics: [...statistics.values()],
    parameterCount: total([...parameters.values()]),
    decayedCount: total(decayed),
    statisticCount: total([...statistics.values()]),
  };
}

/** A network's two vectors as inputs of a program. */
export const weightSpecs = ({ parameterCount, statisticCount }: Layout): Specs => ({
  parameters: { shape: [parameterCount] },
  statistics: { shape: [statisticCount] },
});

/** Starting values: each parameter draws from a stream of its own name, so that adding a layer changes no other. */
export function initialParameters(
  layout: Layout,
  seed: number | string,
): { parameters: Float32Array; statistics: Float32Array } {
  const parameters = new Float32Array(layout.parameterCount);
  let offset = 0;
  for (const spec of layout.parameters) {
    parameters.set(spec.initialiser(spec.shape, createRandom(seed, 'parameters', spec.name)), offset);
    offset += sizeOf(spec.shape);
  }
  const statistics = new Float32Array(layout.statisticCount);
  offset = 0;
  for (const spec of layout.statistics) {
    statistics.fill(spec.initial, offset, offset + sizeOf(spec.shape));
    offset += sizeOf(spec.shape);
  }
  return { parameters, statistics };
}

/** A network's values: its trained parameters, and the moving statistics of its batch norms. */
export interface NetworkWeights {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** A network's values and where they lie. */
export interface Weights extends NetworkWeights {
  readonly layout: Layout;
}

/** What came over from another network. */
export interface Transfer {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
  /** How many values were copied. */
  readonly moved: number;
  /** Names that only the receiving network has: they kept their values. */
  readonly kept: readonly string[];
}

/**
 * The values of `to`, with those of `from` in place of them wherever both networks have a parameter or statistic of one
 * name. What only `from` has is left behind. Throws when a shared name has two shapes, or a vector is not as long as its
 * layout says.
 */
export function transferred(from: Weights, to: Weights): Transfer {
  let moved = 0;
  const kept: string[] = [];
  const over = (kind: 'parameters' | 'statistics'): Float32Array => {
    const partsByName = new Map<string, { shape: readonly number[]; values: Float32Array }>();
    forEachPart(
      from.layout[kind],
      from[kind],
      kind,
      ({ name, shape }, values) => void partsByName.set(name, { shape, values }),
    );
    const result = to[kind].slice();
    forEachPart(to.layout[kind], result, kind, ({ name, shape }, values) => {
      const source = partsByName.get(name);
      if (!source) return void kept.push(name);
      if (source.shape.join() !== shape.join()) {
        throw new Error(
          `'${name}' is [${source.shape.join(', ')}] in one network and [${shape.join(', ')}] in the other: they differ in width or input`,
        );
      }
      values.set(source.values);
      moved += values.length;
    });
    return result;
  };
  return { parameters: over('parameters'), statistics: over('statistics'), moved, kept };
}

type NamedShape = { readonly name: string; readonly shape: readonly number[] };

/** Calls `visit` with each spec and its part of the flat vector. Throws when the vector's length is not the specs'. */
function forEachPart(
  specs: readonly NamedShape[],
  vector: Float32Array,
  kind: string,
  visit: (spec: NamedShape, part: Float32Array) => void,
): void {
  if (vector.length !== total(specs))
    throw new Error(
      `${kind}: expected ${total(specs)} values for this layout, got ${vector.length}: they are another network's`,
    );
  let offset = 0;
  for (const spec of specs) {
    visit(spec, vector.subarray(offset, offset + sizeOf(spec.shape)));
    offset += sizeOf(spec.shape);
  }
}

function parts(
  vector: tf.Tensor,
  specs: readonly { readonly name: string; readonly shape: readonly number[] }[],
): Map<string, tf.Tensor> {
  if (specs.length === 0) return new Map();
  // TensorFlow.js's split has no gradient for a single piece.
  const pieces =
    specs.length === 1
      ? [vector]
      : tf.split(
          vector as tf.Tensor1D,
          specs.map(({ shape }) => sizeOf(shape)),
        );
  return new Map(specs.map((spec, index) => [spec.name, tf.reshape(pieces[index], [...spec.shape])]));
}

/** A scope whose names read from flat vectors [parameterCount] and [statisticCount]. */
export function bind(
  layout: Layout,
  parameters: tf.Tensor,
  statistics: tf.Tensor,
  training: boolean,
): { scope: Scope; nextStatistics: () => tf.Tensor } {
  const trained = parts(parameters, layout.parameters);
  const moving = parts(statistics, layout.statistics);
  const observed = new Map<string, tf.Tensor>();
  const find = (tensors: Map<string, tf.Tensor>, name: string): tf.Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`the layout has no '${name}': it was made for another network`);
    return tensor;
  };
  const scope = scopeOver(training, '', {
    parameter: (name) => find(trained, name),
    statistic: (name) => find(moving, name),
    observe: (name, value) => void observed.set(name, value),
  });
  const nextStatistics = (): tf.Tensor => {
    if (observed.size === 0) return tf.clone(statistics);
    // One move of the whole vector; what was not observed moves towards itself.
    const now = tf.concat(
      layout.statistics.map(({ name }) => tf.reshape(observed.get(name) ?? moving.get(name)!, [-1])),
    );
    return tf.add(tf.mul(statistics, statisticsDecay), tf.mul(now, 1 - statisticsDecay));
  };
  return { scope, nextStatistics };
}
