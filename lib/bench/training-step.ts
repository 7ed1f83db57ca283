// One training step of a workload, compiled and fed with random data.
import { architectures } from '../classification/architecture.ts';
import { classifier, classifierInput, classifierState, trainingProgram, trainingSpecs } from '../classification/programs.ts';
import { codec, codecState, codecTrainingProgram, codecTrainingSpecs, imageSpecs } from '../codec/programs.ts';
import { createRandom } from '../datasets/random.ts';
import type { Arrays, Engine, Step } from '../engine/engine.ts';
import { initialParameters, layoutOf } from '../nn/parameters.ts';
import { centers, classes, type Workload } from './workloads.ts';

/** Runs one step and returns its loss. */
export type TrainingStep = () => Promise<number>;

/** Compiles the workload's training step for one thread; the same random batch goes in at every step. */
export async function trainingStep(engine: Engine, workload: Workload): Promise<TrainingStep> {
  const { step, inputs } = workload.name === 'codec' ? await codecStep(engine, workload) : await classifierStep(engine, workload);
  let count = 0;
  return async () => {
    count += 1;
    const { loss } = await step.run(inputs(count));
    return loss![0]!;
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
