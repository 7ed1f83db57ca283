// Records a program: run once on symbolic tensors, the whole step is a graph.
import * as tf from '@tensorflow/tfjs-core';
import type { Program, Specs } from './engine.ts';
import './gradients.ts';
import { GraphBuilder, type Value } from './graph.ts';
import './kernels/index.ts';
import type { OnnxGraph } from './onnx-model.ts';
import { backend, recordedKernels, recordingBackend } from './recording-backend.ts';

/** Graph outputs carry this prefix, so that a carried value may go by one name on both sides. */
export const outputPrefix = 'out/';

function explain(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const kernel = /Kernel '(\w+)' not registered/.exec(message)?.[1];
  if (!kernel) throw error;
  const call = (error as Error).stack?.split('\n').find((line) => /^\s+at /.test(line) && !/node_modules|lib\/engine\//.test(line));
  throw new Error(
    `the onnx engine has no kernel for '${kernel}', used ${call?.trim() ?? 'in the program'}. ` +
      `Write the program with operations it knows (${recordedKernels().length} kernels), or run it with the tfjs engine.`,
    { cause: error },
  );
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Records a program: runs it once on symbolic tensors of the given shapes and
 * returns the graph of everything it did. Throws when the program uses an
 * operation without a recording kernel, reads a value on the host, or returns
 * something that is not a tensor.
 */
export function record(program: Program, specs: Specs): Promise<OnnxGraph> {
  const recording = turn.then(async () => {
    const previous = tf.engine().backendName;
    await tf.setBackend(recordingBackend);
    const graph = new GraphBuilder();
    backend.builder = graph;
    try {
      let recorded: OnnxGraph | undefined;
      tf.tidy(() => {
        const inputs: Record<string, tf.Tensor> = {};
        for (const [name, { shape, dtype = 'float32' }] of Object.entries(specs)) {
          const { dataId } = backend.tensor(graph.input(name, shape, dtype));
          inputs[name] = tf.engine().makeTensorFromDataId(dataId, [...shape], dtype, backend);
        }
        const outputs: Record<string, Value> = {};
        for (const [name, tensor] of Object.entries(program(inputs))) {
          if (!(tensor instanceof tf.Tensor)) throw new Error(`a program returns named tensors; output '${name}' is ${typeof tensor}`);
          outputs[outputPrefix + name] = backend.value(tensor);
        }
        recorded = graph.finish(outputs);
      });
      return recorded!;
    } catch (error) {
      return explain(error);
    } finally {
      backend.builder = null;
      if (previous) await tf.setBackend(previous);
    }
  });
  turn = recording.catch(() => undefined);
  return recording;
}
