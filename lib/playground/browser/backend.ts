// Which of TensorFlow.js's backends runs the networks here: the fastest that computes what the plain one computes.
import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../../engine/shape.ts';

/** The trial: a layer like those of the codec, 29 million multiply-adds. */
const shapes = { x: [1, 56, 56, 32], filter: [3, 3, 32, 32] } as const;
const tolerance = 1e-3;

/** Numbers between -1 and 1 that are the same everywhere. */
const wave = (shape: readonly number[]): tf.Tensor4D => {
  return tf.tensor4d(
    Float32Array.from({ length: sizeOf(shape) }, (_, at) => Math.sin(at * 0.37)),
    [...shape] as [number, number, number, number],
  );
};

async function convolve(): Promise<Float32Array> {
  const y = tf.tidy(() => tf.conv2d(wave(shapes.x), wave(shapes.filter), 1, 'same'));
  const values = (await y.data()) as Float32Array;
  y.dispose();
  return values;
}

async function trial(name: string): Promise<{ values: Float32Array; milliseconds: number } | string> {
  try {
    if (!(await tf.setBackend(name))) return 'not available';
    // With half-precision textures the encoder's symbols would be other symbols.
    if (name === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE')) return 'has half precision only';
    await convolve();
    const began = performance.now();
    const values = await convolve();
    return { values, milliseconds: performance.now() - began };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Makes the fastest backend the current one; `trials` says in a few words what each of them did. */
export async function chooseBackend(): Promise<{ backend: string; trials: string[] }> {
  // One shader for all sizes of a layer: far fewer to compile before the first answer.
  tf.env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  const plain = await trial('cpu');
  if (typeof plain === 'string') throw new Error(`TensorFlow.js does not run here (${plain}): try another browser`);
  const trials = [`cpu ${plain.milliseconds.toFixed(0)} ms`];
  const graphics = await trial('webgl');
  let backend = 'cpu';
  if (typeof graphics === 'string') {
    trials.unshift(`webgl ${graphics}`);
  } else {
    const off = graphics.values.reduce((most, value, at) => Math.max(most, Math.abs(value - plain.values[at])), 0);
    const agrees = off < tolerance;
    trials.unshift(agrees ? `webgl ${graphics.milliseconds.toFixed(0)} ms` : `webgl is off by ${off.toPrecision(1)}`);
    if (agrees && graphics.milliseconds < plain.milliseconds) backend = 'webgl';
  }
  await tf.setBackend(backend);
  return { backend, trials };
}
