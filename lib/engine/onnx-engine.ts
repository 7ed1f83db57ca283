// Engine `onnx`: a program recorded once, run by ONNX Runtime.
import { createHash } from 'node:crypto';
import os from 'node:os';
import type ort from 'onnxruntime-node';
import {
  checkCarried,
  checkedInput,
  checkLoaded,
  checkNames,
  notLoaded,
  withoutConstants,
  type Arrays,
  type CompileOptions,
  type ElementArray,
  type Engine,
  type Program,
  type Specs,
  type Step,
} from './engine.ts';
import { onnxRuntimeVersion, thisMachine } from './machine.ts';
import { encodeModel, type OnnxGraph, type OnnxValue } from './onnx-model.ts';
import { loadOnnxRuntime } from './onnx-runtime.mjs';
import { outputPrefix, record } from './record.ts';

export type OnnxProvider = 'cpu' | 'webgpu' | 'cuda';

/** Counts up when recorded programs are computed in another way, and so come out rounded otherwise. 2: second moments, constants. */
const recorderVersion = 2;

const sessions = new Map<string, { session: Promise<ort.InferenceSession>; users: number }>();

/** How many sessions are open in this process. */
export function openSessions(): number {
  return sessions.size;
}

/**
 * Steps that compute more bytes than this go without ONNX Runtime's memory pattern: one block planned after the first
 * run, kept beside what that run took. It saves small steps 1 to 3% of their time and nearly doubles the memory of
 * large ones (ResNet-50 at 224 px, batch 8: 4.2 GB with it, 2.5 GB without, equally fast).
 */
const mostPatternedBytes = 2 ** 30;

/** Sessions are cached by the graph's hash: the same program at the same shapes compiles once. */
async function openSession(
  { InferenceSession }: typeof ort,
  graph: OnnxGraph,
  provider: OnnxProvider,
  threads: number,
): Promise<{ session: ort.InferenceSession; release: () => Promise<void> }> {
  const model = encodeModel(graph);
  const key = createHash('sha256').update(model).update(`${provider} ${threads}`).digest('hex');
  let entry = sessions.get(key);
  if (!entry) {
    const session = InferenceSession.create(model, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      enableMemPattern: graph.computedBytes <= mostPatternedBytes,
      logSeverityLevel: 3,
    });
    entry = { session, users: 0 };
    sessions.set(key, entry);
    session.catch(() => sessions.delete(key));
  }
  entry.users++;
  const { session } = entry;
  const release = async (): Promise<void> => {
    if (--entry.users > 0) return;
    sessions.delete(key);
    await (await session).release();
  };
  return { session: await session, release };
}

const specOf = ({ shape, type }: OnnxValue): { shape: readonly number[]; dtype: 'float32' | 'int32' | 'bool' } => {
  if (type === 'int64') throw new Error('an int64 value reached the edge of a program');
  return { shape, dtype: type };
};

async function compile(
  provider: OnnxProvider,
  program: Program,
  allSpecs: Specs,
  options: CompileOptions,
): Promise<Step> {
  const { carry = [], constants = {}, threads = 1 } = options;
  const specs = withoutConstants(allSpecs, constants);
  const graph = await record(program, allSpecs, constants);
  const outputs = Object.fromEntries(
    graph.outputs.map((value) => [value.name.slice(outputPrefix.length), specOf(value)]),
  );
  checkCarried(carry, specs, outputs);
  const runtime = loadOnnxRuntime();
  const { session, release } = await openSession(runtime, graph, provider, threads);
  const carried: Record<string, ort.Tensor> = {};
  // What a run writes carried values into: the values of the run before. Fresh memory for every run would be copied into
  // and paged in anew.
  const spare: Record<string, ort.Tensor> = {};
  const tensorOf = (name: string, array: ElementArray | undefined): ort.Tensor => {
    const spec = specs[name];
    return new runtime.Tensor(spec.dtype ?? 'float32', checkedInput(name, spec, array), [...spec.shape]);
  };
  const runOnce = async (inputs: Arrays): Promise<Record<string, ElementArray>> => {
    if (released) throw new Error('this step was disposed');
    const feeds: Record<string, ort.Tensor> = {};
    for (const name of Object.keys(specs)) {
      if (!carry.includes(name)) feeds[name] = tensorOf(name, inputs[name]);
      else if (carried[name]) feeds[name] = carried[name];
      else throw notLoaded(name);
    }
    const wanted = Object.fromEntries(
      Object.keys(outputs).map((name) => [outputPrefix + name, provider === 'cpu' ? (spare[name] ?? null) : null]),
    );
    const results = await session.run(feeds, wanted);
    const returned: Record<string, ElementArray> = {};
    for (const name of Object.keys(outputs)) {
      const tensor = results[outputPrefix + name] as ort.Tensor;
      if (!carry.includes(name)) {
        returned[name] = tensor.data as ElementArray;
        continue;
      }
      spare[name] = carried[name];
      carried[name] = tensor;
    }
    return returned;
  };
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  let released: Promise<void> | undefined;
  return {
    inputs: specs,
    outputs,
    async run(inputs) {
      checkNames(inputs, specs, carry);
      return inTurn(() => runOnce(inputs));
    },
    load(state: Arrays) {
      checkLoaded(state, carry);
      for (const [name, array] of Object.entries(state)) carried[name] = tensorOf(name, array.slice());
    },
    save: () =>
      inTurn(async () =>
        Object.fromEntries(
          carry.map((name) => {
            if (!carried[name]) throw notLoaded(name);
            return [name, (carried[name].data as ElementArray).slice()];
          }),
        ),
      ),
    // Once: a session may have other users.
    dispose: () => (released ??= inTurn(release)),
  };
}

/** ONNX Runtime with one of its execution providers. The library is loaded when a program is first compiled. */
export function onnxEngine(provider: OnnxProvider): Engine {
  const device = provider === 'cpu' ? (os.cpus()[0]?.model.trim() ?? 'cpu') : provider;
  const library = onnxRuntimeVersion(thisMachine) ?? 'of unknown version';
  return {
    name: `onnx-${provider}`,
    version: `ONNX Runtime ${library}, recorder ${recorderVersion}`,
    description: `ONNX Runtime ${library} on ${device}`,
    compile: (program, specs, options = {}) => compile(provider, program, specs, options),
  };
}
