// A program with its weights as an ONNX file for others to run.
import type { Arrays, Program, Specs } from '../engine/engine.ts';
import { encodeModel, type ModelAbout, type OnnxGraph } from '../engine/onnx-model.ts';
import { outputPrefix, record } from '../engine/record.ts';
import { folded } from './folded.ts';
import { ofAnySize } from './any-size.ts';

/** A batch of pictures or of their symbols. */
export interface BatchSize {
  readonly batch: number;
  /** In pixels, multiples of 8. */
  readonly height: number;
  readonly width: number;
}

export interface Portable {
  /** What it computes; its outputs are the file's. */
  readonly program: Program;
  /** Its inputs, the constants among them, at a size. */
  specs(size: BatchSize): Specs;
  readonly constants: Arrays;
  /** Height and width of all pictures, for a program that is another one at another size. */
  readonly fixed?: Pick<BatchSize, 'height' | 'width'>;
  /** Dimensions of inputs and outputs: names for those of any size, numbers for the others. */
  readonly dimensions: ModelAbout['dimensions'];
}

// Two sizes of which no dimension is the other's, halved as often as a network does.
const sizes: readonly [BatchSize, BatchSize] = [
  { batch: 2, height: 64, width: 96 },
  { batch: 3, height: 104, width: 136 },
];

/** The file's bytes: the same from the same weights. Throws when the program cannot be written for every size. */
export async function portableModel(portable: Portable, about: Omit<ModelAbout, 'dimensions'>): Promise<Uint8Array> {
  const { program, specs, constants, fixed, dimensions } = portable;
  const recorded = async (size: BatchSize): Promise<OnnxGraph> =>
    withoutPrefix(await record(program, specs({ ...size, ...fixed }), constants, true));
  const [small, large] = [await recorded(sizes[0]), await recorded(sizes[1])];
  checkDimensions(small, large, constants, dimensions);
  const graph = ofAnySize(small, large);
  const inputs = graph.inputs.filter(({ name }) => !Object.hasOwn(constants, name));
  return encodeModel(await folded({ ...graph, inputs }), { ...about, dimensions });
}

/** Throws when a dimension is said to be any size and is not, or the other way round. */
function checkDimensions(
  small: OnnxGraph,
  large: OnnxGraph,
  constants: Arrays,
  dimensions: Portable['dimensions'],
): void {
  const twins = new Map([...large.inputs, ...large.outputs].map(({ name, shape }) => [name, shape]));
  for (const { name, shape } of [...small.inputs, ...small.outputs]) {
    if (Object.hasOwn(constants, name)) continue;
    const inProgram = shape.map((size, axis) => (size === twins.get(name)![axis] ? size : 'any size'));
    const said = dimensions[name]?.map((size) => (typeof size === 'string' ? 'any size' : size));
    if (inProgram.join() !== said?.join())
      throw new Error(
        `'${name}' is to be exported as [${said?.join(', ')}], and the program has it as [${inProgram.join(', ')}]`,
      );
  }
}

/** Outputs by their own names: the file carries nothing from one run to the next, so none is an input's. */
function withoutPrefix(graph: OnnxGraph): OnnxGraph {
  const plain = (name: string): string => (name.startsWith(outputPrefix) ? name.slice(outputPrefix.length) : name);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(plain), outputs: node.outputs.map(plain) })),
    outputs: graph.outputs.map((value) => ({ ...value, name: plain(value.name) })),
    shapes: new Map([...graph.shapes].map(([name, shape]) => [plain(name), shape])),
  };
}
