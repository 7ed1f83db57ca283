// The numbers that the paper reports, each file of data/paper with its place in the paper; their types are what is read
// here. They are drawn as the paper's, never mixed with the kit's own.
import { readFileSync } from 'node:fs';
import { architectures } from '../classification/architecture.ts';
import type { NetworkName, Stage } from '../classification/architecture.ts';
import { parseJson } from './json-reader.ts';
import type { JsonField } from './json-reader.ts';
import { inputTypes } from './record.ts';
import type { InputType } from './record.ts';

export type StageName = Stage['name'];

type Held<T> = T extends object ? { readonly [Key in keyof T]: Held<T[Key]> } : T;
export type Paper = Held<ReturnType<typeof read>>;
/** A row of Table 1. */
export type PaperNetwork = Paper['networks'][number];
/** A row of Table 2: percent; bpp is null for original images. */
export type PaperResult = Paper['results'][number];
/** The [kernel, channels] of a block's convolutions, and how many blocks. */
type PaperBlock = { filters: (readonly [kernel: number, channels: number])[]; times: number };

const folder = new URL('../../data/paper/', import.meta.url);
const stageNames = ['conv2_x', 'conv3_x', 'conv4_x', 'conv5_x'] as const;
const networkNames = Object.keys(architectures) as NetworkName[];
const statementUnits = ['points', '%', 'x', 'FLOPs', 'GB', 'count'] as const;
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
  return read(open);
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

function read(open: (name: string) => JsonField) {
  const [codec, datasets] = [open('codec.json'), open('datasets.json')];
  return {
    /** Table 1: units per stage (null where the network has no such stage), FLOPs as printed. */
    networks: rows(open('table-1.json'), 'rows', (row) => ({
      network: row.field('network').oneOf(networkNames),
      root: row.field('root').boolean(),
      units: each(stageNames, (name) => row.field(name).orNull((field) => field.whole(1))),
      flops: row.field('flops').whole(1),
    })),
    results: rows(open('table-2.json'), 'rows', (row) => ({
      bpp: row.field('bpp').orNull((field) => field.number(0)),
      network: row.field('network').oneOf(networkNames),
      input: row.field('input').oneOf(inputTypes),
      ...numbers(row, ['top5', 'top1', 'miou'], 100),
    })),
    /** Table 3. */
    stages: rows(open('table-3.json'), 'stages', (stage) => ({
      name: stage.field('name').oneOf(stageNames),
      /** Height and width of the stage's output. */
      outputSize: stage.field('outputSize').whole(1),
      blocks: each(networkNames, (name) => stage.field('blocks').field(name).orNull(blockOf)),
    })),
    /** Section 3.1 and Appendix A.1; FLOPs for a 224x224 image. */
    codec: {
      operatingPoints: rows(codec.field('operatingPoints'), 'rows', (row) => numbers(row, ['bpp', 'channels'])),
      ...numbers(codec.field('complexity'), ['encoderFlops', 'decoderFlops']),
    },
    /** Section 4.5: ImageNet at 0.635 bpp. */
    storage: numbers(datasets.field('storage'), ['bpp', 'compressedGB', 'originalGB', 'factor']),
    /** Sections 4.3 and 5.2: images and classes. */
    datasets: each(['classification', 'segmentation'], (task) => ({
      name: datasets.field(task).field('name').string(),
      ...numbers(datasets.field(task), ['train', 'val', 'classes']),
    })),
    training: training(open('training.json')),
    /** The claims of the text, with the numbers that they state. */
    statements: rows(open('statements.json'), 'statements', (statement) => ({
      id: statement.field('id').string(),
      place: statement.field('place').string(),
      text: statement.field('text').string(),
      quantities: rows(statement, 'quantities', (quantity) => ({
        name: quantity.field('name').string(),
        value: quantity.field('value').number(),
        unit: quantity.field('unit').oneOf(statementUnits),
      })),
    })),
  };
}

/** Appendix A.1, A.4, A.5, A.8: numbers by their names in `training.json`. */
function training(file: JsonField) {
  const [codec, classification, segmentation, joint] = ['codec', 'classification', 'segmentation', 'joint'].map(
    file.field,
  );
  const ofNetworks = ['momentum', 'weightDecay', 'batch', 'learningRate', 'imageCrop', 'latentCrop'] as const;
  return {
    /** Adam. */
    codec: {
      ...numbers(codec, ['batch', 'iterations']),
      learningRates: rows(codec, 'learningRates', (row) => numbers(row, ['bpp', 'learningRate'])),
    },
    classification: {
      ...numbers(classification, [...ofNetworks, 'decayFactor', 'epochs']),
      decayEpochs: rows(classification, 'decayEpochs', (epoch) => epoch.number(0)),
    },
    segmentation: {
      ...numbers(segmentation, [...ofNetworks, 'lastLayerLearningRate', 'polynomialPower', 'iterations']),
      atrousRates: rows(segmentation, 'atrousRates', (rate) => rate.number(0)),
    },
    joint: {
      ...numbers(joint, ['momentum', 'learningRate', 'decayFactor', 'decayEveryEpochs', 'epochs']),
      operatingPoints: rows(joint, 'operatingPoints', (row) => numbers(row, ['bpp', 'gamma', 'beta', 'targetEntropy'])),
    },
  };
}

function blockOf(field: JsonField): PaperBlock {
  const filters = rows(field, 'filters', (pair) => {
    const [kernel, channels] = pair.array();
    return [kernel.whole(1), channels.whole(1)] as const;
  });
  return { filters, times: field.field('times').whole(1) };
}

function rows<T>(file: JsonField, name: string, of: (row: JsonField) => T): T[] {
  return file.field(name).array().map(of);
}

function each<K extends string, T>(names: readonly K[], of: (name: K) => T): Record<K, T> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, T>;
}

function numbers<K extends string>(row: JsonField, names: readonly K[], high?: number): Record<K, number> {
  return each(names, (name) => row.field(name).number(0, high));
}
