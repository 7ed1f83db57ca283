// The committed networks that a page takes along: codecs, the classifier behind each, the one of pixels, and segmenters.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import { classifier, classifierInput, type ClassifierShape } from '../classification/programs.ts';
import { codec, imageSpecs } from '../codec/programs.ts';
import { checkCodec, isCommitted, type NetworkPlace } from '../experiments/reference/committed-network.ts';
import { pretrainedClassifierOf } from '../experiments/reference/pretrained-classifiers.ts';
import {
  pretrainedCodecs,
  pretrainedWeights,
  type PretrainedCodec,
} from '../experiments/reference/pretrained-codecs.ts';
import { pretrainedSegmenterOf } from '../experiments/reference/pretrained-segmenters.ts';
import { segmenter, segmenterInput } from '../segmentation/programs.ts';
import { findProfile, type ProfileName } from '../experiments/profiles/index.ts';
import { layoutOf, type Weights } from '../nn/parameters.ts';
import type { PageContent, StoredClassifier, StoredCodec, StoredSegmenter } from './content.ts';
import { packNetwork, unpackNetwork, type NamedArrays } from './weights.ts';

/** The profile whose committed networks a page takes along. */
export const profileName: ProfileName = 'imagenette-small-crops';
const ofPixels: NetworkName = 'ResNet-50';
const ofSymbols: NetworkName = 'cResNet-51';

/** A network of the page, with its values as they are committed. */
export interface Committed<Stored> {
  readonly about: Omit<Stored, 'values' | 'start' | 'length'>;
  readonly weights: Weights;
  /** The filters' precision in the page. */
  readonly filters: 'bytes' | 'halves';
}

export interface CommittedNetworks extends Pick<PageContent, 'classNames'> {
  /** Lowest rate first. */
  readonly codecs: readonly Committed<StoredCodec>[];
  readonly classifiers: readonly (Committed<StoredClassifier> & { readonly shape: ClassifierShape })[];
  /** Those that are committed: of symbols, the highest rate first, then of pixels. */
  readonly segmenters: readonly Committed<StoredSegmenter>[];
}

/** The committed networks. Rejects with an error that names the file when one is missing or damaged, or two do not belong together. */
export async function committedNetworks(): Promise<CommittedNetworks> {
  const lowestFirst = pretrainedCodecs(profileName).reverse();
  const codecs = await Promise.all(
    lowestFirst.map(async (pretrained): Promise<Committed<StoredCodec>> => {
      const {
        shape,
        config: { targetBpp: bpp },
        result: { histogram },
      } = pretrained;
      const layout = await layoutOf(codec(shape), imageSpecs(1, 16, 16));
      // As they are committed, to the bit: a page's streams are the kit's. They are small.
      return {
        about: { bpp, shape, histogram },
        weights: { layout, ...(await pretrainedWeights(pretrained)) },
        filters: 'halves',
      };
    }),
  );
  const { size } = findProfile(profileName).data as { size: number };
  const classNames = lowestFirst[0].committed.trainedOn.classNames;
  const classifierAt = async (network: NetworkName, front: PretrainedCodec | null) => {
    const bpp = front?.config.targetBpp ?? null;
    const pretrained = pretrainedClassifierOf(
      profileName,
      network,
      front ? 'latent' : 'original',
      front && { bpp: bpp! },
    );
    if (front) checkCodec(profileName, pretrained, front);
    const {
      config: { width, cropPixels },
      committed,
    } = pretrained;
    const side = front ? cropPixels / 8 : cropPixels;
    const shape: ClassifierShape = {
      architecture: architectures[network],
      width,
      classes: classNames.length,
      height: side,
      inputWidth: side,
      channels: front?.shape.channels ?? 3,
    };
    const layout = await layoutOf(classifier(shape), classifierInput(shape, 1));
    const about = {
      network,
      bpp,
      width,
      photoSide: size,
      cropSide: cropPixels,
      channelMean: front ? [] : committed.trainedOn.channelMean,
    };
    return { about, weights: { layout, ...committed.read() }, filters: 'bytes' as const, shape };
  };
  const classifiers = [await classifierAt(ofPixels, null)];
  for (const front of lowestFirst) classifiers.push(await classifierAt(ofSymbols, front));
  const segmenters = await Promise.all(segmentersThere([...lowestFirst].reverse()).map(segmenterOf));
  return { codecs, classifiers, classNames, segmenters };
}

/** Codecs with a committed segmenter behind them, and null where there is one of pixels. */
function segmentersThere(codecs: readonly PretrainedCodec[]): (PretrainedCodec | null)[] {
  return [...codecs, null].filter((front) => isCommitted(profileName, segmenterPlace(front)));
}

function segmenterPlace(front: PretrainedCodec | null): NetworkPlace {
  return front
    ? { kind: 'segmenter', network: ofSymbols, input: 'latent', point: { bpp: front.config.targetBpp } }
    : { kind: 'segmenter', network: ofPixels, input: 'original', point: null };
}

/** Whether any segmenter is committed. */
export const hasSegmenters = (): boolean => segmentersThere(pretrainedCodecs(profileName)).length > 0;

async function segmenterOf(front: PretrainedCodec | null): Promise<Committed<StoredSegmenter>> {
  const { network, input, point } = segmenterPlace(front);
  const pretrained = pretrainedSegmenterOf(profileName, network, input, point);
  if (front) checkCodec(profileName, pretrained, front);
  const {
    config: { width, atrousRates },
    committed,
  } = pretrained;
  const { classNames, channelMean } = committed.trainedOn;
  const side = { height: 8, inputWidth: 8, channels: front?.shape.channels ?? 3 };
  const shape = { architecture: architectures[network], width, atrousRates, classes: classNames.length, ...side };
  const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
  const bpp = point?.bpp ?? null;
  return {
    about: { network, bpp, width, atrousRates, classNames, channelMean: front ? [] : channelMean },
    weights: { layout, ...committed.read() },
    filters: 'bytes',
  };
}

/** The networks as a page holds them, and their bytes one after the other, a part each: codecs, classifiers, segmenters. */
export function packedNetworks({ codecs, classifiers, classNames, segmenters }: CommittedNetworks): Pick<
  PageContent,
  'profile' | 'codecs' | 'classifiers' | 'classNames' | 'segmenters'
> & {
  parts: Uint8Array[];
} {
  const parts: Uint8Array[] = [];
  let start = 0;
  const stored = <Stored>({ about, weights, filters }: Committed<Stored>, from?: NamedArrays) => {
    const { values, bytes } = packNetwork(weights, filters, from);
    parts.push(bytes);
    const place = { values, start, length: bytes.length };
    start += bytes.length;
    return { ...about, ...place };
  };
  return {
    profile: profileName,
    codecs: codecs.map((codecThere) => stored(codecThere)) as StoredCodec[],
    classifiers: classifiers.map((reader) => stored(reader)) as StoredClassifier[],
    classNames,
    segmenters: segmenters.map((maskMaker) => stored(maskMaker, startOf(maskMaker, classifiers))) as StoredSegmenter[],
    parts,
  };
}

/** The values of the classifier that a segmenter was made from, as the page holds them. */
export function startOf(
  { about: { bpp } }: Committed<StoredSegmenter>,
  classifiers: CommittedNetworks['classifiers'],
): NamedArrays {
  const start = classifiers.find((candidate) => candidate.about.bpp === bpp)!;
  return unpackNetwork(packNetwork(start.weights, start.filters));
}
