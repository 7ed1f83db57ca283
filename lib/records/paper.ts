// The numbers that the paper reports, typed, each file with its place in the paper. They are drawn as
// the paper's, never mixed with the kit's own.
import { readFileSync } from 'node:fs';
import { architectures } from '../classification/architecture.ts';
import type { NetworkName, Stage } from '../classification/architecture.ts';
import { parseJson } from './json-reader.ts';
import type { JsonField } from './json-reader.ts';
import { inputTypes } from './record.ts';
import type { InputType } from './record.ts';

export type StageName = Stage['name'];

/** A row of Table 1: units per stage (null where the network has no such stage), FLOPs as printed. */
export interface PaperNetwork {
  readonly network: NetworkName;
  readonly root: boolean;
  readonly units: Readonly<Record<StageName, number | null>>;
  readonly flops: number;
}

/** A row of Table 2: percent; bpp is null for original images. */
export interface PaperResult {
  readonly bpp: number | null;
  readonly network: NetworkName;
  readonly input: InputType;
  readonly top5: number;
  readonly top1: number;
  readonly miou: number;
}

/** A stage of Table 3: for each network the [kernel, channels] of a block's convolutions, and how many blocks. */
export interface PaperStage {
  readonly name: StageName;
  /** Height and width of the stage's output. */
  readonly outputSize: number;
  readonly blocks: Readonly<Record<NetworkName, PaperBlock | null>>;
}

export interface PaperBlock {
  readonly filters: readonly (readonly [kernel: number, channels: number])[];
  readonly times: number;
}

/** A claim of the text, with the numbers it states. */
export interface PaperStatement {
  readonly id: string;
  readonly place: string;
  readonly text: string;
  readonly quantities: readonly { readonly name: string; readonly value: number; readonly unit: StatementUnit }[];
}

export type StatementUnit = 'points' | '%' | 'x' | 'FLOPs' | 'GB' | 'count';

export interface Paper {
  /** Table 1. */
  readonly networks: readonly PaperNetwork[];
  /** Table 2. */
  readonly results: readonly PaperResult[];
  /** Table 3. */
  readonly stages: readonly PaperStage[];
  /** Section 3.1 and Appendix A.1; FLOPs for a 224x224 image. */
  readonly codec: {
    readonly operatingPoints: readonly { readonly bpp: number; readonly channels: number }[];
    readonly encoderFlops: number;
    readonly decoderFlops: number;
  };
  /** Section 4.5: ImageNet at 0.635 bpp. */
  readonly storage: {
    readonly bpp: number;
    readonly compressedGB: number;
    readonly originalGB: number;
    readonly factor: number;
  };
  /** Sections 4.3 and 5.2: images and classes. */
  readonly datasets: Readonly<
    Record<
      'classification' | 'segmentation',
      {
        readonly name: string;
        readonly train: number;
        readonly val: number;
        readonly classes: number;
      }
    >
  >;
  /** Appendix A.1, A.4, A.5, A.8: numbers by their names in `training.json`. */
  readonly training: PaperTraining;
  readonly statements: readonly PaperStatement[];
}

export interface PaperTraining {
  /** Adam. */
  readonly codec: {
    readonly batch: number;
    readonly iterations: number;
    readonly learningRates: readonly { readonly bpp: number; readonly learningRate: number }[];
  };
  readonly classification: {
    readonly momentum: number;
    readonly weightDecay: number;
    readonly batch: number;
    readonly learningRate: number;
    readonly decayFactor: number;
    readonly decayEpochs: readonly number[];
    readonly epochs: number;
    readonly imageCrop: number;
    readonly latentCrop: number;
  };
  readonly segmentation: {
    readonly momentum: number;
    readonly weightDecay: number;
    readonly batch: number;
    readonly learningRate: number;
    readonly lastLayerLearningRate: number;
    readonly polynomialPower: number;
    readonly iterations: number;
    readonly imageCrop: number;
    readonly latentCrop: number;
    readonly atrousRates: readonly number[];
  };
  readonly joint: {
    readonly momentum: number;
    readonly learningRate: number;
    readonly decayFactor: number;
    readonly decayEveryEpochs: number;
    readonly epochs: number;
    readonly operatingPoints: readonly {
      readonly bpp: number;
      readonly gamma: number;
      readonly beta: number;
      readonly targetEntropy: number;
    }[];
  };
}

const folder = new URL('../../data/paper/', import.meta.url);
let loaded: Paper | undefined;

/**
 * The paper's numbers from `data/paper/`, read and checked once. Throws a TypeError naming file and field
 * when one is off.
 */
export function paperNumbers(): Paper {
  return (loaded ??= readPaper((name) => parseJson(readFileSync(new URL(name, folder), 'utf8'), name)));
}

/** As `paperNumbers`, from any source of the files: `open` gives the parsed file of a name. */
export function readPaper(open: (name: string) => JsonField): Paper {
  const codec = open('codec.json');
  const datasets = open('datasets.json');
  const storage = datasets.field('storage');
  return {
    networks: open('table-1.json')
      .field('rows')
      .array()
      .map((row) => ({
        network: networkOf(row),
        root: row.field('root').boolean(),
        units: units(row),
        flops: row.field('flops').whole(1),
      })),
    results: open('table-2.json')
      .field('rows')
      .array()
      .map((row) => ({
        bpp: row.field('bpp').orNull((field) => field.number(0)),
        network: networkOf(row),
        input: row.field('input').oneOf(inputTypes),
        ...numbers(row, ['top5', 'top1', 'miou'], 100),
      })),
    stages: open('table-3.json').field('stages').array().map(stageOf),
    codec: {
      operatingPoints: codec
        .field('operatingPoints')
        .field('rows')
        .array()
        .map((row) => numbers(row, ['bpp', 'channels'])),
      ...numbers(codec.field('complexity'), ['encoderFlops', 'decoderFlops']),
    },
    storage: numbers(storage, ['bpp', 'compressedGB', 'originalGB', 'factor']),
    datasets: {
      classification: dataset(datasets.field('classification')),
      segmentation: dataset(datasets.field('segmentation')),
    },
    training: training(open('training.json')),
    statements: open('statements.json')
      .field('statements')
      .array()
      .map((statement) => ({
        id: statement.field('id').string(),
        place: statement.field('place').string(),
        text: statement.field('text').string(),
        quantities: statement
          .field('quantities')
          .array()
          .map((quantity) => ({
            name: quantity.field('name').string(),
            value: quantity.field('value').number(),
            unit: quantity.field('unit').oneOf(['points', '%', 'x', 'FLOPs', 'GB', 'count']),
          })),
      })),
  };
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

const stageNames = ['conv2_x', 'conv3_x', 'conv4_x', 'conv5_x'] as const;
const networkNames = Object.keys(architectures) as NetworkName[];

function networkOf(row: JsonField): NetworkName {
  return row.field('network').oneOf(networkNames);
}

function units(row: JsonField): Record<StageName, number | null> {
  const of = (name: StageName) => row.field(name).orNull((field) => field.whole(1));
  return Object.fromEntries(stageNames.map((name) => [name, of(name)])) as Record<StageName, number | null>;
}

function stageOf(stage: JsonField): PaperStage {
  const block = (field: JsonField): PaperBlock => ({
    filters: field
      .field('filters')
      .array()
      .map((pair) => {
        const [kernel, channels] = pair.array();
        return [kernel.whole(1), channels.whole(1)] as const;
      }),
    times: field.field('times').whole(1),
  });
  return {
    name: stage.field('name').oneOf(stageNames),
    outputSize: stage.field('outputSize').whole(1),
    blocks: Object.fromEntries(
      networkNames.map((name) => [name, stage.field('blocks').field(name).orNull(block)]),
    ) as Record<NetworkName, PaperBlock | null>,
  };
}

function dataset(field: JsonField) {
  return { name: field.field('name').string(), ...numbers(field, ['train', 'val', 'classes']) };
}

function training(file: JsonField): PaperTraining {
  const [codec, classification, segmentation, joint] = ['codec', 'classification', 'segmentation', 'joint'].map(
    file.field,
  );
  const list = (field: JsonField) => field.array().map((item) => item.number(0));
  return {
    codec: {
      ...numbers(codec, ['batch', 'iterations']),
      learningRates: codec
        .field('learningRates')
        .array()
        .map((row) => numbers(row, ['bpp', 'learningRate'])),
    },
    classification: {
      ...numbers(classification, [
        'momentum',
        'weightDecay',
        'batch',
        'learningRate',
        'decayFactor',
        'epochs',
        'imageCrop',
        'latentCrop',
      ]),
      decayEpochs: list(classification.field('decayEpochs')),
    },
    segmentation: {
      ...numbers(segmentation, [
        'momentum',
        'weightDecay',
        'batch',
        'learningRate',
        'lastLayerLearningRate',
        'polynomialPower',
        'iterations',
        'imageCrop',
        'latentCrop',
      ]),
      atrousRates: list(segmentation.field('atrousRates')),
    },
    joint: {
      ...numbers(joint, ['momentum', 'learningRate', 'decayFactor', 'decayEveryEpochs', 'epochs']),
      operatingPoints: joint
        .field('operatingPoints')
        .array()
        .map((row) => numbers(row, ['bpp', 'gamma', 'beta', 'targetEntropy'])),
    },
  };
}

function numbers<K extends string>(row: JsonField, names: readonly K[], high?: number): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, row.field(name).number(0, high)])) as Record<K, number>;
}
