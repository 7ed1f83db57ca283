// Writes ONNX models: the few messages of onnx.proto that a recorded program needs.
import protobuf from 'protobufjs';

/** Tensor element types, by their number in onnx.proto. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

/** The operator set that every recorded node is written in. */
export const opset = 17;

const schema = `
syntax = "proto3";
message Attribute {
  string name = 1; float f = 2; int64 i = 3; bytes s = 4; Tensor t = 5;
  repeated float floats = 7; repeated int64 ints = 8 [packed=false]; int32 type = 20;
}
message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message Node {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated Attribute attribute = 5; string domain = 7;
}
message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
message Shape { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Type { TensorType tensor_type = 1; }
message ValueInfo { string name = 1; Type type = 2; }
message Graph {
  repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
  repeated ValueInfo input = 11; repeated ValueInfo output = 12;
}
message OperatorSet { string domain = 1; int64 version = 2; }
message Entry { string key = 1; string value = 2; }
message Model {
  int64 ir_version = 1; string producer_name = 2; string producer_version = 3; string doc_string = 6; Graph graph = 7;
  repeated OperatorSet opset_import = 8; repeated Entry metadata_props = 14;
}
`;
const Model = protobuf.parse(schema, { keepCase: true }).root.lookupType('Model');

export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Plain numbers are written as integers; `{float: x}` as a float. */
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

export interface OnnxConstant extends OnnxValue {
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Bytes of all values that the nodes compute: far more than are ever kept at once. */
  readonly computedBytes: number;
  /** Of the values that the nodes compute, by name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** What a model says of itself to those who load it. */
export interface ModelAbout {
  /** Of the graph. */
  readonly name: string;
  readonly description: string;
  /** Version of the kit. */
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Dimensions of inputs and outputs by name, where some are any size: those have a name in place of a number. */
  readonly dimensions: Readonly<Record<string, readonly (number | string)[]>>;
}

function attribute(name: string, value: AttributeValue): object {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: 1, f: value.float };
  return { name, type: 7, ints: value };
}

function valueInfo({ name, type, shape }: OnnxValue, dimensions: readonly (number | string)[] = shape): object {
  const dim = dimensions.map((size) => (typeof size === 'string' ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: elementTypes[type], shape: { dim } } } };
}

/** The serialized ONNX model of a graph: what `onnxruntime` loads. */
export function encodeModel(graph: Omit<OnnxGraph, 'computedBytes' | 'shapes'>, about?: ModelAbout): Uint8Array {
  const info = (value: OnnxValue): object => valueInfo(value, about?.dimensions[value.name]);
  return Model.encode({
    ir_version: 8,
    producer_name: 'without-decoding',
    ...(about && { producer_version: about.version, doc_string: about.description }),
    metadata_props: Object.entries(about?.metadata ?? {}).map(([key, value]) => ({ key, value })),
    opset_import: [{ domain: '', version: opset }],
    graph: {
      name: about?.name ?? 'program',
      node: graph.nodes.map(({ op, inputs, outputs, attributes = {} }, index) => ({
        name: `${op}_${index}`,
        op_type: op,
        input: inputs,
        output: outputs,
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      })),
      initializer: graph.constants.map(({ name, type, shape, data }) => ({
        name,
        data_type: elementTypes[type],
        dims: shape,
        raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
      input: graph.inputs.map(info),
      output: graph.outputs.map(info),
    },
  }).finish();
}
