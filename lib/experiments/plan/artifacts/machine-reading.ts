// What Figure R measures: trained networks reading what codecs make of the validation images.
import type { BaselineCodec } from '../../../codec/baselines.ts';
import type { Task } from '../../../records/record.ts';
import type { MachineReadingSettings, OperatingPointSettings } from '../../profiles/profile.ts';
import type { ClassifierConfig } from '../../recipes/classifier.ts';
import type { CodecArtifact } from '../../recipes/codec.ts';
import { machineReadingRecipe, type MachineReadingArtifact } from '../../recipes/machine-reading.ts';
import type { MachineReadingConfig, MachineReadingInputs } from '../../recipes/reading-parts.ts';
import type { DataPair } from '../data-artifacts.ts';
import { artifactOf } from './artifact-of.ts';
import {
  committedClassifierArtifact,
  committedSegmenter,
  committedSegmenters,
  type CommittedSegmenterSettings,
} from './committed-segmenter.ts';
import { engineeredArtifact, engineeredClassifier } from './engineered.ts';
import type { Experiment } from './experiment.ts';

/** What is read: the images as they are, a learned codec's, or an engineered codec's at settings. */
export type ReadPictures = null | { readonly learned: CodecArtifact } | { readonly codec: BaselineCodec };

/** A reading, and the settings of the network that reads. */
export interface Reading {
  readonly artifact: MachineReadingArtifact;
  readonly network: Pick<ClassifierConfig, 'network' | 'width' | 'cropPixels' | 'seed'>;
}

type Reader = Pick<MachineReadingInputs, 'classifier' | 'segmenter' | 'training'>;

const networkOf = ({ classifier, segmenter }: Reader): Reading['network'] => (classifier ?? segmenter!).config;

/** The network trained on original images, and what centers its pixels. */
async function readerOf(experiment: Experiment, task: Task, { pretrained }: MachineReadingSettings): Promise<Reader> {
  const training = experiment.data.train;
  if (task === 'segmentation') {
    const committed = committedSegmenters(experiment);
    return committed
      ? { segmenter: await committedSegmenter(experiment, committed, null) }
      : { segmenter: await experiment.segmenter('ResNet-50', 'original', null), training };
  }
  return pretrained === undefined
    ? { classifier: experiment.classifier('ResNet-50', 'original', null), training }
    : { classifier: committedClassifierArtifact(pretrained, null) };
}

const readerNames: Readonly<Record<Task, string>> = { classification: 'ResNet-50', segmentation: 'ResNet-50-d' };

/** The network trained on original images reads validation images of its task. */
export async function readingArtifact(
  experiment: Experiment,
  settings: MachineReadingSettings,
  task: Task,
  { val }: DataPair,
  pictures: ReadPictures,
): Promise<Reading> {
  const reader = await readerOf(experiment, task, settings);
  const images = settings.images[task] ?? null;
  const common = { task, images, ...(images !== null && { spread: true as const }) };
  const label = (of: string) => `${readerNames[task]}, trained on originals, reads ${val.label}${of}`;
  const reading = (
    config: Pick<MachineReadingConfig, 'codec' | 'settings'>,
    inputs: Omit<MachineReadingInputs, 'images'>,
    of: string,
  ): Reading => ({
    artifact: artifactOf(
      machineReadingRecipe,
      { ...common, ...config },
      { images: val, ...reader, ...inputs },
      label(of),
    ),
    network: networkOf(reader),
  });
  if (pictures === null) return reading({ codec: null, settings: [] }, {}, '');
  if ('codec' in pictures) {
    const { codec } = pictures;
    return reading({ codec, settings: settings.settings[codec] }, {}, ` by ${codec}`);
  }
  const { learned: codec } = pictures;
  const encoding = experiment.encoding(codec, val, true);
  return reading({ codec: 'codec', settings: [] }, { codec, encoding }, ` by ${codec.label}`);
}

/** cResNet-51-d, made from a committed classifier, reads an operating point's symbols. `codecs` as for `committedSegmenter`. */
export async function symbolsReadingArtifact(
  codecs: Experiment,
  settings: CommittedSegmenterSettings & Pick<MachineReadingSettings, 'images'>,
  point: OperatingPointSettings,
): Promise<Reading> {
  const { val } = await codecs.segmentationData();
  const segmenter = await committedSegmenter(codecs, settings, point);
  const codec = codecs.codec(point);
  const images = settings.images.segmentation ?? null;
  const artifact = artifactOf(
    machineReadingRecipe,
    { task: 'segmentation', images, ...(images !== null && { spread: true as const }), codec: 'codec', settings: [] },
    { images: val, segmenter, codec, encoding: codecs.encoding(codec, val, true) },
    `${segmenter.label}, reads ${val.label}`,
  );
  return { artifact, network: segmenter.config };
}

/** The network trained on an engineered codec's pictures reads all of its validation images. */
export function ownReadingArtifact(experiment: Experiment, codec: BaselineCodec, bpp: number): Reading {
  const { train: training, val: images } = experiment.data;
  const classifier = engineeredClassifier(experiment, codec, bpp);
  const engineered = engineeredArtifact(experiment, codec, bpp, images);
  const artifact = artifactOf(
    machineReadingRecipe,
    { task: 'classification', codec, settings: [], images: null },
    { images, training, classifier, engineered },
    `${classifier.label}, reads ${images.label}`,
  );
  return { artifact, network: classifier.config };
}
