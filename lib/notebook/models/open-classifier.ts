// A classifier from its weights, asked from a cell: what it makes of images or symbols.
import { architectures } from '../../classification/architecture.ts';
import type { NetworkName } from '../../classification/architecture.ts';
import { centerCrops, cropBatch } from '../../datasets/crops.ts';
import { readsFrom, type Examples } from '../../training/examples.ts';
import type { ExperimentOptions } from '../experiment.ts';
import type { ClassifierInput, TrainedClassifier } from './trained-classifier.ts';
import { compiledSteps } from './compiled-steps.ts';

/** Images at a time in `classifyAll` and `validate`. */
const manyImages = 50;

interface Form {
  readonly network: NetworkName;
  readonly side: number;
  readonly channels: number;
}

/** Inputs from a cell as examples, all cut to the middle. Throws a RangeError for what the network cannot read. */
function examplesFrom(
  inputs: readonly ClassifierInput[],
  { network, side, channels }: Form,
  values: Float32Array,
): Examples {
  const perInput = side * side * channels;
  const bytes = new Uint8Array(inputs.length * perInput);
  const wanted =
    channels === 3 && architectures[network].input === 'rgb' ? 'an image (RGB)' : `symbols in ${channels} channels`;
  inputs.forEach((input, index) => {
    const { width, height } = input;
    const [items, inputChannels] = 'pixels' in input ? [input.pixels, 3] : [input.values, input.channels];
    const isImage = 'pixels' in input;
    if (
      isImage !== (architectures[network].input === 'rgb') ||
      inputChannels !== channels ||
      items.length !== width * height * channels
    ) {
      const got = isImage
        ? `an image of ${width}x${height} in ${items.length} bytes`
        : `symbols of ${width}x${height}x${inputChannels} in ${items.length} bytes`;
      throw new RangeError(`${network}: expected ${wanted}, one byte a value; got ${got}`);
    }
    if (width < side || height < side)
      throw new RangeError(
        `${network}: expected at least ${side}x${side} ${isImage ? 'pixels' : 'symbols'}, got ${width}x${height}: enlarge the image first`,
      );
    const [item, crop] = [
      { height, width, channels },
      { height: side, width: side },
    ];
    bytes.set(cropBatch(items, item, centerCrops(1, item, crop), crop), index * perInput);
  });
  return {
    count: inputs.length,
    height: side,
    width: side,
    channels,
    labels: new Uint16Array(inputs.length),
    values,
    read: readsFrom(bytes, perInput),
  };
}

/** The network on an engine, compiled for each number of images when that is asked for. */
async function answers(
  { network, side, channels, width, classes }: Form & { readonly width: number; readonly classes: number },
  weights: { readonly parameters: Float32Array; readonly statistics: Float32Array },
  { engine = 'auto' }: Pick<ExperimentOptions, 'engine'>,
) {
  const [{ openEngine }, { classifier, classifierInput, evaluationProgram }, { logitsOf }, { layoutOf, weightSpecs }] =
    await Promise.all([
      import('../../engine/choose.ts'),
      import('../../classification/programs.ts'),
      import('../../classification/validation.ts'),
      import('../../nn/parameters.ts'),
    ]);
  const runner = await openEngine(engine);
  const shape = { architecture: architectures[network], width, classes, height: side, inputWidth: side, channels };
  const build = classifier(shape);
  const layout = await layoutOf(build, classifierInput(shape, 1));
  if (weights.parameters.length !== layout.parameterCount || weights.statistics.length !== layout.statisticCount) {
    throw new Error(
      `${network} of width ${width} with ${classes} classes: expected ${layout.parameterCount} parameters and ${layout.statisticCount} statistics, got ` +
        `${weights.parameters.length} and ${weights.statistics.length}: they are another network's`,
    );
  }
  const steps = compiledSteps();
  const compile = (batch: number) => () =>
    runner.compile(evaluationProgram(build, layout), {
      ...classifierInput(shape, batch),
      ...weightSpecs(layout),
    });
  return {
    async of(examples: Examples, batch: number): Promise<Float32Array[]> {
      const logits = await steps.with(`${batch}`, compile(batch), (step) =>
        logitsOf(step, examples, { batch, classes, crop: { height: side, width: side } }, weights),
      );
      return Array.from({ length: examples.count }, (_, n) => softmax(logits.subarray(n * classes, (n + 1) * classes)));
    },
    dispose: steps.dispose,
  };
}

function softmax(logits: Float32Array): Float32Array {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** A classifier's weights, with all that running it takes. */
export interface ClassifierParts extends Form {
  /** Width multiplier. */
  readonly width: number;
  readonly classes: number;
  /** What each byte of its input stands for, channel by channel: see `pixelValues` and `centerValues`. */
  readonly values: Float32Array;
  readonly weights: { readonly parameters: Float32Array; readonly statistics: Float32Array };
}

/** A classifier from its parts, ready to be asked. */
export async function openClassifier(
  { network, side, channels, values, ...parts }: ClassifierParts,
  options: Pick<ExperimentOptions, 'engine'>,
): Promise<
  Pick<TrainedClassifier, 'classify' | 'classifyAll' | 'dispose'> & {
    answers(examples: Examples): Promise<Float32Array[]>;
  }
> {
  const form = { network, side, channels };
  const asked = await answers({ ...form, ...parts }, parts.weights, options);
  return {
    classify: async (input) => (await asked.of(examplesFrom([input], form, values), 1))[0],
    classifyAll: async (inputs) =>
      inputs.length === 0 ? [] : asked.of(examplesFrom(inputs, form, values), manyImages),
    answers: (examples) => asked.of(examples, manyImages),
    dispose: asked.dispose,
  };
}
