// Tries an engine in a process of its own: a driver that crashes or hangs takes only this one along. Plain
// JavaScript, for it starts without a TypeScript loader. Answers { values } or { error } over the channel.
import { loadOnnxRuntime } from './onnx-runtime.mjs';

import { restoreRemovedFromUtil } from './removed-from-util.mjs';

process.once('message', async (request) => {
  let answer;
  try {
    answer = { values: request.model ? await onnx(request) : await tfjs(request) };
  } catch (error) {
    answer = { error: String(error?.message ?? error) };
  }
  process.send(answer, () => process.exit(0));
});

/** Runs the model's `x` to `y` on a provider of ONNX Runtime. */
async function onnx({ provider, model, input }) {
  const ort = loadOnnxRuntime();
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), {
    executionProviders: [provider],
    logSeverityLevel: 3,
  });
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.from(input), [1, input.length]) });
  return [...y.data];
}

/** Multiplies on a build of libtensorflow; the GPU's must say that it uses one. */
async function tfjs({ module, gpu, input }) {
  restoreRemovedFromUtil();
  const tf = await import(module).then((loaded) => loaded.default ?? loaded);
  await tf.ready();
  if (gpu && tf.backend().isUsingGpuDevice !== true) {
    throw new Error('libtensorflow found no usable CUDA device; it needs CUDA 11.2 and cuDNN 8.1');
  }
  const x = tf.tensor2d(input, [1, input.length]);
  return [...(await tf.matMul(x, tf.ones([input.length, 2])).data())];
}
