// What a graph computes from its constants alone, computed once and for all.
import { encodeModel, type ElementType, type OnnxConstant, type OnnxGraph } from '../engine/onnx-model.ts';
import { loadOnnxRuntime } from '../engine/onnx-runtime.mjs';

/**
 * The graph with the results in place of the nodes that read nothing but constants: a network's values cut out of one vector,
 * and the norms multiplied into the filters, become initializers of their own.
 */
export async function folded(graph: OnnxGraph): Promise<OnnxGraph> {
  const fixed = new Set(graph.constants.map(({ name }) => name));
  const isFolded = graph.nodes.map(({ inputs, outputs }) => {
    const isFixed = inputs.every((name) => name === '' || fixed.has(name));
    if (isFixed) outputs.forEach((name) => fixed.add(name));
    return isFixed;
  });
  const before = graph.nodes.filter((_, index) => isFolded[index]);
  const nodes = graph.nodes.filter((_, index) => !isFolded[index]);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const made = before.flatMap(({ outputs }) => outputs).filter((name) => read.has(name));
  const results = made.length === 0 ? [] : await computed({ ...graph, nodes: before }, made);
  return { ...graph, nodes, constants: [...graph.constants.filter(({ name }) => read.has(name)), ...results] };
}

async function computed(graph: OnnxGraph, names: readonly string[]): Promise<OnnxConstant[]> {
  const { InferenceSession } = loadOnnxRuntime();
  const outputs = names.map((name) => ({ name, shape: graph.shapes.get(name)!, type: 'float32' as const }));
  const session = await InferenceSession.create(encodeModel({ ...graph, inputs: [], outputs }), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const results = await session.run({});
    return names.map((name) => {
      const { data, dims, type } = results[name];
      return { name, shape: dims, type: type as ElementType, data: (data as Float32Array).slice() };
    });
  } finally {
    await session.release();
  }
}
