// What trainings cost, for estimates.

/** Forward and backward: the gradients of inputs and filters are a pass each. */
export const passesOfTraining = 3;

/** Peak bytes of a training step, measured on ONNX Runtime's CPU provider: grows with the pixels of a batch and the width. */
export function trainingMemory(batchPixels: number, width: number, bytesPerPixel: number): number {
  return 4e8 + batchPixels * width * bytesPerPixel;
}
