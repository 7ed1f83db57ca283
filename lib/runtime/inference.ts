// Measures how long inference takes per image, with and without decoding (A.9, Figure 12).
import { architectures, type NetworkName } from '../classification/architecture.ts';
import { classifier, classifierInput, evaluationProgram, type ClassifierShape } from '../classification/programs.ts';
import type { CodecShape } from '../codec/autoencoder.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import { codec, decodingProgram, decodingSpecs, imageSpecs } from '../codec/programs.ts';
import { createRandom } from '../datasets/random.ts';
import type { CropSize } from '../datasets/crops.ts';
import type { Engine, Program, Specs, Step } from '../engine/engine.ts';
import { sizeOf } from '../engine/shape.ts';
import { median } from '../metrics/median.ts';
import { initialParameters, layoutOf, weightSpecs, type Layout } from '../nn/parameters.ts';
import {
  segmenter,
  segmenterEvaluationProgram,
  segmenterInput,
  type SegmenterShape,
} from '../segmentation/programs.ts';

/** One network with its input, as Figure 12 compares them. */
export interface InferenceSetup {
  readonly task: 'classification' | 'segmentation';
  readonly network: NetworkName;
  /** Size of the image in pixels; a network on latents reads an eighth of it. */
  readonly image: CropSize;
  readonly batch: number;
}

export interface RuntimeMeasurement {
  readonly codec: CodecShape;
  readonly width: number;
  readonly classes: { readonly classification: number; readonly segmentation: number };
  readonly atrousRates: readonly number[];
  /** Times each setup is measured, in turns, so that a slow spell of the machine hits all alike. */
  readonly rounds: number;
}

/** Milliseconds per image, median of the rounds, and all rounds. */
export interface Timing {
  readonly median: number;
  readonly rounds: readonly number[];
}

export interface SetupTime extends InferenceSetup {
  readonly inference: Timing;
  /** The decoder in front; null for networks on latents. */
  readonly decoding: Timing | null;
}

interface Timed {
  readonly step: Step;
  readonly feeds: Record<string, Float32Array | Int32Array>;
  readonly batch: number;
  readonly rounds: number[];
}

/** Random inputs and initial weights, which are part of the step as a frozen network's are: what is computed does not depend on them. */
async function timed(engine: Engine, program: Program, specs: Specs, layout: Layout, batch: number): Promise<Timed> {
  const random = createRandom('runtime');
  const step = await engine.compile(program, specs, { constants: { ...initialParameters(layout, 1) } });
  const feeds: Timed['feeds'] = {};
  for (const [name, { shape, dtype }] of Object.entries(step.inputs)) {
    const length = sizeOf(shape);
    feeds[name] =
      dtype === 'int32'
        ? Int32Array.from({ length }, () => random.integer(2))
        : Float32Array.from({ length }, () => random.between(-1, 1));
  }
  return { step, feeds, batch, rounds: [] };
}

const isLatent = (network: NetworkName): boolean => architectures[network].input === 'latent';

async function inferenceOf(
  engine: Engine,
  { task, network, image, batch }: InferenceSetup,
  measurement: RuntimeMeasurement,
): Promise<Timed> {
  const stride = isLatent(network) ? codecArchitecture.stride : 1;
  const base = {
    architecture: architectures[network],
    width: measurement.width,
    height: image.height / stride,
    inputWidth: image.width / stride,
    channels: isLatent(network) ? measurement.codec.channels : 3,
  };
  if (task === 'classification') {
    const shape: ClassifierShape = { ...base, classes: measurement.classes.classification };
    const layout = await layoutOf(classifier(shape), classifierInput(shape, batch));
    return timed(
      engine,
      evaluationProgram(classifier(shape), layout),
      { ...classifierInput(shape, batch), ...weightSpecs(layout) },
      layout,
      batch,
    );
  }
  const shape: SegmenterShape = {
    ...base,
    classes: measurement.classes.segmentation,
    atrousRates: measurement.atrousRates,
  };
  const layout = await layoutOf(segmenter(shape), segmenterInput(shape, batch));
  return timed(
    engine,
    segmenterEvaluationProgram(segmenter(shape), layout, image),
    { ...segmenterInput(shape, batch), ...weightSpecs(layout) },
    layout,
    batch,
  );
}

async function decoderOf(engine: Engine, { image, batch }: InferenceSetup, shape: CodecShape): Promise<Timed> {
  const layout = await layoutOf(codec(shape), imageSpecs(batch, image.height, image.width));
  const { stride } = codecArchitecture;
  const specs = decodingSpecs(shape, layout, batch, image.height / stride, image.width / stride);
  return timed(engine, decodingProgram(shape, layout), specs, layout, batch);
}

const timing = ({ rounds }: Timed): Timing => ({ median: median(rounds), rounds });

/** Measures every setup `rounds` times in turns, after one run each to warm up. `progress` is awaited between runs. */
export async function measureInference(
  engine: Engine,
  setups: readonly InferenceSetup[],
  measurement: RuntimeMeasurement,
  progress: (done: number, total: number) => Promise<void>,
): Promise<SetupTime[]> {
  const decoders = new Map<string, Timed>();
  const keyOf = ({ image, batch }: InferenceSetup): string => `${image.height} ${image.width} ${batch}`;
  const inferences: Timed[] = [];
  try {
    for (const setup of setups) {
      inferences.push(await inferenceOf(engine, setup, measurement));
      if (!isLatent(setup.network) && !decoders.has(keyOf(setup)))
        decoders.set(keyOf(setup), await decoderOf(engine, setup, measurement.codec));
    }
    const all = [...inferences, ...decoders.values()];
    for (let round = 0; round <= measurement.rounds; round++) {
      for (const [at, inference] of all.entries()) {
        const start = performance.now();
        await inference.step.run(inference.feeds);
        if (round > 0) inference.rounds.push((performance.now() - start) / inference.batch);
        await progress(round * all.length + at + 1, (measurement.rounds + 1) * all.length);
      }
    }
  } finally {
    for (const { step } of [...inferences, ...decoders.values()]) await step.dispose();
  }
  return setups.map((setup, at) => ({
    ...setup,
    inference: timing(inferences[at]),
    decoding: isLatent(setup.network) ? null : timing(decoders.get(keyOf(setup))!),
  }));
}
