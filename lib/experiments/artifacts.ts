// From a profile to artifacts: which trainings an experiment is made of.
import type { NetworkName } from '../classification/architecture.ts';
import type { Artifact } from './artifact.ts';
import type { OutputOptions } from './output.ts';
import type { KitProfile, OperatingPointSettings } from './profiles/profile.ts';
import { classifier, type ClassifierConfig, type InputType } from './recipes/classifier.ts';
import { codec, type CodecConfig } from './recipes/codec.ts';
import { dataset, folderGiven, type DatasetConfig } from './recipes/dataset.ts';
import { encoding, type EncodingConfig } from './recipes/encoding.ts';

/** The artifacts of one experiment, each made on demand. */
export interface Experiment {
  readonly train: Artifact<DatasetConfig>;
  readonly val: Artifact<DatasetConfig>;
  codec(point: OperatingPointSettings): Artifact<CodecConfig>;
  /** A part of the data through the codec. */
  encoding(point: OperatingPointSettings, part: 'train' | 'val'): Artifact<EncodingConfig>;
  /** `point` is null exactly for original images. */
  classifier(network: NetworkName, input: InputType, point: OperatingPointSettings | null): Artifact<ClassifierConfig>;
}

async function datasetConfigs({ data, seed }: KitProfile, options: OutputOptions): Promise<Record<'train' | 'val', DatasetConfig>> {
  if (data.source === 'synthetic-scenes') {
    const { source, size, options: scenes } = data;
    const part = (name: 'train' | 'val'): DatasetConfig => ({ source, part: name, count: data[name], size, seed, options: scenes });
    return { train: part('train'), val: part('val') };
  }
  const { source, size } = data;
  const folder = folderGiven(data.names, options.data);
  const { imageFolderFingerprint } = await import('../datasets/image-folder.ts');
  const part = async (which: 'train' | 'val'): Promise<DatasetConfig> => ({
    source,
    names: data.names,
    part: which,
    size,
    maxImages: which === 'train' ? data.maxTrain : data.maxVal,
    folder: await imageFolderFingerprint(folder, which),
  });
  return { train: await part('train'), val: await part('val') };
}

/** The experiment that a profile describes, on the given data. Throws when the profile needs a data folder that was not given. */
export async function experimentOf(profile: KitProfile, options: OutputOptions): Promise<Experiment> {
  const seed = options.seed ?? profile.seed;
  const configs = await datasetConfigs({ ...profile, seed }, options);
  const datasetOf = (part: 'train' | 'val'): Artifact<DatasetConfig> => ({
    kind: dataset.kind,
    recipeVersion: dataset.version,
    config: configs[part],
    inputs: {},
    label: `${profile.data.source === 'synthetic-scenes' ? 'synthetic scenes' : profile.name}, ${part}`,
  });
  const [train, val] = [datasetOf('train'), datasetOf('val')];
  const codecOf = (point: OperatingPointSettings): Artifact<CodecConfig> => {
    const { bpp: targetBpp, ...settings } = point;
    return {
      kind: codec.kind,
      recipeVersion: codec.version,
      config: { ...profile.codec, ...settings, targetBpp, seed },
      inputs: { train },
      label: `codec ${targetBpp} bpp`,
    };
  };
  const encodingOf = (point: OperatingPointSettings, part: 'train' | 'val'): Artifact<EncodingConfig> => ({
    kind: encoding.kind,
    recipeVersion: encoding.version,
    config: { batch: 32 },
    inputs: { codec: codecOf(point), images: part === 'train' ? train : val },
    label: `${part} through codec ${point.bpp} bpp`,
  });
  return {
    train,
    val,
    codec: codecOf,
    encoding: encodingOf,
    classifier(network, input, point) {
      const encodings = point && { codec: codecOf(point), trainEncoding: encodingOf(point, 'train'), valEncoding: encodingOf(point, 'val') };
      return {
        kind: classifier.kind,
        recipeVersion: classifier.version,
        config: { ...profile.classification, network, input, seed },
        inputs: { train, val, ...encodings },
        label: `${network} on ${point ? `${input === 'latent' ? 'compressed representation' : 'reconstructions'} ${point.bpp} bpp` : 'original images'}`,
      };
    },
  };
}
