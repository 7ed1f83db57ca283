// Which nodes of a graph run, and when.
import type { OnnxNode } from './onnx-model.ts';

/** The nodes that the values of those names are made by, directly or not. */
export function neededFor(names: Iterable<string>, nodes: readonly OnnxNode[]): OnnxNode[] {
  const maker = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = new Set<OnnxNode>();
  const open = [...names];
  while (open.length > 0) {
    const node = maker.get(open.pop()!);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    open.push(...node.inputs);
  }
  return nodes.filter((node) => needed.has(node));
}

/**
 * The nodes in the topological order that makes ONNX Runtime run them about as they were recorded. It walks depth first
 * from the outputs and of a node's inputs runs the last written first: so what was recorded early is written as late as
 * what reads it allows. Otherwise all filter gradients come after the whole backward pass, and keep its maps until then.
 */
export function inRunningOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const maker = new Map(nodes.flatMap((node, index) => node.outputs.map((name) => [name, index] as const)));
  const makers = nodes.map((node) => [...new Set(node.inputs.flatMap((name) => maker.get(name) ?? []))]);
  const readers = nodes.map(() => 0);
  makers.flat().forEach((index) => readers[index]++);
  // Written from the end: of the nodes whose readers are all written, the first recorded. Descending, so that it is the last.
  const ready: number[] = [];
  const add = (index: number): void => {
    let [low, high] = [0, ready.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ready[middle] > index) low = middle + 1;
      else high = middle;
    }
    ready.splice(low, 0, index);
  };
  readers.forEach((count, index) => count === 0 && add(index));
  const written: OnnxNode[] = [];
  while (ready.length > 0) {
    const index = ready.pop()!;
    written.push(nodes[index]);
    for (const made of makers[index]) if (--readers[made] === 0) add(made);
  }
  return written.reverse();
}
