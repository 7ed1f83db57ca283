// A TensorFlow.js backend whose kernels append ONNX nodes instead of computing.
import * as tf from '@tensorflow/tfjs-core';
import { recordingBackend } from './backend.ts';
import type { GraphBuilder, Value } from './graph.ts';
import type { ElementType } from './onnx-model.ts';

type Source = { values: ArrayLike<number>; shape: readonly number[]; type: ElementType };

function elementType(dtype: tf.DataType): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`a program works on float32, int32 and bool tensors; a ${dtype} tensor came up`);
}

/** Tensors under this backend are values of the graph being recorded. */
export class RecordingBackend extends tf.KernelBackend {
  /** The graph being recorded; null outside `record`. */
  builder: GraphBuilder | null = null;
  private readonly values = new WeakMap<object, Value>();
  private readonly sources = new WeakMap<object, Source>();

  get graph(): GraphBuilder {
    if (!this.builder)
      throw new Error('the recording backend only runs inside record(): call engine.compile(program, specs)');
    return this.builder;
  }

  /** The graph value behind a tensor; data made on the host becomes a constant at first use. */
  value(tensor: tf.TensorInfo): Value {
    const known = this.values.get(tensor.dataId);
    if (known) return this.graph.reshape(known, tensor.shape);
    const source = this.sources.get(tensor.dataId);
    if (!source) throw new Error('a tensor from outside the program was used in it: pass it in as an input');
    return this.graph.constant(source.values, tensor.shape, source.type);
  }

  /** A tensor that stands for a value of the graph. */
  tensor(value: Value): tf.TensorInfo {
    const dataId = {};
    this.values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.type as tf.DataType };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: object, values: tf.BackendValues, shape: number[], dtype: tf.DataType): void {
    this.sources.set(dataId, { values: values as Float32Array, shape, type: elementType(dtype) });
  }

  override readSync(): never {
    throw new Error(
      'a program cannot read values on the host (dataSync, data, array): it must be a pure function of tensors',
    );
  }

  override read(): never {
    return this.readSync();
  }

  override numDataIds = (): number => 0;
  override disposeData = (): boolean => true;
  override incRef = (): void => {};
  decRef = (): boolean => true;
  override refCount = (): number => 1;
  override timerAvailable = (): boolean => false;
  override memory = (): { unreliable: boolean } => ({ unreliable: true });
  override floatPrecision = (): 32 => 32;
  override epsilon = (): number => 1e-7;
}

/** The one instance: TensorFlow.js chooses backends by name, for the whole process. */
export const backend = new RecordingBackend();
tf.registerBackend(recordingBackend, () => backend, -1);

type Inputs = Readonly<Record<string, Value>>;

/** What a recording kernel gets: graph, inputs as values, attributes as tfjs gives them. */
export interface KernelCall<A> {
  readonly graph: GraphBuilder;
  readonly inputs: Inputs;
  readonly attrs: A;
}

/** Teaches the recording backend a kernel. */
export function recordKernel<A = Record<string, never>>(
  name: string,
  kernel: (call: KernelCall<A>) => Value | Value[],
): void {
  tf.registerKernel({
    kernelName: name,
    backendName: recordingBackend,
    kernelFunc: ({ inputs, attrs }) => {
      const values: Record<string, Value> = {};
      for (const [key, tensor] of Object.entries(inputs)) {
        if (Array.isArray(tensor))
          (tensor as tf.TensorInfo[]).forEach((part, index) => (values[index] = backend.value(part)));
        else if (tensor) values[key] = backend.value(tensor as tf.TensorInfo);
      }
      const result = kernel({ graph: backend.graph, inputs: values, attrs: (attrs ?? {}) as A });
      return Array.isArray(result) ? result.map((value) => backend.tensor(value)) : backend.tensor(result);
    },
  });
}

/** Kernels the recorder knows, sorted. */
export function recordedKernels(): string[] {
  return tf
    .getKernelsForBackend(recordingBackend)
    .map(({ kernelName }) => kernelName)
    .sort();
}
