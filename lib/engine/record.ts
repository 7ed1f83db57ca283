// Records a program: run once on symbolic tensors, the whole step is a graph.
import * as tf from '@tensorflow/tfjs-core';
import { recordingBackend, selectBackend } from './backend.ts';
import type { Arrays, Program, Specs } from './engine.ts';
import './gradients.ts';
import { GraphBuilder, type Value } from './graph.ts';
import './kernels/index.ts';
import { namedTensors } from './named-tensors.ts';
import type { OnnxGraph } from './onnx-model.ts';
import { backend, recordedKernels } from './recording-backend.ts';

/** Graph outputs carry this prefix, so that a carried value may go by one name on both sides. */
export const outputPrefix = 'out/';

function explain(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const kernel = /Kernel '(\w+)' not registered/.exec(message)?.[1];
  if (!kernel) throw error;
  const call = (error as Error).stack
    ?.split('\n')
    // Source maps say tfjs-core/src where the file is in node_modules.
    .find((line) => /^\s+at /.test(line) && !/node_modules|tfjs[\w-]*\/src\/|lib\/engine\//.test(line));
  throw new Error(
    `the onnx engine has no kernel for '${kernel}', used ${call?.trim() ?? 'in the program'}. ` +
      `Write the program with operations it knows (${recordedKernels().length} kernels), or run it with the tfjs engine.`,
    { cause: error },
  );
}

/** What TensorFlow.js starts its random numbers from (dropout, initialisers), while a program is recorded. */
function noRandom(): never {
  throw new Error(
    'a program cannot draw random numbers: it is recorded once, and every run would have the same. Draw them outside, and pass them in as an input',
  );
}

/**
 * Records a program: runs it once on symbolic tensors of the given shapes and
 * returns the graph of everything it did. Inputs among `constants` become
 * constants of the graph; `isPortable` as of a GraphBuilder. Throws when the program uses an
 * operation without a recording kernel, reads a value on the host, draws random numbers, or
 * returns something that is not named tensors, and for an input's name that begins like an output's.
 */
export async function record(
  program: Program,
  specs: Specs,
  constants: Arrays = {},
  isPortable = false,
): Promise<OnnxGraph> {
  const names = Object.keys(specs);
  const taken = names.find((name) => name.startsWith(outputPrefix));
  if (taken)
    throw new Error(`input '${taken}': expected a name that does not begin with '${outputPrefix}', as outputs do here`);
  const previous = tf.getBackend() || 'cpu';
  const graph = new GraphBuilder(isPortable, names);
  let recorded: OnnxGraph | undefined;
  // No `await` from here to the end: nothing else runs while the recording backend is the current one.
  selectBackend(recordingBackend);
  backend.builder = graph;
  const [{ random }, { stackTraceLimit }] = [Math, Error];
  Math.random = noRandom;
  // Between a gradient's kernel and the program's own line lie more than the ten calls of a usual trace.
  Error.stackTraceLimit = 100;
  try {
    tf.tidy(() => {
      const inputs: Record<string, tf.Tensor> = {};
      for (const [name, { shape, dtype = 'float32' }] of Object.entries(specs)) {
        const fixed = constants[name];
        const { dataId } = backend.tensor(
          fixed ? graph.constant(fixed, shape, dtype) : graph.input(name, shape, dtype),
        );
        inputs[name] = tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, backend);
      }
      const outputs: Record<string, Value> = {};
      for (const [name, tensor] of namedTensors(program(inputs))) outputs[outputPrefix + name] = backend.value(tensor);
      recorded = graph.finish(outputs);
    });
    return recorded!;
  } catch (error) {
    return explain(error);
  } finally {
    Math.random = random;
    Error.stackTraceLimit = stackTraceLimit;
    backend.builder = null;
    selectBackend(previous);
  }
}
