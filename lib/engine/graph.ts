// A graph under construction: what the recording backend writes ONNX nodes into.
import { createHash } from 'node:crypto';
import { elementTypes } from './onnx-model.ts';
import type { AttributeValue, ElementType, OnnxConstant, OnnxGraph, OnnxNode, OnnxValue } from './onnx-model.ts';
import { sameShape, sizeOf } from './shape.ts';

/** A value in the graph: its name, element type and (fully known) shape. */
export type Value = OnnxValue;

type Attributes = Readonly<Record<string, AttributeValue>>;

const typedArrays = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/** ONNX operations that take numbers only. */
const arithmetic: ReadonlySet<string> = new Set(
  'Abs Add ArgMax ArgMin Clip Div Gemm Greater GreaterOrEqual HardSigmoid Less LessOrEqual MatMul Max Min Mul Neg Pow ReduceMax ReduceMin Relu Round Sign Sub'.split(
    ' ',
  ),
);

/**
 * The nodes in the topological order that makes ONNX Runtime run them about as they were recorded. It walks depth first
 * from the outputs and of a node's inputs runs the last written first: so what was recorded early is written as late as
 * what reads it allows. Otherwise all filter gradients come after the whole backward pass, and keep its maps until then.
 */
function inRunningOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
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

/**
 * Builds a graph node by node. Equal nodes (same operation, inputs and
 * attributes) are one node: a patch matrix that both a convolution and its
 * filter gradient ask for is computed once.
 */
export class GraphBuilder {
  readonly inputs: Value[] = [];
  private readonly nodes: OnnxNode[] = [];
  private readonly constants = new Map<string, OnnxConstant>();
  /** Names of constants and of what is computed from constants alone: known when the graph is compiled. */
  private readonly fixed = new Set<string>();
  private readonly known = new Map<string, Value[]>();
  private readonly reshaped = new Map<string, Value>();
  private readonly literals = new Map<string, readonly number[]>();
  private readonly sizes = new Map<string, number>();
  private readonly shapes = new Map<string, readonly number[]>();
  private count = 0;

  /**
   * @param isPortable whether kernels write plain ONNX, whose form does not depend on the sizes of images and batches, in
   *   place of what ONNX Runtime computes fastest at one size: for models that others run
   * @param reserved names of the inputs to come, which nothing else may have
   */
  constructor(
    readonly isPortable = false,
    private readonly reserved: readonly string[] = [],
  ) {}

  private newName(letter: string): string {
    const name = `${letter}${this.count++}`;
    return this.reserved.includes(name) ? this.newName(letter) : name;
  }

  /** A new input of the graph. */
  input(name: string, shape: readonly number[], type: ElementType): Value {
    const value = { name, shape, type };
    this.inputs.push(value);
    return value;
  }

  /** The outputs of one node. `outputs` gives their shapes and types. Throws for arithmetic on booleans. */
  nodeWithOutputs(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly { shape: readonly number[]; type: ElementType }[],
    attributes: Attributes = {},
  ): Value[] {
    if (arithmetic.has(op) && inputs.some((input) => input?.type === 'bool'))
      throw new Error(`ONNX's ${op} takes numbers, got a bool tensor: cast it first, tf.cast(x, 'int32')`);
    const names = inputs.map((input) => input?.name ?? '');
    const key = JSON.stringify([op, names, attributes]);
    const known = this.known.get(key);
    if (known) return known;
    const values = outputs.map(({ shape, type }) => ({ name: this.newName('v'), shape, type }));
    this.nodes.push({ op, inputs: names, outputs: values.map(({ name }) => name), attributes });
    this.known.set(key, values);
    values.forEach(({ name, shape }) => this.shapes.set(name, shape));
    if (names.every((name) => name === '' || this.fixed.has(name))) values.forEach(({ name }) => this.fixed.add(name));
    // Reshapes copy nothing.
    if (op !== 'Reshape')
      values.forEach(({ name, shape, type }) =>
        this.sizes.set(name, sizeOf(shape) * typedArrays[type].BYTES_PER_ELEMENT),
      );
    return values;
  }

  /** The output of a node with one output; its type is the first input's unless given. */
  node(
    op: string,
    inputs: readonly (Value | null)[],
    shape: readonly number[],
    attributes: Attributes = {},
    type: ElementType = inputs.find((input) => input !== null)!.type,
  ): Value {
    return this.nodeWithOutputs(op, inputs, [{ shape, type }], attributes)[0];
  }

  /** A constant; equal constants are stored once. */
  constant(values: ArrayLike<number>, shape: readonly number[], type: ElementType): Value {
    const data =
      type === 'int64'
        ? BigInt64Array.from(Array.from(values), BigInt)
        : (typedArrays[type] as Float32ArrayConstructor).from(values);
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const key = `${type} ${shape.join(',')} ${createHash('sha256').update(bytes).digest('base64')}`;
    const known = this.constants.get(key);
    if (known) return known;
    const value: OnnxConstant = { name: this.newName('c'), shape: [...shape], type, data };
    this.constants.set(key, value);
    this.fixed.add(value.name);
    if (data.length <= 1024) this.literals.set(value.name, Array.from(values));
    return value;
  }

  /** A float32 scalar constant. */
  scalar(value: number): Value {
    return this.constant([value], [], 'float32');
  }

  /** An int64 vector constant: shapes, axes, indices. */
  integers(values: ArrayLike<number>): Value {
    return this.constant(values, [values.length], 'int64');
  }

  /** The numbers of a small constant, or undefined for anything computed. */
  literal(value: Value): readonly number[] | undefined {
    return this.literals.get(value.name);
  }

  /** Whether a value depends on constants only. */
  isFixed(value: Value): boolean {
    return this.fixed.has(value.name);
  }

  /** The value before any reshape: the same elements as they were computed. */
  source(value: Value): Value {
    return this.reshaped.get(value.name) ?? value;
  }

  /** The same elements in another shape. Chains of reshapes collapse into one, or none. */
  reshape(value: Value, shape: readonly number[]): Value {
    const source = this.source(value);
    if (sameShape(source.shape, shape)) return source;
    if (sizeOf(source.shape) !== sizeOf(shape)) {
      throw new Error(`cannot reshape [${source.shape.join(', ')}] into [${shape.join(', ')}]`);
    }
    // Without `allowzero` a 0 means the size that is there.
    const attributes: Attributes = shape.includes(0) ? { allowzero: 1 } : {};
    const result = this.node('Reshape', [source, this.integers(shape)], shape, attributes);
    this.reshaped.set(result.name, source);
    return result;
  }

  transpose(value: Value, permutation: readonly number[]): Value {
    if (permutation.every((axis, index) => axis === index)) return value;
    return this.node(
      'Transpose',
      [value],
      permutation.map((axis) => value.shape[axis]),
      { perm: permutation },
    );
  }

  cast(value: Value, type: ElementType): Value {
    if (value.type === type) return value;
    return this.node('Cast', [value], value.shape, { to: elementTypes[type] }, type);
  }

  /** The finished graph: only what the outputs need, each output under its own name. */
  finish(outputs: Readonly<Record<string, Value>>): OnnxGraph {
    // A computed value takes the output's name; inputs, constants and what goes out twice are copied.
    const computed = new Set(this.nodes.flatMap((node) => node.outputs));
    const renamed = new Map<string, string>();
    const copies: OnnxNode[] = [];
    for (const [name, value] of Object.entries(outputs)) {
      if (computed.has(value.name) && !renamed.has(value.name)) renamed.set(value.name, name);
      else copies.push({ op: 'Identity', inputs: [value.name], outputs: [name] });
    }
    const nameOf = (name: string): string => renamed.get(name) ?? name;
    const all = [...this.nodes, ...copies].map((node) => ({
      ...node,
      inputs: node.inputs.map(nameOf),
      outputs: node.outputs.map(nameOf),
    }));
    const needed = new Set(Object.keys(outputs));
    const nodes = all
      .reverse()
      .filter((node) => {
        if (!node.outputs.some((name) => needed.has(name))) return false;
        node.inputs.forEach((name) => needed.add(name));
        return true;
      })
      .reverse();
    const constants = [...this.constants.values()].filter(({ name }) => needed.has(name));
    const kept = new Set(nodes.flatMap((node) => node.outputs));
    const computedBytes = [...this.sizes].reduce(
      (sum, [name, bytes]) => (kept.has(nameOf(name)) ? sum + bytes : sum),
      0,
    );
    return {
      nodes: inRunningOrder(nodes),
      constants,
      inputs: this.inputs,
      outputs: Object.entries(outputs).map(([name, value]) => ({ ...value, name })),
      computedBytes,
      shapes: new Map(
        [...this.shapes].flatMap(([name, shape]) => (kept.has(nameOf(name)) ? [[nameOf(name), shape]] : [])),
      ),
    };
  }
}
