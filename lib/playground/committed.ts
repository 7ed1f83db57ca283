// The committed networks that a page takes along: codecs, the classifier behind each, and the one of pixels.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import { classifier, classifierInput, type ClassifierShape } from '../classification/programs.ts';
import { codec, imageSpecs } from '../codec/programs.ts';
import { checkCodec } from '../experiments/reference/committed-network.ts';
import { pretrainedClassifierOf } from '../experiments/reference/pretrained-classifiers.ts';
import {
  pretrainedCodecs,
  pretrainedWeights,
  type PretrainedCodec,
} from '../experiments/reference/pretrained-codecs.ts';
import { findProfile } from '../experiments/profiles/index.ts';
import { layoutOf, type Weights } from '../nn/parameters.ts';
import type { Content, StoredClassifier, StoredCodec } from './content.ts';
import { packNetwork } from './weights.ts';

/** The profile whose codecs have classifiers behind them. */
const profileName = 'imagenette';
const [ofPixels, ofSymbols]: NetworkName[] = ['ResNet-50', 'cResNet-51'];

/** A network of the page, with its values as they are committed. */
export interface Committed<Stored> {
  readonly about: Omit<Stored, 'values' | 'start' | 'length'>;
  readonly weights: Weights;
  /** The filters' precision in the page. */
  readonly filters: 'bytes' | 'halves';
}

export interface CommittedNetworks extends Pick<Content, 'classNames'> {
  /** Lowest rate first. */
  readonly codecs: readonly Committed<StoredCodec>[];
  readonly classifiers: readonly (Committed<StoredClassifier> & { readonly shape: ClassifierShape })[];
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
  return { codecs, classifiers, classNames };
}

/** The networks as a page holds them, and their bytes one after the other. */
export function packedNetworks({
  codecs,
  classifiers,
  classNames,
}: CommittedNetworks): Pick<Content, 'codecs' | 'classifiers' | 'classNames'> & { parts: Uint8Array[] } {
  const parts: Uint8Array[] = [];
  let start = 0;
  const stored = <Stored>({ about, weights, filters }: Committed<Stored>) => {
    const { values, bytes } = packNetwork(weights, filters);
    parts.push(bytes);
    const place = { values, start, length: bytes.length };
    start += bytes.length;
    return { ...about, ...place };
  };
  return {
    codecs: codecs.map(stored) as StoredCodec[],
    classifiers: classifiers.map(stored) as StoredClassifier[],
    classNames,
    parts,
  };
}
