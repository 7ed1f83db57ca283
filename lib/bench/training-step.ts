// One step of a workload, compiled and fed with random data.
import { architectures } from '../classification/architecture.ts';
import {
  classifier,
  classifierInput,
  classifierState,
  evaluationProgram,
  trainingProgram,
  trainingSpecs,
} from '../classification/programs.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import {
  codec,
  codecState,
  codecTrainingProgram,
  codecTrainingSpecs,
  decodingProgram,
  decodingSpecs,
  encodingProgram,
  imageSpecs,
  transcodingSpecs,
} from '../codec/programs.ts';
import { createRandom } from '../datasets/random.ts';
import type { Arrays, Engine, Step } from '../engine/engine.ts';
import { initialParameters, layoutOf } from '../nn/parameters.ts';
import { centers, classes, type Workload } from './workloads.ts';

/** Runs one step and returns its loss; of inference, a value. */
export type TrainingStep = () => Promise<number>;

/** Compiles the workload's step for one thread; the same random batch goes in at every step. */
export async function trainingStep(engine: Engine, workload: Workload): Promise<TrainingStep> {
  if (workload.task !== 'train') return inferenceStep(engine, workload);
  const { step, inputs } =
    workload.name === 'codec' ? await codecStep(engine, workload) : await classifierStep(engine, workload);
  let count = 0;
  return async () => {
    count += 1;
    const { loss } = await step.run(inputs(count));
    return loss[0];
  };
}

interface Fed {
  readonly step: Step;
  /** The inputs of the step of that number, counted from 1. */
  inputs(count: number): Arrays;
}

async function classifierStep(engine: Engine, { name, width, batch, size, channels }: Workload): Promise<Fed> {
  const architecture = architectures[name as keyof typeof architectures];
  const shape = { architecture, width, classes, height: size, inputWidth: size, channels };
  const network = classifier(shape);
  const layout = await layoutOf(network, classifierInput(shape, batch));
  const program = trainingProgram(network, layout, { momentum: 0.9, weightDecay: 1e-4 });
  const step = await engine.compile(program, trainingSpecs(shape, layout, batch), { carry: classifierState });
  step.load({ ...initialParameters(layout, 1), velocity: new Float32Array(layout.parameterCount) });
  const random = createRandom(1, 'bench');
  const x = Float32Array.from({ length: batch * size * size * channels }, () => random.normal());
  const labels = Int32Array.from({ length: batch }, () => random.integer(classes));
  return { step, inputs: () => ({ x, labels, rate: Float32Array.of(0.01) }) };
}

async function codecStep(engine: Engine, { width, batch, size, channels }: Workload): Promise<Fed> {
  const network = codec({ width, channels, centers });
  const layout = await layoutOf(network, imageSpecs(batch, size, size));
  const program = codecTrainingProgram(network, layout, { beta: 500, centerPenalty: 0.1 });
  const step = await engine.compile(program, codecTrainingSpecs(layout, batch, size), { carry: codecState });
  const zeros = () => new Float32Array(layout.parameterCount);
  step.load({ ...initialParameters(layout, 1), mean: zeros(), square: zeros() });
  const random = createRandom(1, 'bench');
  const x = Float32Array.from({ length: batch * size * size * 3 }, () => 255 * random.next());
  const [rate, targetEntropy] = [Float32Array.of(1e-3), Float32Array.of(1.32)];
  return { step, inputs: (count) => ({ x, rate, targetEntropy, step: Float32Array.of(count) }) };
}

/** A frozen network's pass over a batch; gives its first output's first value. */
async function inferenceStep(
  engine: Engine,
  { task, name, width, batch, size, channels }: Workload,
): Promise<TrainingStep> {
  const random = createRandom(1, 'bench');
  const pixels = (count: number): Float32Array => Float32Array.from({ length: count }, () => 255 * random.next());
  let run: () => Promise<Record<string, ArrayLike<number>>>;
  if (name === 'codec') {
    const shape = { width, channels, centers };
    const layout = await layoutOf(codec(shape), imageSpecs(batch, size, size));
    const isEncoder = task === 'encode';
    const program = (isEncoder ? encodingProgram : decodingProgram)(shape, layout);
    const side = size / codecArchitecture.stride;
    const specs = isEncoder
      ? transcodingSpecs(layout, batch, size, size)
      : decodingSpecs(shape, layout, batch, side, side);
    const inputs: Arrays = isEncoder
      ? { x: pixels(batch * size * size * 3) }
      : { symbols: Int32Array.from({ length: batch * side * side * channels }, () => random.integer(centers)) };
    const step = await engine.compile(program, specs, { constants: { ...initialParameters(layout, 1) } });
    run = () => step.run(inputs);
  } else {
    const shape = { architecture: architectures[name], width, classes, height: size, inputWidth: size, channels };
    const network = classifier(shape);
    const layout = await layoutOf(network, classifierInput(shape, batch));
    const { parameters, statistics } = trainingSpecs(shape, layout, batch);
    const step = await engine.compile(evaluationProgram(network, layout), {
      ...classifierInput(shape, batch),
      parameters,
      statistics,
    });
    const inputs = { x: pixels(batch * size * size * channels), ...initialParameters(layout, 1) };
    run = () => step.run(inputs);
  }
  return async () => Object.values(await run())[0][0];
}
