// One run of a program, and the slope of a loss in plain numbers to hold it against.
import type { Arrays, Program, Specs } from '../../lib/engine/engine.ts';
import { onnxEngine } from '../../lib/engine/onnx-engine.ts';

/** Compiles the program for one run on `onnx-cpu`, and returns its outputs. */
export async function runOnce(program: Program, specs: Specs, inputs: Arrays): Promise<Arrays> {
  const step = await onnxEngine('cpu').compile(program, specs);
  const outputs = await step.run(inputs);
  await step.dispose();
  return outputs;
}

/** The slope of a loss along one of its parameters, by central differences. */
export function slopeAt(loss: (p: readonly number[]) => number, parameters: readonly number[], at: number): number {
  const moved = (by: number) => loss(parameters.map((value, index) => (index === at ? value + by : value)));
  return (moved(1e-5) - moved(-1e-5)) / 2e-5;
}
