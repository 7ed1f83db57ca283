// The codec's programs, recorded and run by ONNX Runtime, against the same programs run eagerly in plain JavaScript.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { codecArchitecture } from '../../lib/codec/architecture.ts';
import { decode, encode, type CodecShape } from '../../lib/codec/autoencoder.ts';
import { countCodecParameters, countDecoderFlops, countEncoderFlops } from '../../lib/codec/complexity.ts';
import {
  codec,
  codecTrainingProgram,
  codecTrainingSpecs,
  imageSpecs,
  transcodingProgram,
  transcodingSpecs,
} from '../../lib/codec/programs.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import type { ElementArray, Program } from '../../lib/engine/engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { bind, initialParameters, layoutOf, type Layout, type Network } from '../../lib/nn/parameters.ts';
import { expectSameOnBothEngines } from '../engine/compare.ts';
import { multiplyAdds } from '../engine/multiply-adds.ts';

const shape: CodecShape = { width: 1 / 16, channels: 4, centers: 6 };
const loss = { beta: 600, centerPenalty: 0.1 };

/** Smooth pictures on 0-255 with some noise. */
function pictures(batch: number, height: number, width: number): Float32Array {
  const random = createRandom(1, 'pictures');
  return Float32Array.from({ length: batch * height * width * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return Math.min(255, Math.max(0, 128 + 90 * Math.sin(pixel * 0.11 + (index % 3)) + 15 * random.normal()));
  });
}

async function trainingExample(batch: number, crop: number, targetEntropy: number) {
  const network = codec(shape);
  const layout = await layoutOf(network, imageSpecs(batch, crop, crop));
  const random = createRandom(2, 'codec');
  const { parameters, statistics } = initialParameters(layout, 3);
  const inputs: Record<string, ElementArray> = {
    x: pictures(batch, crop, crop),
    rate: Float32Array.of(1e-3),
    step: Float32Array.of(5),
    targetEntropy: Float32Array.of(targetEntropy),
    parameters: parameters.map((value) => value + 0.05 * random.normal()),
    statistics,
    mean: new Float32Array(layout.parameterCount),
    // Squares of one keep Adam from dividing by next to nothing where a gradient is small.
    square: new Float32Array(layout.parameterCount).fill(1),
  };
  return { network, layout, inputs, specs: codecTrainingSpecs(layout, batch, crop) };
}

/** The first moment splits by layer: from none it is a tenth of the gradient. */
function byLayer(program: Program, layout: Layout): Program {
  return (tensors) => {
    const { mean, ...outputs } = program(tensors);
    const parts = tf.split(
      mean as tf.Tensor1D,
      layout.parameters.map((spec) => sizeOf(spec.shape)),
    );
    return {
      ...outputs,
      ...Object.fromEntries(layout.parameters.map((spec, index) => [`gradient of ${spec.name}`, parts[index]])),
    };
  };
}

describe('training', () => {
  it.each([
    ['above the target rate', 3, 16, 0.5],
    ['below it, where only the distortion pulls', 1, 24, 2.6],
  ])('steps alike on both engines, %s', async (_, batch, crop, targetEntropy) => {
    const { network, layout, inputs, specs } = await trainingExample(batch, crop, targetEntropy);
    await expectSameOnBothEngines(byLayer(codecTrainingProgram(network, layout, loss), layout), specs, inputs);
  });

  it("adds up Eq. 1: MSE + beta max(H - Ht, 0) + the centers' penalty", async () => {
    for (const target of [0.5, 2.6]) {
      const { network, layout, inputs, specs } = await trainingExample(2, 16, target);
      const step = await onnxEngine('cpu').compile(codecTrainingProgram(network, layout, loss), specs);
      const { loss: total, mse, entropy } = await step.run(inputs);
      let offset = 0;
      let squares = 0;
      for (const spec of layout.parameters) {
        if (spec.name === 'centers')
          squares = [...inputs['parameters'].slice(offset, offset + 6)].reduce((sum, value) => sum + value * value, 0);
        offset += sizeOf(spec.shape);
      }
      const expected = mse[0] + loss.beta * Math.max(entropy[0] - target, 0) + (loss.centerPenalty / 2) * squares;
      expect(Math.abs(total[0] / expected - 1)).toBeLessThan(1e-5);
      // 16x16 pixels, two images, four channels: 32 symbols cannot hold more than log2(6) bits each.
      expect(entropy[0]).toBeGreaterThan(0.5);
      expect(entropy[0]).toBeLessThan(Math.log2(6));
    }
  });

  it('lowers the loss in a few steps', async () => {
    const { network, layout, inputs, specs } = await trainingExample(2, 16, 2.6);
    const step = await onnxEngine('cpu').compile(codecTrainingProgram(network, layout, loss), specs, {
      carry: ['parameters', 'statistics', 'mean', 'square'],
    });
    const { parameters, statistics, mean, x } = inputs as Record<string, Float32Array>;
    step.load({ parameters, statistics, mean, square: new Float32Array(layout.parameterCount) });
    const losses: number[] = [];
    for (let k = 1; k <= 30; k++) {
      const { loss: now } = await step.run({
        x,
        rate: Float32Array.of(3e-3),
        step: Float32Array.of(k),
        targetEntropy: Float32Array.of(2.6),
      });
      losses.push(now[0]);
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0] / 2);
  });
});

describe('transcoding', () => {
  it.each([
    [1, 16, 24],
    [3, 24, 16],
  ])('works alike on both engines, %d images of %dx%d', async (batch, height, width) => {
    const { layout, inputs } = await trainingExample(1, 16, 1);
    const specs = transcodingSpecs(layout, batch, height, width);
    const { parameters, statistics } = inputs as Record<string, Float32Array>;
    const given = { x: pictures(batch, height, width), parameters, statistics };
    await expectSameOnBothEngines(transcodingProgram(shape, layout), specs, given);
    const step = await onnxEngine('cpu').compile(transcodingProgram(shape, layout), specs);
    expect(step.outputs).toEqual({
      symbols: { shape: [batch, height / 8, width / 8, 4], dtype: 'int32' },
      reconstruction: { shape: [batch, height, width, 3], dtype: 'float32' },
    });
    const { symbols, reconstruction } = await step.run(given);
    for (const symbol of symbols) expect(symbol >= 0 && symbol < 6).toBe(true);
    for (const value of reconstruction) expect(value >= 0 && value <= 255).toBe(true);
  });
});

describe('the codec as built', () => {
  const paper: CodecShape = { width: 1, channels: 32, centers: 6 };
  const input = { height: 224, width: 224, channels: 32 };
  const parts: [string, Network, readonly number[], number][] = [
    [
      'encoder',
      (scope, { x }) => ({ y: encode(scope, x, paper) }),
      [1, 224, 224, 3],
      countEncoderFlops(codecArchitecture, input),
    ],
    [
      'decoder',
      (scope, { x }) => ({ y: decode(scope, x, paper) }),
      [1, 28, 28, 32],
      countDecoderFlops(codecArchitecture, input),
    ],
  ];

  it.each(parts)('%s multiplies as often as its FLOP count says', async (name, network, x, flops) => {
    const layout = await layoutOf(network, { x: { shape: x } });
    expect(layout.parameterCount).toBe(countCodecParameters(codecArchitecture, input)[name as 'encoder' | 'decoder']);
    const program: Program = ({ x, p, s }) => network(bind(layout, p, s, false).scope, { x });
    expect(
      await multiplyAdds(program, {
        x: { shape: x },
        p: { shape: [layout.parameterCount] },
        s: { shape: [layout.statisticCount] },
      }),
    ).toBe(flops);
  });
});
