// The networks of a profile with their weights: finished ones of the store, else committed ones.
import type { NetworkName } from '../classification/architecture.ts';
import type { CodecShape } from '../codec/autoencoder.ts';
import type { Experiment } from '../experiments/plan/artifacts.ts';
import type { OperatingPointSettings } from '../experiments/profiles/profile.ts';
import { classifierWeights, type ClassifierConfig } from '../experiments/recipes/classifier.ts';
import type {
  PictureClassifier,
  PointNetworks,
  Trained,
  ExportedClassifier,
  ExportedCodec,
  ExportedSegmenter,
} from './trained.ts';
import { codecShape, codecWeights, type CodecResult } from '../experiments/recipes/codec.ts';
import type { DatasetResult } from '../experiments/recipes/dataset.ts';
import { segmenterWeights, type SegmenterConfig, type SegmenterResult } from '../experiments/recipes/segmenter.ts';
import { checkCodec, isCommitted } from '../experiments/reference/committed-network.ts';
import { pretrainedSegmenterOf } from '../experiments/reference/pretrained-segmenters.ts';
import { pretrainedClassifierOf } from '../experiments/reference/pretrained-classifiers.ts';
import {
  pretrainedCodecAt,
  pretrainedProfiles,
  pretrainedWeights,
} from '../experiments/reference/pretrained-codecs.ts';
import type { Artifact, Finished } from '../store/artifact.ts';
import { artifactKey } from '../store/key.ts';
import { findFinished, type Store } from '../store/store.ts';

/** The network that reads pictures. */
export const readerOfPictures: NetworkName = 'ResNet-50';
/** The network that reads the compressed representation. */
export const readerOfSymbols: NetworkName = 'cResNet-51';

/**
 * The networks at an operating point: the codec, cResNet-51 on its symbols, and cResNet-51-d. What the store has comes before
 * what is committed; committed weights of another seed, and a committed classifier that was trained on another codec, are none
 * of this point's.
 */
export async function networksAt(
  experiment: Experiment,
  point: OperatingPointSettings,
  store: Store,
): Promise<PointNetworks> {
  const from = experiment.codec(point);
  const codec = (await storedCodec(store, from)) ?? (await committedCodec(experiment, point.bpp));
  if (!codec) return { bpp: point.bpp, codec, classifier: null, segmenter: null };
  // A committed codec that a profile takes goes by the key of its artifact there.
  const keys = [codec.record.key, artifactKey(from)];
  return {
    bpp: point.bpp,
    codec,
    classifier: (await storedClassifier(experiment, point, store)) ?? classifierCommitted(experiment, point, keys),
    segmenter: (await storedSegmenter(experiment, point, store)) ?? segmenterCommitted(experiment, point, codec),
  };
}

/** ResNet-50 on original pictures: the store's, else the committed one of the same seed; null where there is neither. */
export async function pictureClassifier(experiment: Experiment, store: Store): Promise<PictureClassifier | null> {
  const { data, classifier, profile } = experiment;
  const artifact = classifier(readerOfPictures, 'original', null) as Artifact<ClassifierConfig>;
  const finished = await findFinished(store, artifact);
  const train = (await findFinished(store, data.train)) as Finished<DatasetResult> | null;
  const reader = (
    { width, cropPixels }: Pick<ClassifierConfig, 'width' | 'cropPixels'>,
    { classNames, name, channelMean }: Pick<DatasetResult, 'classNames' | 'name' | 'channelMean'>,
    trained: Omit<Trained, 'trainedOn'>,
  ) => ({ ...trained, trainedOn: name, network: readerOfPictures, width, cropPixels, classNames, channelMean });
  if (finished && train)
    return reader(artifact.config, train.record.result, {
      weights: classifierWeights(finished),
      record: finished.record,
      from: 'store',
    });
  if (!isCommitted(profile.name, { kind: 'classifier', network: readerOfPictures, input: 'original', point: null }))
    return null;
  const { config, committed } = pretrainedClassifierOf(profile.name, readerOfPictures, 'original', null);
  if (config.seed !== experiment.seed) return null;
  const { record, trainedOn } = committed;
  return reader(config, trainedOn, { weights: committed.read(), record, from: 'committed' });
}

async function dataNameOf(store: Store, { inputs }: Artifact): Promise<string | null> {
  const train = inputs['train'] && ((await findFinished(store, inputs['train'])) as Finished<DatasetResult> | null);
  return train?.record.result.name ?? null;
}

async function storedCodec(store: Store, artifact: Artifact): Promise<ExportedCodec | null> {
  const finished = (await findFinished(store, artifact)) as Finished<CodecResult> | null;
  if (!finished) return null;
  return {
    weights: codecWeights(finished),
    record: finished.record,
    trainedOn: await dataNameOf(store, artifact),
    from: 'store',
    shape: codecShape(artifact.config as CodecShape),
    histogram: finished.record.result.histogram,
  };
}

async function committedCodec({ profile, seed }: Experiment, bpp: number): Promise<ExportedCodec | null> {
  const owner = profile.codec.pretrained ?? profile.name;
  if (!pretrainedProfiles().includes(owner)) return null;
  const codec = pretrainedCodecAt(owner, bpp);
  const { shape, config, result, committed } = codec;
  // Codecs that a profile takes are the same for all of its seeds.
  if (profile.codec.pretrained === undefined && config.seed !== seed) return null;
  return {
    weights: await pretrainedWeights(codec),
    record: committed.record,
    trainedOn: committed.trainedOn.name,
    from: 'committed',
    shape,
    histogram: result.histogram,
  };
}

/** Of the profile's own committed codec at an operating point; null where there is none. */
export function committedSeed(profile: string, bpp: number): number | null {
  return pretrainedProfiles().includes(profile) ? pretrainedCodecAt(profile, bpp).config.seed : null;
}

async function storedClassifier(
  { data, classifier }: Experiment,
  point: OperatingPointSettings,
  store: Store,
): Promise<ExportedClassifier | null> {
  const artifact = classifier(readerOfSymbols, 'latent', point) as Artifact<ClassifierConfig>;
  const finished = await findFinished(store, artifact);
  const train = (await findFinished(store, data.train)) as Finished<DatasetResult> | null;
  if (!finished || !train) return null;
  return trainedReader(artifact.config, train.record.result, {
    weights: classifierWeights(finished),
    record: finished.record,
    from: 'store',
  });
}

/** A classifier of symbols as its training made it. */
function trainedReader(
  { width, cropPixels }: Pick<ClassifierConfig, 'width' | 'cropPixels'>,
  { classNames, name }: Pick<DatasetResult, 'classNames' | 'name'>,
  trained: Omit<Trained, 'trainedOn'>,
): ExportedClassifier {
  return { ...trained, trainedOn: name, network: readerOfSymbols, width, cropPixels, classNames };
}

function classifierCommitted(
  { profile, seed }: Experiment,
  point: OperatingPointSettings,
  codecs: readonly string[],
): ExportedClassifier | null {
  try {
    const { config, codec, committed } = pretrainedClassifierOf(profile.name, readerOfSymbols, 'latent', point);
    if (config.seed !== seed || codec === null || !codecs.includes(codec)) return null;
    const { record, trainedOn } = committed;
    return trainedReader(config, trainedOn, { weights: committed.read(), record, from: 'committed' });
  } catch (error) {
    // None committed; damaged files are other errors.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function storedSegmenter(
  { segmenter }: Experiment,
  point: OperatingPointSettings,
  store: Store,
): Promise<ExportedSegmenter | null> {
  const artifact: Artifact<SegmenterConfig> = await segmenter(readerOfSymbols, 'latent', point);
  const finished = (await findFinished(store, artifact)) as Finished<SegmenterResult> | null;
  const weights = finished && segmenterWeights(finished);
  if (!finished || !weights) return null;
  const { width, atrousRates } = artifact.config;
  const { classNames, height, width: imageWidth } = finished.record.result;
  return {
    weights,
    record: finished.record,
    from: 'store',
    trainedOn: await dataNameOf(store, artifact),
    network: readerOfSymbols,
    width,
    atrousRates,
    classNames,
    height,
    imageWidth,
  };
}

/** A committed -d network, where it was trained on the symbols of the committed codec that goes along. */
function segmenterCommitted(
  { profile, seed }: Experiment,
  point: OperatingPointSettings,
  codec: ExportedCodec,
): ExportedSegmenter | null {
  const place = { kind: 'segmenter', network: readerOfSymbols, input: 'latent', point } as const;
  if (codec.from !== 'committed' || !isCommitted(profile.name, place)) return null;
  const pretrained = pretrainedSegmenterOf(profile.name, readerOfSymbols, 'latent', point);
  checkCodec(profile.name, pretrained, pretrainedCodecAt(profile.codec.pretrained ?? profile.name, point.bpp));
  const { config, committed } = pretrained;
  if (config.seed !== seed) return null;
  const { height, width: imageWidth } = committed.record.result as unknown as SegmenterResult;
  return {
    weights: committed.read(),
    record: committed.record,
    from: 'committed',
    trainedOn: committed.trainedOn.name,
    network: readerOfSymbols,
    width: config.width,
    atrousRates: config.atrousRates,
    classNames: committed.trainedOn.classNames,
    height,
    imageWidth,
  };
}
