// Counts the multiply-adds of a program from the kernels that TensorFlow.js asks an engine for.
import * as tf from '@tensorflow/tfjs-core';
import { vi } from 'vitest';
import type { Program, Specs } from '../../lib/engine/engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { record } from '../../lib/engine/record.ts';

type Named = Readonly<Record<string, tf.TensorInfo>>;

/** Multiply-adds of one kernel as a loop over outputs and taps would do them, padding counted; 0 for what multiplies no matrices. */
function multiplyAddsOf(
  kernel: string,
  inputs: Named,
  attributes: Readonly<Record<string, unknown>>,
  output: tf.TensorInfo,
): number {
  const size = (name: string): number => sizeOf(inputs[name].shape);
  if (kernel === tf.Conv2D || kernel === tf.FusedConv2D)
    return sizeOf(output.shape) * sizeOf(inputs['filter'].shape.slice(0, 3));
  if (kernel === tf.Conv2DBackpropInput) return size('dy') * sizeOf(inputs['filter'].shape.slice(0, 3));
  if (kernel === tf.BatchMatMul || kernel === tf._FusedMatMul)
    return sizeOf(output.shape) * inputs['a'].shape.at(attributes['transposeA'] ? -2 : -1)!;
  return 0;
}

/** Multiply-adds of all convolutions and matrix products in a program. */
export async function multiplyAdds(program: Program, specs: Specs): Promise<number> {
  let total = 0;
  const engine = tf.engine();
  const original = engine.runKernel.bind(engine);
  const spy = vi.spyOn(engine, 'runKernel').mockImplementation((kernel, inputs, attributes) => {
    const output = original(kernel, inputs, attributes);
    total += multiplyAddsOf(kernel, inputs as unknown as Named, attributes ?? {}, output as tf.TensorInfo);
    return output as never;
  });
  try {
    await record(program, specs);
  } finally {
    spy.mockRestore();
  }
  return total;
}
