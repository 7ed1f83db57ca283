// The network's units and its last layer in plain numbers, on a map of one row.
import { expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { evaluationProgram } from '../../lib/classification/programs.ts';
import { resnet } from '../../lib/classification/resnet.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';
import { sizeOf } from '../../lib/engine/shape.ts';
import { layoutOf, weightSpecs, type Network } from '../../lib/nn/parameters.ts';

type Row = number[][];
const relu = (row: Row): Row => row.map((pixel) => pixel.map((value) => Math.max(0, value)));
const [pixels, channels, classes] = [3, 2, 3];

it('two units are relu(shortcut + 1x1 relu(3x3 relu(1x1))), and logits those of the mean over pixels', async () => {
  const architecture = {
    ...architectures['cResNet-39'],
    stages: [{ name: 'conv3_x', filters: 64, units: 2, stride: 1 }],
  } as const;
  const network: Network = (scope, { x }) => ({
    logits: resnet(scope, x, architecture, { width: 1 / 32, classes }),
  });
  const specs = { x: { shape: [1, 1, pixels, channels] } };
  const layout = await layoutOf(network, specs);
  const random = createRandom('units');
  const values = new Map(
    [...layout.parameters, ...layout.statistics].map(({ name, shape }) => [
      name,
      // Variances are not negative.
      Array.from({ length: sizeOf(shape) }, () => (name.endsWith('variance') ? 0.5 + random.next() : random.normal())),
    ]),
  );
  const valueOf = (name: string): number[] => values.get(name)!;

  /** A convolution, of whose filters [k, k, in, out] a single row meets the middle one, and its norm by moving statistics. */
  function normalised(name: string, row: Row): Row {
    const [filter, scale, shift, mean, variance] = [
      'weights',
      ...['scale', 'shift', 'mean', 'variance'].map((part) => `norm/${part}`),
    ].map((part) => valueOf(`${name}/${part}`));
    const [inputs, outputs] = [row[0].length, scale.length];
    const kernel = Math.sqrt(filter.length / (inputs * outputs));
    const half = (kernel - 1) / 2;
    return row.map((_, at) =>
      scale.map((factor, output) => {
        let sum = 0;
        for (let tap = 0; tap < kernel; tap++)
          row[at + tap - half]?.forEach((value, input) => {
            sum += value * filter[((half * kernel + tap) * inputs + input) * outputs + output];
          });
        return ((sum - mean[output]) / Math.sqrt(variance[output] + 1e-5)) * factor + shift[output];
      }),
    );
  }
  function unit(name: string, row: Row): Row {
    const shortcut = values.has(`${name}/shortcut/weights`) ? normalised(`${name}/shortcut`, row) : row;
    const inner = relu(normalised(`${name}/conv2`, relu(normalised(`${name}/conv1`, row))));
    const outer = normalised(`${name}/conv3`, inner);
    return relu(shortcut.map((pixel, at) => pixel.map((value, channel) => value + outer[at][channel])));
  }
  const x = Array.from({ length: pixels }, () => Array.from({ length: channels }, () => random.normal()));
  const features = unit('conv3_x/unit2', unit('conv3_x/unit1', x));
  const expected = valueOf('logits/bias').map((bias, label) =>
    features.flat().reduce((sum, value, at) => {
      const feature = at % features[0].length;
      return sum + (value * valueOf('logits/weights')[feature * classes + label]) / pixels;
    }, bias),
  );

  const step = await onnxEngine('cpu').compile(evaluationProgram(network, layout), {
    ...specs,
    ...weightSpecs(layout),
  });
  const flat = (parts: readonly { readonly name: string }[]) =>
    Float32Array.from(parts.flatMap(({ name }) => valueOf(name)));
  const { logits } = await step.run({
    x: Float32Array.from(x.flat()),
    parameters: flat(layout.parameters),
    statistics: flat(layout.statistics),
  });
  await step.dispose();
  const scale = Math.max(...expected.map(Math.abs));
  expect(Array.from(logits, (value) => value / scale)).toEqual(expected.map((v) => expect.closeTo(v / scale, 4)));
});
