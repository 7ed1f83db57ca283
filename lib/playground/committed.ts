// The committed networks that a page takes along: codecs, the classifier behind each, and the one of pixels.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import { classifier, classifierInput, type ClassifierShape } from '../classification/programs.ts';
import { codec, imageSpecs } from '../codec/programs.ts';
import { pretrainedClassifierOf } from '../experiments/reference/pretrained-classifiers.ts';
import { pretrainedCodecs, pretrainedWeights } from '../experiments/reference/pretrained-codecs.ts';
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
  const newestFirst = pretrainedCodecs(profileName).reverse();
  const codecs = await Promise.all(
    newestFirst.map(async (pretrained): Promise<Committed<StoredCodec>> => {
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
  const classNames = newestFirst[0].committed.trainedOn.classNames;
  const classifierAt = async (network: NetworkName, point: { bpp: number; channels: number; key: string } | null) => {
    const pretrained = pretrainedClassifierOf(profileName, network, point ? 'latent' : 'original', point);
    const {
      config: { width, cropPixels },
      committed,
    } = pretrained;
    if (point && pretrained.codec !== point.key) {
      throw new Error(
        `${committed.path}: it was trained on the codec ${pretrained.codec}, and the committed one at ${point.bpp} bpp is ${point.key}: publish both anew`,
      );
    }
    const side = point ? cropPixels / 8 : cropPixels;
    const shape: ClassifierShape = {
      architecture: architectures[network],
      width,
      classes: classNames.length,
      height: side,
      inputWidth: side,
      channels: point?.channels ?? 3,
    };
    const layout = await layoutOf(classifier(shape), classifierInput(shape, 1));
    const about = {
      network,
      bpp: point?.bpp ?? null,
      width,
      photoSide: size,
      cropSide: cropPixels,
      channelMean: point ? [] : committed.trainedOn.channelMean,
    };
    return { about, weights: { layout, ...committed.read() }, filters: 'bytes' as const, shape };
  };
  const points = newestFirst.map(({ config, shape, committed }) => ({
    bpp: config.targetBpp,
    channels: shape.channels,
    key: committed.record.key,
  }));
  const classifiers = [await classifierAt(ofPixels, null)];
  for (const point of points) classifiers.push(await classifierAt(ofSymbols, point));
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
