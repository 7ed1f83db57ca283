import { expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import {
  classifier,
  classifierInput,
  classifierState,
  trainingProgram,
  trainingSpecs,
} from '../../lib/classification/programs.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';

const megabyte = 2 ** 20;

it('takes no more memory after 1,000 training steps than after 100', async () => {
  const shape = {
    architecture: architectures['cResNet-51'],
    width: 1 / 8,
    classes: 20,
    height: 8,
    inputWidth: 8,
    channels: 16,
  };
  const batch = 8;
  const network = classifier(shape);
  const layout = await layoutOf(network, classifierInput(shape, batch));
  const step = await onnxEngine('cpu').compile(
    trainingProgram(network, layout, { momentum: 0.9, weightDecay: 1e-4 }),
    trainingSpecs(shape, layout, batch),
    { carry: classifierState },
  );
  step.load({ ...initialParameters(layout, 1), velocity: new Float32Array(layout.parameterCount) });
  let settled = 0;
  let peak = 0;
  for (let k = 1; k <= 1000; k++) {
    const x = Float32Array.from({ length: batch * 8 * 8 * 16 }, (_, index) => Math.sin(index * k));
    const labels = Int32Array.from({ length: batch }, (_, index) => (index * k) % 20);
    const { loss } = await step.run({ x, labels, rate: Float32Array.of(0.01) });
    expect(Number.isFinite(loss[0])).toBe(true);
    if (k === 100) settled = process.memoryUsage.rss();
    if (k > 100) peak = Math.max(peak, process.memoryUsage.rss());
  }
  // Each step makes new parameters and velocities: kept, they would come to over 3 GB.
  expect(layout.parameterCount * 8 * 900).toBeGreaterThan(3000 * megabyte);
  expect((peak - settled) / megabyte).toBeLessThan(100);
});
