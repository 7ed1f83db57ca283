import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../lib/engine/graph.ts';
import type { OnnxGraph } from '../../lib/engine/onnx-model.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { record } from '../../lib/engine/record.ts';

/** Whether every node reads inputs, constants and what nodes before it made. */
function isTopological({ nodes, inputs, constants }: OnnxGraph): boolean {
  const known = new Set([...inputs, ...constants].map(({ name }) => name));
  return nodes.every((node) => {
    const isReady = node.inputs.every((name) => name === '' || known.has(name));
    node.outputs.forEach((name) => known.add(name));
    return isReady;
  });
}

describe('a finished graph', () => {
  it('writes what was recorded first as late as its readers allow', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [2], 'float32');
    const early = graph.node('Exp', [x], [2]);
    const late = graph.node('Abs', [x], [2]);
    const sum = graph.node('Add', [early, late], [2]);
    const { nodes } = graph.finish({ y: graph.node('Mul', [sum, early], [2]) });
    expect(nodes.map(({ op }) => op)).toEqual(['Abs', 'Exp', 'Add', 'Mul']);
  });

  it('of a network with gradients is topologically sorted', async () => {
    const graph = await record(
      ({ x, w }) => {
        const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          tf.sum(
            tf.square(tf.maxPool(tf.relu(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same')), 3, 2, 'same')),
          );
        const [dx, dw] = tf.grads((a, b) => loss(a, b))([x, w]);
        return { loss: loss(x, w), dx, dw };
      },
      { x: { shape: [2, 12, 12, 3] }, w: { shape: [5, 5, 3, 8] } },
    );
    expect(graph.nodes.length).toBeGreaterThan(30);
    expect(isTopological(graph)).toBe(true);
  });

  it('has each output under its own name, also an input, a constant, one value twice, and one that is read again', async () => {
    const step = await onnxEngine('cpu').compile(
      ({ x }) => {
        const double = tf.mul(x, 2);
        return { same: x, constant: tf.tensor1d([7, 8]), double, again: double, fourfold: tf.mul(double, 2) };
      },
      { x: { shape: [2] } },
    );
    const outputs = await step.run({ x: Float32Array.of(1, 2) });
    await step.dispose();
    expect(Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]))).toEqual({
      same: [1, 2],
      constant: [7, 8],
      double: [2, 4],
      again: [2, 4],
      fourfold: [4, 8],
    });
  });

  it('counts the bytes that it computes, not those of reshapes or of what no output needs', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', [4, 3], 'float32');
    graph.node('Exp', [x], [4, 3]);
    const y = graph.reshape(graph.node('Abs', [x], [4, 3]), [12]);
    expect(graph.finish({ y: graph.node('Cast', [y], [12], { to: 9 }, 'bool') }).computedBytes).toBe(4 * 12 + 12);
  });
});
