// The one door to ONNX Runtime: it opens late, so that a machine without the library's binary can do everything else,
// and it opens silently. Plain JavaScript, for probe.mjs comes through it without a TypeScript loader.
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

/**
 * Official builds since 1.29 report to their maker: at the first session they write a device id and a database of
 * sessions below the user's cache and upload what they gathered. This variable, set before the library loads, stops both.
 */
const silence = 'ORT_DISABLE_TELEMETRY';

const require = createRequire(import.meta.url);

export function loadOnnxRuntime() {
  // A worker thread's `process.env` is a copy, which native code does not read.
  if (!isMainThread && process.env[silence] !== '1') {
    throw new Error(
      `ONNX Runtime cannot be kept from reporting to its maker from within a worker thread: start node with ${silence}=1 in its environment`,
    );
  }
  process.env[silence] = '1';
  try {
    return require('onnxruntime-node');
  } catch (error) {
    throw new Error(whyNot(error), { cause: error });
  }
}

/** What is wrong with the installation, and what helps. */
function whyNot({ code, message }) {
  const [first] = message.split('\n');
  if (code !== 'MODULE_NOT_FOUND') return `onnxruntime-node does not load: ${first}`;
  if (first.includes('onnxruntime_binding.node'))
    return `onnxruntime-node has no binary for ${process.platform}-${process.arch}`;
  return 'the package onnxruntime-node is not installed: run npm ci';
}
