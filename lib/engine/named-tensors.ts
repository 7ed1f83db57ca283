// What a program has to return.
import * as tf from '@tensorflow/tfjs-core';

/** A program's results by name. Throws for what is not named tensors, an async function's promise among it. */
export function namedTensors(results: unknown): [string, tf.Tensor][] {
  const entries = results instanceof tf.Tensor ? [] : Object.entries(results ?? {});
  if (entries.length === 0) {
    const got = results instanceof tf.Tensor ? 'a bare tensor' : String(results);
    throw new Error(`a program returns named tensors, such as { y }, and not as a promise; got ${got}`);
  }
  for (const [name, tensor] of entries) {
    if (!(tensor instanceof tf.Tensor))
      throw new Error(`a program returns named tensors; output '${name}' is ${typeof tensor}`);
  }
  return entries;
}
