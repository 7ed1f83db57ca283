// What classifiers and segmenters share: how their labels read, and the augmentation's part in their settings.
import type { NetworkName } from '../../../classification/architecture.ts';
import type { InputType, Tuning } from '../../../records/record.ts';
import type { Augmentation } from '../../../training/examples.ts';
import type { Experiment, Point } from './experiment.ts';

const inputNames: Readonly<Record<InputType, string>> = {
  original: 'original images',
  reconstruction: 'reconstructions',
  latent: 'compressed representation',
};
const tuningNames: Readonly<Record<Tuning, string>> = {
  none: '',
  compression: ' after compression-only fine-tuning',
  classification: ' after classification-only fine-tuning',
  joint: ' after joint fine-tuning',
};

/** How the codec in front of a fine-tuned network was tuned: not at all where the network was alone. */
export function codecTuning(tuning: Tuning): Exclude<Tuning, 'classification'> {
  return tuning === 'classification' ? 'none' : tuning;
}

/** What tells a further seed of a comparison from the first. */
export function seedName(experiment: Experiment, seed: number): string {
  return seed === experiment.seed ? '' : `, seed ${seed}`;
}

/** `cResNet-51 on compressed representation 0.33 bpp after joint fine-tuning, seed 2`. */
export function networkLabel(
  experiment: Experiment,
  name: NetworkName | `${NetworkName}-d`,
  input: InputType,
  point: Point,
  tuning: Tuning,
  seed: number,
): string {
  const rate = point ? ` ${point.bpp} bpp` : '';
  return `${name} on ${inputNames[input]}${rate}${tuningNames[tuning]}${seedName(experiment, seed)}`;
}

/** A network's settings. The augmentation has a say where it differs from the printed one, of which all older keys are. */
export function networkSettings<Settings extends { readonly augmentation: Augmentation }>(
  { augmentation, ...settings }: Settings,
  input: InputType,
) {
  const telling: Augmentation = input === 'latent' ? 'pictures' : 'lattice';
  return augmentation === telling ? { ...settings, augmentation } : settings;
}
