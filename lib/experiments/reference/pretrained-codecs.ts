// Codecs whose weights are committed: found by operating point, checked against the networks they belong to.
import { existsSync, readdirSync } from 'node:fs';
import { array, fitted, number, object, whole } from '../../records/fields.ts';
import type { CodecShape } from '../../codec/autoencoder.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import type { CodecConfig, CodecResult } from '../recipes/codec.ts';
import { ratePart, recordName } from '../../records/record-name.ts';
import { pretrainedFolder, referenceFolder } from './folders.ts';
import { committedWeights, type CommittedWeights } from './weights-file.ts';

export interface PretrainedCodec {
  readonly shape: CodecShape;
  readonly config: CodecConfig;
  /** Of its training, at full precision. */
  readonly result: CodecResult;
  readonly committed: CommittedWeights;
}

export const codecWeightsName = (bpp: number): string => recordName('codec', ratePart({ bpp }));

/** Names of the profiles whose codecs are committed. */
export function pretrainedProfiles(): string[] {
  const folder = pretrainedFolder('', referenceFolder());
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => readdirSync(pretrainedFolder(name)).some((file) => /^codec-.*\.json$/.test(file)))
    .sort();
}

/**
 * The committed codecs of a profile, the highest rate first. Throws a RangeError that says which profiles have some when
 * this one has none, and a TypeError when a note is none of a codec.
 */
export function pretrainedCodecs(profile: string): PretrainedCodec[] {
  const known = pretrainedProfiles();
  if (!known.includes(profile)) {
    const there = known.length > 0 ? `there are those of ${known.join(', ')}` : 'none are committed yet';
    throw new RangeError(`pretrained codecs: expected a profile whose codecs are committed (${there}), got ${profile}`);
  }
  const folder = pretrainedFolder(profile);
  const names = readdirSync(folder)
    .filter((file) => /^codec-.*\.json$/.test(file))
    .map((file) => file.replace(/\.json$/, ''));
  return names
    .map((name) => codecOf(committedWeights(folder, name)!))
    .sort((a, b) => b.config.targetBpp - a.config.targetBpp);
}

/** The committed codec at an operating point, at the highest rate for undefined. Throws a RangeError with the rates when there is none. */
export function pretrainedCodecAt(profile: string, bpp: number | undefined): PretrainedCodec {
  const codecs = pretrainedCodecs(profile);
  const atRate = bpp === undefined ? codecs[0] : codecs.find(({ config }) => config.targetBpp === bpp);
  if (atRate) return atRate;
  throw new RangeError(
    `pretrained codecs of ${profile}: expected one of ${codecs.map(({ config }) => config.targetBpp).join(', ')} bpp, got ${bpp}`,
  );
}

/** The codec's weights, in single precision. Rejects when they are not those of such a codec. */
export async function pretrainedWeights({ shape, committed }: PretrainedCodec): Promise<NetworkWeights> {
  const [{ codec, imageSpecs }, { layoutOf }] = await Promise.all([
    import('../../codec/programs.ts'),
    import('../../nn/parameters.ts'),
  ]);
  const { parameterCount, statisticCount } = await layoutOf(codec(shape), imageSpecs(1, 16, 16));
  const { parameters, statistics, path } = committed;
  if (parameters !== parameterCount || statistics !== statisticCount) {
    const { width, channels, centers } = shape;
    throw new Error(
      `${path}: expected ${parameterCount} parameters and ${statisticCount} statistics for a codec of width ${width} with ${channels} channels ` +
        `and ${centers} centers, got ${parameters} and ${statistics}: they are of another version of the kit, publish them anew`,
    );
  }
  return committed.read();
}

const configFields = object({
  width: number(0),
  channels: whole(1),
  centers: whole(2),
  targetBpp: number(0),
  targetEntropy: number(0),
  beta: number(0),
});
const resultFields = object({ centers: array(number()), histogram: array(number()) });

function codecOf(committed: CommittedWeights): PretrainedCodec {
  const { record, path } = committed;
  const { width, channels, centers } = fitted(configFields, record.config, `${path}: record.config`);
  const lists = fitted(resultFields, record.result, `${path}: record.result`);
  for (const [name, { length }] of Object.entries(lists)) {
    if (length !== centers)
      throw new TypeError(`${path}: record.result.${name}: expected ${centers} numbers, got ${length}`);
  }
  return {
    shape: { width, channels, centers },
    config: record.config as CodecConfig,
    result: record.result as CodecResult,
    committed,
  };
}
