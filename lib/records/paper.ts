// The numbers that the paper reports, each file of data/paper with its place in the paper; their types are what is read
// here. They are drawn as the paper's, never mixed with the kit's own.
import { readFileSync } from 'node:fs';
import { entriesFromList, pipe, transform, tuple, type InferOutput } from 'valibot';
import type { NetworkName, Stage } from '../classification/architecture.ts';
import { array, boolean, each, fitted, nullable, number, object, oneOf, parsedJson, string, whole } from './fields.ts';
import type { Field, DeepReadonly } from './fields.ts';
import { inputTypes, rate, type InputType } from './trained.ts';

export type StageName = Stage['name'];

const stageNames = ['conv2_x', 'conv3_x', 'conv4_x', 'conv5_x'] as const;
/** Those of Tables 1 to 3; a kit may have others. */
const networkNames = [
  'ResNet-50',
  'ResNet-71',
  'cResNet-39',
  'cResNet-51',
  'cResNet-72',
] as const satisfies readonly NetworkName[];
const positive = number(0);
const percent = number(0, 100);
const numbers = <const Names extends readonly string[]>(...names: Names) => entriesFromList(names, positive);
const split = object({ name: string(), ...numbers('train', 'val', 'classes') });
const ofNetworks = numbers('momentum', 'weightDecay', 'batch', 'learningRate', 'imageCrop', 'latentCrop');

/** The files of data/paper. */
const schemas = {
  /** FLOPs as printed; units per stage, null where the network has no such stage. */
  'table-1.json': object({
    rows: array(
      pipe(
        object({
          network: oneOf(networkNames),
          root: boolean(),
          ...entriesFromList(stageNames, nullable(whole(1))),
          flops: whole(1),
        }),
        transform(({ network, root, flops, ...units }) => ({ network, root, units, flops })),
      ),
    ),
  }),
  'table-2.json': object({
    rows: array(
      object({
        bpp: rate,
        network: oneOf(networkNames),
        input: oneOf(inputTypes),
        top5: percent,
        top1: percent,
        miou: percent,
      }),
    ),
  }),
  'table-3.json': object({
    stages: array(
      object({
        name: oneOf(stageNames),
        /** Height and width of the stage's output. */
        outputSize: whole(1),
        blocks: each(
          networkNames,
          // The [kernel, channels] of a block's convolutions, and how many blocks.
          nullable(object({ filters: array(tuple([whole(1), whole(1)])), times: whole(1) })),
        ),
      }),
    ),
  }),
  /** Section 3.1 and Appendix A.1; FLOPs for a 224x224 image. */
  'codec.json': object({
    operatingPoints: object({ rows: array(object(numbers('bpp', 'channels'))) }),
    complexity: object(numbers('encoderFlops', 'decoderFlops')),
  }),
  'datasets.json': object({
    /** Sections 4.3 and 5.2: images and classes. */
    classification: split,
    segmentation: split,
    /** Section 4.5: ImageNet at 0.635 bpp. */
    storage: object(numbers('bpp', 'compressedGB', 'originalGB', 'factor')),
  }),
  /** Appendix A.1, A.4, A.5, A.8. */
  'training.json': object({
    /** Adam. */
    codec: object({
      ...numbers('batch', 'iterations'),
      learningRates: array(object(numbers('bpp', 'learningRate'))),
    }),
    classification: object({ ...ofNetworks, ...numbers('decayFactor', 'epochs'), decayEpochs: array(positive) }),
    segmentation: object({
      ...ofNetworks,
      ...numbers('lastLayerLearningRate', 'polynomialPower', 'iterations'),
      atrousRates: array(positive),
    }),
    joint: object({
      ...numbers('momentum', 'learningRate', 'decayFactor', 'decayEveryEpochs', 'epochs'),
      operatingPoints: array(object(numbers('bpp', 'gamma', 'beta', 'targetEntropy'))),
    }),
  }),
  /** The claims of the text, with the numbers that they state. */
  'statements.json': object({
    statements: array(
      object({
        id: string(),
        place: string(),
        text: string(),
        quantities: array(
          object({
            name: string(),
            value: number(),
            unit: oneOf(['points', '%', 'x', 'FLOPs', 'GB', 'count']),
          }),
        ),
      }),
    ),
  }),
};

export type Paper = DeepReadonly<ReturnType<typeof read>>;
/** A row of Table 1. */
export type PaperNetwork = Paper['networks'][number];
/** A row of Table 2: percent; bpp is null for original images. */
export type PaperResult = Paper['results'][number];

const folder = new URL('../../data/paper/', import.meta.url);
let loaded: Paper | undefined;

/**
 * The paper's numbers from `data/paper/`, read and checked once. Throws a TypeError naming file and field
 * when one is off.
 */
export function paperNumbers(): Paper {
  return (loaded ??= readPaper((name) => parsedJson(readFileSync(new URL(name, folder), 'utf8'), name)));
}

/** As `paperNumbers`, from any source of the files: `open` gives the parsed file of a name. */
export function readPaper(open: (name: string) => unknown): Paper {
  return read(open);
}

/**
 * Whether the paper has the network. One that is ours alone is drawn where it was trained, and not missed where it was not: the
 * paper's figures are complete without it.
 */
export function isOfPaper(network: NetworkName): boolean {
  return (networkNames as readonly NetworkName[]).includes(network);
}

/** The row of Table 2 for a network on an input at an operating point (null for original images), if the paper has one. */
export function paperResult(network: NetworkName, input: InputType, bpp: number | null): PaperResult | undefined {
  return paperNumbers().results.find((row) => row.network === network && row.input === input && row.bpp === bpp);
}

/** The numbers that a statement gives, by name. Throws a RangeError when the paper has no statement `id`. */
export function statementQuantities(id: string): Readonly<Record<string, number>> {
  const statement = paperNumbers().statements.find((candidate) => candidate.id === id);
  if (!statement) throw new RangeError(`statement: expected an id of data/paper/statements.json, got "${id}"`);
  return Object.fromEntries(statement.quantities.map(({ name, value }) => [name, value]));
}

function read(open: (name: string) => unknown) {
  const file = <Name extends keyof typeof schemas>(name: Name) =>
    fitted(schemas[name] as Field<InferOutput<(typeof schemas)[Name]>>, open(name), name);
  const [codec, { storage, ...datasets }] = [file('codec.json'), file('datasets.json')];
  return {
    networks: file('table-1.json').rows,
    results: file('table-2.json').rows,
    /** Table 3. */
    stages: file('table-3.json').stages,
    codec: { operatingPoints: codec.operatingPoints.rows, ...codec.complexity },
    storage,
    datasets,
    training: file('training.json'),
    statements: file('statements.json').statements,
  };
}
