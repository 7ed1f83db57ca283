// The engines by name. Nothing is loaded here: the command line checks names at the door.

/** Every engine, in no order of preference. */
export const engineNames = ['onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs-gpu', 'tfjs-node', 'tfjs-cpu'] as const;
export type EngineName = (typeof engineNames)[number];

/** What one may ask for: `auto`, `onnx` (= onnx-cpu), `tfjs` (the best that works), or an engine. */
export const engineChoices = ['auto', 'onnx', 'tfjs', ...engineNames] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** The choice of that name. Throws with the list of names when there is none. */
export function engineChoice(name: string): EngineChoice {
  const choice = engineChoices.find((known) => known === name);
  if (!choice) throw new Error(`there is no engine '${name}'; there are ${engineChoices.join(', ')}`);
  return choice;
}
