// A graph under construction: what the recording backend writes ONNX nodes into.
import { createHash } from 'node:crypto';
import type { AttributeValue, ElementType, OnnxConstant, OnnxGraph, OnnxNode, OnnxValue } from './onnx-model.ts';
import { inRunningOrder, neededFor } from './order.ts';
import { sameShape, sizeOf } from './shape.ts';
import { sumsInProducts } from './sums-in-products.ts';

/** A value in the graph: its name, element type and (fully known) shape. */
export type Value = OnnxValue;

type Attributes = Readonly<Record<string, AttributeValue>>;

const typedArrays = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

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
  private readonly values = new Map<string, Value>();
  private count = 0;

  /**
   * @param isPortable whether kernels write plain ONNX, whose form does not depend on the sizes of images and batches, in
   *   place of what ONNX Runtime computes fastest at one size: for models that others run
   */
  constructor(readonly isPortable = false) {}

  /** A new input of the graph. */
  input(name: string, shape: readonly number[], type: ElementType): Value {
    const value = { name, shape, type };
    this.inputs.push(value);
    this.values.set(name, value);
    return value;
  }

  /** The outputs of one node. `outputs` gives their shapes and types. */
  nodeWithOutputs(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly { shape: readonly number[]; type: ElementType }[],
    attributes: Attributes = {},
  ): Value[] {
    const names = inputs.map((input) => input?.name ?? '');
    const key = JSON.stringify([op, names, attributes]);
    const known = this.known.get(key);
    if (known) return known;
    const values = outputs.map(({ shape, type }) => ({ name: `v${this.count++}`, shape, type }));
    this.nodes.push({ op, inputs: names, outputs: values.map(({ name }) => name), attributes });
    this.known.set(key, values);
    values.forEach((value) => this.values.set(value.name, value));
    if (names.every((name) => name === '' || this.fixed.has(name))) values.forEach(({ name }) => this.fixed.add(name));
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
    const value: OnnxConstant = { name: `c${this.count++}`, shape: [...shape], type, data };
    this.constants.set(key, value);
    this.values.set(value.name, value);
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
    const result = this.node('Reshape', [source, this.integers(shape)], shape);
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
    const numbers = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
    return this.node('Cast', [value], value.shape, { to: numbers[type] }, type);
  }

  /** The value of that name, which is in the graph. */
  valueOf(name: string): Value {
    return this.values.get(name)!;
  }

  /** The finished graph: only what the outputs need, each output under its own name. */
  finish(outputs: Readonly<Record<string, Value>>): OnnxGraph {
    const { nodes: rewritten, nowOf } = this.rewritten(Object.values(outputs));
    // A computed value takes the output's name; inputs, constants and what goes out twice are copied.
    const computed = new Set(rewritten.flatMap((node) => node.outputs));
    const renamed = new Map<string, string>();
    const copies: OnnxNode[] = [];
    for (const [name, value] of Object.entries(outputs)) {
      const now = nowOf(value.name);
      if (computed.has(now) && !renamed.has(now)) renamed.set(now, name);
      else copies.push({ op: 'Identity', inputs: [now], outputs: [name] });
    }
    const nameOf = (name: string): string => renamed.get(name) ?? name;
    const all = [...rewritten, ...copies].map((node) => ({
      ...node,
      inputs: node.inputs.map(nameOf),
      outputs: node.outputs.map(nameOf),
    }));
    const nodes = neededFor(Object.keys(outputs), all);
    const read = new Set([...nodes.flatMap(({ inputs }) => inputs), ...Object.keys(outputs)]);
    const kept = new Map(rewritten.flatMap((node) => node.outputs.map((name) => [nameOf(name), name] as const)));
    const made = nodes.flatMap(({ op, outputs: names }) =>
      names.flatMap((name) => (kept.has(name) ? [{ ...this.valueOf(kept.get(name)!), name, op }] : [])),
    );
    return {
      nodes: inRunningOrder(nodes),
      constants: [...this.constants.values()].filter(({ name }) => read.has(name)),
      inputs: this.inputs,
      outputs: Object.entries(outputs).map(([name, value]) => ({ ...value, name })),
      // Reshapes copy nothing.
      computedBytes: made.reduce(
        (sum, { op, shape, type }) =>
          op === 'Reshape' ? sum : sum + sizeOf(shape) * typedArrays[type].BYTES_PER_ELEMENT,
        0,
      ),
      shapes: new Map(made.map(({ name, shape }) => [name, shape])),
    };
  }

  /** The nodes after rewriting, and what a value's name is then. Portable graphs stay as they were recorded. */
  private rewritten(outputs: readonly Value[]): { nodes: readonly OnnxNode[]; nowOf: (name: string) => string } {
    if (this.isPortable) return { nodes: this.nodes, nowOf: (name) => name };
    const recorded = [...this.nodes];
    const leaving = new Set(outputs.map(({ name }) => name));
    const replaced = sumsInProducts(this, neededFor(leaving, recorded), leaving);
    const nowOf = (name: string): string => replaced.get(name)?.name ?? name;
    const added = new Map(this.nodes.slice(recorded.length).map((node) => [node.outputs[0], node] as const));
    const nodes: OnnxNode[] = [];
    // What came in a sum's place is written where that stood: the order of recording is about that of running.
    const write = (name: string): void => {
      const node = added.get(name);
      if (!node || !added.delete(name)) return;
      node.inputs.forEach((input) => write(nowOf(input)));
      nodes.push(node);
    };
    for (const node of recorded) {
      const value = replaced.get(node.outputs[0]);
      if (value) write(value.name);
      else nodes.push(node);
    }
    return { nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(nowOf) })), nowOf };
  }
}
