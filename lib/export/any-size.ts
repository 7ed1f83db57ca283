// One graph for images and batches of any size, from recordings at two.
import type { OnnxConstant, OnnxGraph, OnnxNode } from '../engine/onnx-model.ts';

const bytesOf = ({ data }: OnnxConstant): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

const sameConstant = (a: OnnxConstant, b: OnnxConstant): boolean =>
  a.type === b.type && a.shape.join() === b.shape.join() && bytesOf(a).equals(bytesOf(b));

const shapeIn = ({ shapes, inputs }: OnnxGraph, name: string): readonly number[] | undefined =>
  shapes.get(name) ?? inputs.find((input) => input.name === name)?.shape;

function differ(what: string): Error {
  return new Error(`a program cannot be exported for any size: ${what} depends on the size of its inputs`);
}

/**
 * The graph of a program that was recorded twice, portably, at sizes that have no dimension in common where it may vary. All
 * that the recordings may differ in are shapes to reshape to: a single dimension that differs becomes -1, and where several do,
 * the shape is taken from a value that has it. Throws when the program is another one at another size.
 */
export function ofAnySize(small: OnnxGraph, large: OnnxGraph): OnnxGraph {
  if (small.nodes.length !== large.nodes.length) throw differ('the number of its nodes');
  const constants = new Map(small.constants.map((constant) => [constant.name, constant]));
  const largeConstants = new Map(large.constants.map((constant) => [constant.name, constant]));
  // Names in the large recording by those in the small one: of inputs and computed values, in the order in which they come up.
  const names = new Map(small.inputs.map(({ name }) => [name, name]));
  const nodes: OnnxNode[] = [];
  const added: OnnxConstant[] = [];
  let count = 0;

  /** What to reshape to, in place of two constants that differ. */
  const target = (mine: OnnxConstant, theirs: OnnxConstant): string => {
    const [a, b] = [mine, theirs].map(({ data }) => Array.from(data as BigInt64Array, Number)) as [number[], number[]];
    const varying = a.filter((size, axis) => size !== b[axis]).length;
    const name = `shape${count++}`;
    if (a.length === b.length && varying === 1) {
      const sizes = a.map((size, axis) => BigInt(size === b[axis] ? size : -1));
      added.push({ ...mine, name, data: BigInt64Array.from(sizes) });
      return name;
    }
    const like = [...names].find(
      ([inSmall, inLarge]) =>
        shapeIn(small, inSmall)?.join() === a.join() && shapeIn(large, inLarge)?.join() === b.join(),
    );
    if (!like) throw differ(`a shape such as [${a.join(', ')}]`);
    nodes.push({ op: 'Shape', inputs: [like[0]], outputs: [name] });
    return name;
  };

  small.nodes.forEach((node, index) => {
    const twin = large.nodes[index];
    if (node.op !== twin.op || node.inputs.length !== twin.inputs.length)
      throw differ(`its node ${index}, a ${node.op},`);
    if (JSON.stringify(node.attributes) !== JSON.stringify(twin.attributes)) throw differ(`how its ${node.op} works`);
    const inputs = node.inputs.map((name, place) => {
      const [mine, theirs] = [constants.get(name), largeConstants.get(twin.inputs[place])];
      if (mine && theirs) {
        if (sameConstant(mine, theirs)) return name;
        if (node.op === 'Reshape' && place === 1) return target(mine, theirs);
        throw differ(`a constant of its ${node.op}`);
      }
      if (name !== '' && names.get(name) !== twin.inputs[place]) throw differ(`what its ${node.op} reads`);
      return name;
    });
    node.outputs.forEach((name, place) => names.set(name, twin.outputs[place]));
    nodes.push({ ...node, inputs });
  });
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return { ...small, nodes, constants: [...small.constants, ...added].filter(({ name }) => read.has(name)) };
}
