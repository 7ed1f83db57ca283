// -d networks made from committed classifiers: what segments without the run that trained those.
import type { InputType } from '../../../records/record.ts';
import type { MachineReadingSettings } from '../../profiles/profile.ts';
import { pretrainedClassifierRecipe, pretrainedClassifierConfig } from '../../recipes/pretrained-classifier.ts';
import { segmenterRecipe, type SegmenterArtifact } from '../../recipes/segmenter.ts';
import { checkCodec } from '../../reference/committed-network.ts';
import { pretrainedClassifierOf } from '../../reference/pretrained-classifiers.ts';
import { pretrainedCodecAt } from '../../reference/pretrained-codecs.ts';
import { artifactOf } from './artifact-of.ts';
import { encodedInputs } from './encoding.ts';
import type { Experiment, Point } from './experiment.ts';
import { networkLabel, networkSettings } from './network.ts';

/** What says how a profile makes -d networks from committed classifiers. */
export type CommittedSegmenterSettings = Required<Pick<MachineReadingSettings, 'pretrained' | 'segmenter'>>;

/** A profile's, or null where it makes none. (`checkProfile` refuses settings that do not say from whose classifiers.) */
export function committedSegmenters({ profile }: Pick<Experiment, 'profile'>): CommittedSegmenterSettings | null {
  const { pretrained, segmenter: settings } = profile.machineReading ?? {};
  return settings && pretrained !== undefined ? { pretrained, segmenter: settings } : null;
}

/** The experiment with the committed codecs in the place of its own. */
export function committedCodecs(
  experiment: Experiment,
  { pretrained }: { readonly pretrained: string },
): Promise<Experiment> {
  const { profile } = experiment;
  return experiment.another({ ...profile, codec: { ...profile.codec, pretrained } }, 'own');
}

/** The artifact of the committed classifier that a road starts from. */
export function committedClassifierArtifact(pretrained: string, point: Point) {
  const config = pretrainedClassifierConfig(pretrained, point);
  const rate = point ? ` ${point.bpp} bpp` : '';
  const reads = point ? `cResNet-51 on compressed representation${rate}` : 'ResNet-50 on originals';
  return artifactOf(pretrainedClassifierRecipe, config, {}, `${reads}, as trained for ${pretrained}`);
}

/**
 * ResNet-50-d on original images, or cResNet-51-d on an operating point's symbols.
 *
 * @param codecs the experiment whose codecs are the committed ones
 */
export async function committedSegmenter(
  codecs: Experiment,
  { pretrained, segmenter: longer }: CommittedSegmenterSettings,
  point: Point,
): Promise<SegmenterArtifact> {
  const masks = await codecs.segmentationData();
  const { data: _data, ...segmentation } = codecs.profile.segmentation;
  const input: InputType = point ? 'latent' : 'original';
  const start = committedClassifierArtifact(pretrained, point);
  if (point)
    checkCodec(
      pretrained,
      pretrainedClassifierOf(pretrained, 'cResNet-51', 'latent', point),
      pretrainedCodecAt(pretrained, point.bpp),
    );
  const { network, width } = start.config;
  const { seed } = codecs;
  const config = { ...networkSettings({ ...segmentation, ...longer }, input), network, input, width, seed };
  const label = networkLabel(codecs, `${network}-d`, input, point, 'none', seed);
  return artifactOf(
    segmenterRecipe,
    config,
    { ...masks, pretrained: start, ...encodedInputs(codecs, point && codecs.codec(point), masks, 'none', config) },
    `${label}, from the classifier of ${pretrained}`,
  );
}
