// Every network of the block table: one training step, recorded and run by ONNX Runtime,
// against the same program run eagerly in plain JavaScript.
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import type { NetworkName, ResNetArchitecture } from '../../lib/classification/architecture.ts';
import {
  classifier,
  classifierInput,
  evaluationProgram,
  trainingProgram,
  trainingSpecs,
  type ClassifierShape,
} from '../../lib/classification/programs.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { ElementArray, Program } from '../../lib/engine/engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { initialParameters, layoutOf } from '../../lib/nn/parameters.ts';
import { expectSameOnBothEngines } from '../engine/compare.ts';

/** A sixteenth of the width, at sizes that leave the last stage 2x2 pixels: with one, its batch norms divide by next to nothing. */
function narrow(architecture: ResNetArchitecture): ClassifierShape {
  const [side, channels] = architecture.input === 'rgb' ? [40, 3] : [8, 8];
  return { architecture, width: 1 / 16, classes: 5, height: side, inputWidth: side, channels };
}

async function example(shape: ClassifierShape, batch: number) {
  const network = classifier(shape);
  const layout = await layoutOf(network, classifierInput(shape, batch));
  const random = createRandom(batch, shape.architecture.name);
  const jitter = (values: Float32Array): Float32Array => values.map((value) => value + 0.1 * random.normal());
  const { parameters, statistics } = initialParameters(layout, 1);
  const inputs: Record<string, ElementArray> = {
    x: Float32Array.from({ length: batch * shape.height * shape.inputWidth * shape.channels }, () => random.normal()),
    labels: Int32Array.from({ length: batch }, (_, index) => (3 * index) % shape.classes),
    rate: Float32Array.of(0.05),
    // Away from the start, where units are their shortcuts and pass no gradient on.
    parameters: jitter(parameters),
    // Variances too: a start of 0 (means) or 1 (variances), moved by far less than 1.
    statistics: jitter(statistics),
    velocity: new Float32Array(layout.parameterCount),
  };
  return { network, layout, inputs, specs: trainingSpecs(shape, layout, batch) };
}

describe.each(Object.keys(architectures) as NetworkName[])('%s', (name) => {
  const shape = narrow(architectures[name]);

  it.each(name === 'cResNet-51' ? [2, 3] : [3])('trains alike on both engines, batch of %d', async (batch) => {
    const { network, layout, inputs, specs } = await example(shape, batch);
    const step = trainingProgram(network, layout, { momentum: 0.9, weightDecay: 1e-4 });
    // From no velocity the new one is the gradient. Layer by layer: small layers must not hide behind large ones.
    const program: Program = (tensors) => {
      const { velocity, ...outputs } = step(tensors);
      const parts = tf.split(
        velocity as tf.Tensor1D,
        layout.parameters.map((spec) => sizeOf(spec.shape)),
      );
      return {
        ...outputs,
        ...Object.fromEntries(layout.parameters.map((spec, index) => [`gradient of ${spec.name}`, parts[index]])),
      };
    };
    await expectSameOnBothEngines(program, specs, inputs);
  });

  it('evaluates alike on both engines', async () => {
    const { network, layout, inputs, specs } = await example(shape, 2);
    const names = ['x', 'parameters', 'statistics'];
    const only = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(names.map((key) => [key, record[key]!]));
    await expectSameOnBothEngines(evaluationProgram(network, layout), only(specs), only(inputs));
  });
});
