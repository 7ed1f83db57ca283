// Where the distance between reading symbols and reading pixels comes from: both networks trained again with one thing
// changed at a time (gap-variants.ts).
import type { NetworkName } from '../../classification/architecture.ts';
import type { InputType } from '../../records/record.ts';
import { roads } from '../../records/trained-networks.ts';
import type { OperatingPointSettings } from '../profiles/profile.ts';
import type { ClassifierArtifact } from '../recipes/classifier.ts';
import type { Experiment } from './artifacts.ts';
import { gapVariants, type GapVariant } from './gap-variants.ts';

/** One training of the study. */
export interface GapTraining {
  readonly variant: GapVariant;
  /** The variant's experiment. */
  readonly of: Experiment;
  readonly point: OperatingPointSettings;
  readonly seed: number;
  readonly network: NetworkName;
  readonly input: InputType;
  readonly artifact: ClassifierArtifact;
}

/** The study's trainings, variant by variant, each with all its seeds; where a change touches one road, the other is not trained again. */
export async function gapTrainings(experiment: Experiment): Promise<GapTraining[]> {
  const { profile } = experiment;
  if (!profile.gapStudy) return [];
  // By what is trained: rows of one change that differ in their seeds meet where one seed replaces them.
  const trainings = new Map<string, GapTraining>();
  for (const variant of gapVariants(profile, profile.gapStudy)) {
    for (const point of profile.operatingPoints.filter(({ bpp }) => variant.bpp.includes(bpp)))
      for (const seed of variant.seeds)
        for (const { network, input } of Object.values(roads).filter((road) => variant.touches.includes(road.input))) {
          const name = [variant.factor, variant.level, point.bpp, seed, input].join(', ');
          if (trainings.has(name)) continue;
          const of = await experiment.another(variant.profile, variant.ownCodecs ? 'own' : 'these');
          const artifact = of.classifier(network, input, point, 'none', seed);
          trainings.set(name, { variant, of, point, seed, network, input, artifact });
        }
  }
  return [...trainings.values()];
}
