// ONNX files as a stranger reads them: by onnx.proto's field numbers, without the kit's writer.
import protobuf from 'protobufjs';

const proto = `
syntax = "proto3";
message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; string domain = 7; }
message Dim { oneof value { int64 dim_value = 1; string dim_param = 2; } }
message Shape { repeated Dim dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Type { TensorType tensor_type = 1; }
message Value { string name = 1; Type type = 2; }
message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
message Opset { string domain = 1; int64 version = 2; }
message Prop { string key = 1; string value = 2; }
message Model { int64 ir_version = 1; string producer_name = 2; string producer_version = 3; string doc_string = 6; Graph graph = 7; repeated Opset opset_import = 8; repeated Prop metadata_props = 14; }
`;
const Model = protobuf.parse(proto, { keepCase: true }).root.lookupType('Model');

export interface OnnxFile {
  readonly opsets: readonly string[];
  readonly domains: readonly string[];
  readonly operations: readonly string[];
  /** `float32 [batch, height, width, 3]` by name. */
  readonly inputs: Record<string, string>;
  readonly outputs: Record<string, string>;
  readonly initializers: readonly { readonly name: string; readonly elements: number }[];
  readonly metadata: Record<string, string>;
  readonly description: string;
  readonly version: string;
}

const types: Record<number, string> = { 1: 'float32', 6: 'int32', 7: 'int64', 9: 'bool' };

export function onnxFile(bytes: Uint8Array): OnnxFile {
  const model = Model.toObject(Model.decode(bytes), { longs: Number, defaults: true, oneofs: true }) as any;
  const values = (all: any[]): Record<string, string> =>
    Object.fromEntries(
      all.map(({ name, type: { tensor_type } }) => [
        name,
        `${types[tensor_type.elem_type]} [${tensor_type.shape.dim.map((dim: any) => dim[dim.value]).join(', ')}]`,
      ]),
    );
  const distinct = (all: string[]): string[] => [...new Set(all)].sort();
  return {
    opsets: model.opset_import.map(({ domain, version }: any) => `${domain}:${version}`),
    domains: distinct(model.graph.node.map(({ domain }: any) => domain)),
    operations: distinct(model.graph.node.map(({ op_type }: any) => op_type)),
    inputs: values(model.graph.input),
    outputs: values(model.graph.output),
    initializers: model.graph.initializer.map(({ name, dims }: any) => ({
      name,
      elements: dims.reduce((product: number, size: number) => product * size, 1),
    })),
    metadata: Object.fromEntries(model.metadata_props.map(({ key, value }: any) => [key, value])),
    description: model.doc_string,
    version: model.producer_version,
  };
}
