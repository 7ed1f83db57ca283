// Sums that matrix products take in: ONNX's Gemm adds a matrix to its product where it writes it, without a pass of its own.
import { sizeOf } from './shape.ts';
import type { AttributeValue, OnnxNode, OnnxValue } from './onnx-model.ts';

/** What is asked of the graph under construction, which is a GraphBuilder. */
interface Graph {
  valueOf(name: string): OnnxValue;
  literal(value: OnnxValue): readonly number[] | undefined;
  reshape(value: OnnxValue, shape: readonly number[]): OnnxValue;
  node(
    op: string,
    inputs: readonly OnnxValue[],
    shape: readonly number[],
    attributes: Readonly<Record<string, AttributeValue>>,
  ): OnnxValue;
}

/**
 * What may stand in place of sums, by the names of those: of a matrix product that nothing else reads and a matrix of its
 * size, or a constant times one, or a row, a single Gemm.
 *
 * @param nodes all that are needed, each after what it reads
 * @param outputs names that leave the graph
 */
export function sumsInProducts(
  graph: Graph,
  nodes: readonly OnnxNode[],
  outputs: ReadonlySet<string>,
): Map<string, OnnxValue> {
  const maker = new Map(nodes.flatMap((node, place) => node.outputs.map((name) => [name, { node, place }] as const)));
  const readers = new Map<string, number>();
  for (const name of nodes.flatMap(({ inputs }) => inputs)) readers.set(name, (readers.get(name) ?? 0) + 1);
  const isReadOnce = (name: string): boolean => readers.get(name) === 1 && !outputs.has(name);
  const replaced = new Map<string, OnnxValue>();
  const valueOf = (name: string): OnnxValue => replaced.get(name) ?? graph.valueOf(name);

  /** Before reshapes that nothing else reads. */
  const beforeReshapes = (name: string): string => {
    const node = maker.get(name)?.node;
    return node?.op === 'Reshape' && isReadOnce(name) ? beforeReshapes(node.inputs[0]) : name;
  };
  /** The plain product of two matrices that a sum's operand is. */
  const productBehind = (
    operand: string,
  ): { product: OnnxNode; place: number; shape: readonly number[] } | undefined => {
    const name = beforeReshapes(operand);
    const made = maker.get(name);
    if (!made || !isReadOnce(name) || replaced.has(name)) return undefined;
    const { type, shape } = graph.valueOf(name);
    const isProduct =
      made.node.op === 'Gemm'
        ? made.node.inputs.length === 2
        : made.node.op === 'MatMul' && made.node.inputs.every((input) => graph.valueOf(input).shape.length === 2);
    return isProduct && type === 'float32' ? { product: made.node, place: made.place, shape } : undefined;
  };
  /** The other operand as what a Gemm of that shape adds: `beta` times a matrix or a row. */
  const addendFrom = (operand: string, shape: readonly number[]): { matrix: OnnxValue; beta: number } | undefined => {
    const value = valueOf(operand);
    if (sizeOf(value.shape) !== sizeOf(shape)) {
      // A row repeated to lie along a wider one.
      const tile = maker.get(operand)?.node;
      const row = tile?.op === 'Tile' ? valueOf(tile.inputs[0]) : value;
      return row.shape.length === 1 && row.shape[0] === shape[1] ? { matrix: row, beta: 1 } : undefined;
    }
    const name = beforeReshapes(operand);
    const multiple = maker.get(name)?.node;
    if (multiple?.op === 'Mul' && isReadOnce(name)) {
      for (const [factor, matrix] of [multiple.inputs, [...multiple.inputs].reverse()].map((pair) =>
        pair.map(valueOf),
      )) {
        const beta = sizeOf(factor.shape) === 1 ? graph.literal(factor)?.[0] : undefined;
        if (beta !== undefined) return { matrix: graph.reshape(matrix, shape), beta };
      }
    }
    return { matrix: graph.reshape(value, shape), beta: 1 };
  };

  for (const {
    op,
    inputs,
    outputs: [sum],
  } of nodes) {
    if (op !== 'Add') continue;
    const [first, second] = inputs.map(productBehind);
    // Of two products the later takes in the earlier.
    const isSecond = second !== undefined && !(first && first.place > second.place);
    const found = isSecond ? second : first;
    const addend = found && addendFrom(inputs[isSecond ? 0 : 1], found.shape);
    if (!addend) continue;
    const operands = [...found.product.inputs.map(valueOf), addend.matrix];
    const attributes = { ...found.product.attributes, beta: { float: addend.beta } };
    replaced.set(sum, graph.reshape(graph.node('Gemm', operands, found.shape, attributes), graph.valueOf(sum).shape));
  }
  return replaced;
}
