/**
 * ONNX Runtime, loaded at the first call, its telemetry off. Throws with what to do when the package or its binary for
 * this platform is not there, and in a worker thread whose environment lacks ORT_DISABLE_TELEMETRY=1.
 */
export function loadOnnxRuntime(): typeof import('onnxruntime-node');
