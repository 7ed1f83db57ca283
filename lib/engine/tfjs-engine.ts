// Engine `tfjs`: programs run eagerly on a TensorFlow.js backend. The pure-JS `cpu`
// backend is slow and exact: the oracle of the tests.
import * as tf from '@tensorflow/tfjs-core';
import './gradients.ts';
import { selectBackend } from './backend.ts';
import { namedTensors } from './named-tensors.ts';
import { restoreRemovedFromUtil } from './removed-from-util.mjs';
import {
  checkCarried,
  checkedInput,
  checkLoaded,
  checkNames,
  notLoaded,
  withoutConstants,
  type Arrays,
  type CompileOptions,
  type ElementArray,
  type Engine,
  type Program,
  type Specs,
  type Step,
  type TensorSpec,
} from './engine.ts';

/** Where eager programs run: the CUDA or CPU build of libtensorflow, or plain JavaScript. */
export type TfjsDevice = 'gpu' | 'node' | 'cpu';

const packages = { gpu: '@tensorflow/tfjs-node-gpu', node: '@tensorflow/tfjs-node' } as const;

function eagerStep(backend: string, program: Program, specs: Specs, carry: readonly string[], outputs: Specs): Step {
  let carried: Record<string, tf.Tensor> = {};
  let isDisposed = false;
  const tensorOf = (name: string, array: ElementArray | undefined): tf.Tensor => {
    const { shape, dtype = 'float32' } = specs[name];
    return tf.tensor(checkedInput(name, specs[name], array), [...shape], dtype);
  };
  const keep = (state: Record<string, tf.Tensor>): void => {
    tf.dispose(
      Object.entries(carried)
        .filter(([name]) => name in state)
        .map(([, tensor]) => tensor),
    );
    carried = { ...carried, ...state };
  };
  return {
    inputs: specs,
    outputs,
    async run(inputs) {
      if (isDisposed) throw new Error('this step was disposed');
      checkNames(inputs, specs, carry);
      selectBackend(backend);
      const results: Record<string, tf.Tensor> = tf.tidy(() => {
        const feeds = Object.fromEntries(
          Object.keys(specs).map((name) => {
            if (!carry.includes(name)) return [name, tensorOf(name, inputs[name])];
            if (!carried[name]) throw notLoaded(name);
            return [name, carried[name]];
          }),
        );
        const produced = program(feeds);
        // A program may hand an input through; results must be tensors of their own.
        return Object.fromEntries(Object.entries(produced).map(([name, tensor]) => [name, tensor.clone()]));
      });
      keep(Object.fromEntries(carry.map((name) => [name, results[name]])));
      const returned: Record<string, ElementArray> = {};
      for (const name of Object.keys(results).filter((key) => !carry.includes(key))) {
        // On the plain JavaScript backend clones share their data.
        returned[name] = (await results[name].data()).slice();
        results[name].dispose();
      }
      return returned;
    },
    load(state: Arrays) {
      checkLoaded(state, carry);
      selectBackend(backend);
      keep(Object.fromEntries(Object.entries(state).map(([name, array]) => [name, tensorOf(name, array.slice())])));
    },
    async save() {
      const entries = carry.map(async (name) => {
        if (!carried[name]) throw notLoaded(name);
        return [name, (await carried[name].data()).slice()] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    },
    async dispose() {
      isDisposed = true;
      tf.dispose(carried);
      carried = {};
    },
  };
}

/** The shapes of a program's outputs, from one dry run on zeros. */
function outputsOf(program: Program, specs: Specs): Specs {
  const outputs: Record<string, TensorSpec> = {};
  tf.tidy(() => {
    const zeros = Object.fromEntries(
      Object.entries(specs).map(([name, { shape, dtype }]) => [name, tf.zeros([...shape], dtype)]),
    );
    for (const [name, { shape, dtype }] of namedTensors(program(zeros))) {
      outputs[name] = { shape, dtype: dtype as TensorSpec['dtype'] };
    }
  });
  return outputs;
}

/**
 * TensorFlow.js running programs eagerly. `gpu` and `node` need the optional
 * packages; throws one clear error when they are missing or fail to load.
 */
export async function tfjsEngine(device: TfjsDevice): Promise<Engine> {
  const backend = device === 'cpu' ? 'cpu' : 'tensorflow';
  if (device !== 'cpu') {
    restoreRemovedFromUtil();
    try {
      await import(packages[device]);
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
      throw new Error(
        `${packages[device]} does not load (${reason}): install it with "npm install ${packages[device]}", or choose another engine`,
        { cause: error },
      );
    }
  }
  selectBackend(backend);
  return {
    name: `tfjs-${device}`,
    version: `TensorFlow.js ${tf.version_core}`,
    description: `TensorFlow.js ${tf.version_core}, ${device === 'cpu' ? 'plain JavaScript' : packages[device]}`,
    async compile(given, allSpecs, options: CompileOptions = {}) {
      const { constants = {} } = options;
      const specs = withoutConstants(allSpecs, constants);
      selectBackend(backend);
      const held = Object.fromEntries(
        Object.entries(constants).map(([name, array]) => [
          name,
          tf.keep(tf.tensor(array, [...allSpecs[name].shape], allSpecs[name].dtype)),
        ]),
      );
      const program: Program = (inputs) => given({ ...inputs, ...held });
      let step: Step;
      try {
        const outputs = outputsOf(program, specs);
        checkCarried(options.carry ?? [], specs, outputs);
        step = eagerStep(backend, program, specs, options.carry ?? [], outputs);
      } catch (error) {
        tf.dispose(held);
        throw error;
      }
      return {
        ...step,
        async dispose() {
          await step.dispose();
          tf.dispose(held);
        },
      };
    },
  };
}
