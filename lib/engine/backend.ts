// TensorFlow.js has one current backend for the whole process.
import * as tf from '@tensorflow/tfjs-core';

/** The backend that records programs, see recording-backend.ts. */
export const recordingBackend = 'record';

/**
 * Makes a registered backend the current one, at once: work that follows without an
 * `await` between runs on it, whatever else the process is doing.
 */
export function selectBackend(name: string): void {
  // The promise only matters to backends that start asynchronously; none of ours does.
  tf.setBackend(name).catch(() => undefined);
  if (tf.getBackend() !== name) throw new Error(`TensorFlow.js has no backend '${name}'`);
}
