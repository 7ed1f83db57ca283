// The contract between programs and what runs them. Nothing outside this folder
// knows which engine runs.
import type * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from './shape.ts';

export type ElementArray = Float32Array | Int32Array | Uint8Array;

/** Shape and element type of a tensor; float32 unless said. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
}
export type Specs = Readonly<Record<string, TensorSpec>>;
export type Tensors = Readonly<Record<string, tf.Tensor>>;
export type Arrays = Readonly<Record<string, ElementArray>>;

/**
 * A training or evaluation step as a pure function of named tensors: no host
 * reads, no hidden variables, no branches on data.
 */
export type Program = (inputs: Tensors) => Tensors;

/** A compiled program. */
export interface Step {
  readonly inputs: Specs;
  readonly outputs: Specs;
  /**
   * One step. Takes every input that is not carried and returns every output
   * that is not carried, in arrays of their own. Throws when an input is missing,
   * unknown or of the wrong length. Runs of one step go one after the other, in
   * the order they were asked for.
   */
  run(inputs: Arrays): Promise<Record<string, ElementArray>>;
  /** Sets carried inputs; must be called before the first run when there are any, and not while one goes on. */
  load(state: Arrays): void;
  /** The carried values as they are now. */
  save(): Promise<Record<string, ElementArray>>;
  /** Lets go of what the step holds, once the runs that were asked for are over. Then `run` rejects; a second time does no harm. */
  dispose(): Promise<void>;
}

export interface CompileOptions {
  /**
   * Names that are both inputs and outputs and stay inside the step from one
   * run to the next (parameters, optimizer state): loaded once, never copied.
   */
  readonly carry?: readonly string[];
  /**
   * Values of inputs that are the same in every run (a frozen network's weights). They become part of the step, which is
   * compiled for them, and are not given to `run`; the arrays must not be changed afterwards.
   */
  readonly constants?: Arrays;
  /** Threads inside one step; 1 unless said: independent steps side by side fill the machine better. */
  readonly threads?: number;
}

export interface Engine {
  /** Name as chosen: `onnx-cpu`, `onnx-webgpu`, `onnx-cuda`, `tfjs-gpu`, `tfjs-node`, `tfjs-cpu`. */
  readonly name: string;
  /** What made a number, for records: libraries with their versions, and the recorder's where there is one. */
  readonly version: string;
  /** One line for people: version and device. */
  readonly description: string;
  compile(program: Program, specs: Specs, options?: CompileOptions): Promise<Step>;
}

const kinds = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

const shapeOf = ({ shape, dtype = 'float32' }: TensorSpec): string => `${dtype} [${shape.join(', ')}]`;

/** Throws unless every carried name is an input and an output of one shape and type. */
export function checkCarried(carry: readonly string[], inputs: Specs, outputs: Specs): void {
  for (const name of carry) {
    const [input, output] = [inputs[name], outputs[name]];
    if (!input || !output)
      throw new Error(`carried value '${name}' must be both an input and an output of the program`);
    if (shapeOf(input) !== shapeOf(output))
      throw new Error(`carried value '${name}' changes from ${shapeOf(input)} to ${shapeOf(output)}`);
  }
}

/** The inputs that `run` or `load` give: all but the constants. Throws when a constant is no input, or is not of its spec. */
export function withoutConstants(specs: Specs, constants: Arrays): Specs {
  for (const [name, array] of Object.entries(constants)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec)
      throw new Error(`the program has no input '${name}' to hold constant; it has ${Object.keys(specs).join(', ')}`);
    checkedInput(name, spec, array);
  }
  return Object.fromEntries(Object.entries(specs).filter(([name]) => !Object.hasOwn(constants, name)));
}

/** Throws when an input is none of the program's, or is carried inside the step. */
export function checkNames(given: Arrays, inputs: Specs, carry: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (carry.includes(name)) throw new Error(`input '${name}' is carried inside the step: set it with step.load`);
    if (!Object.hasOwn(inputs, name))
      throw new Error(`the program has no input '${name}'; it has ${Object.keys(inputs).join(', ')}`);
  }
}

/** Throws when a value to load is not a carried one. */
export function checkLoaded(state: Arrays, carry: readonly string[]): void {
  for (const name of Object.keys(state)) {
    if (!carry.includes(name))
      throw new Error(`'${name}' is not a carried value of this step; carried: ${carry.join(', ') || 'none'}`);
  }
}

/** What to say when a carried value is used before it has been loaded. */
export function notLoaded(name: string): Error {
  return new Error(`carried value '${name}' has no value yet: call step.load({ ${name} }) first`);
}

/** The input array, checked against its spec. Throws naming the input, what was expected and what came. */
export function checkedInput(name: string, spec: TensorSpec, array: ElementArray | undefined): ElementArray {
  const dtype = spec.dtype ?? 'float32';
  const length = sizeOf(spec.shape);
  const wanted = `${kinds[dtype].name} of length ${length} (shape [${spec.shape.join(', ')}])`;
  if (!array) throw new Error(`input '${name}' is missing: expected a ${wanted}`);
  if (!(array instanceof kinds[dtype]) || array.length !== length) {
    throw new Error(`input '${name}': expected a ${wanted}, got a ${array.constructor.name} of length ${array.length}`);
  }
  return array;
}
