// From what a figure asks for to where the records come from, by what the profile trains and measures.
import type { NetworkQuery, Query, Setup } from '../../records/query.ts';
import { trainedNetworks } from '../../records/trained-networks.ts';
import type { OperatingPointSettings } from '../profiles/profile.ts';
import type { Experiment } from './artifacts.ts';
import { machineReadingSources } from './machine-reading.ts';
import { codecPictures, segmentationPictures } from './pictures.ts';
import {
  baselineSources,
  classificationSource,
  codecSource,
  dctSources,
  gapSources,
  learningRateSources,
  lowestPoint,
  qualitySources,
  runtimeSource,
  segmentationSource,
  tunedPoints,
  type TrainedRow,
  type RecordSource,
} from './sources.ts';

/** Sources of all that is asked for, in that order. Rejects when the profile needs a folder that was not given. */
export async function sourcesOf(experiment: Experiment, queries: readonly Query[]): Promise<RecordSource[]> {
  return (await Promise.all(queries.map((query) => resolve(experiment, query)))).flat();
}

async function resolve(experiment: Experiment, query: Query): Promise<readonly RecordSource[]> {
  switch (query.kind) {
    case 'codec': {
      const { tunings = ['none'], points = 'all' } = query;
      return pointsOf(experiment, points).flatMap((point) =>
        tunings.map((tuning) => codecSource(experiment, point, tuning)),
      );
    }
    case 'network': {
      const { tunings = ['none'], tasks } = query;
      const rows = tableRows(experiment, query);
      const sourceOf = { classification: classificationSource, segmentation: segmentationSource };
      return Promise.all(
        tunings.flatMap((tuning) =>
          rows.flatMap(({ isFurther, ...row }) =>
            tasks
              .filter((task) => !isFurther || (task === 'classification' && tuning === 'none'))
              .map((task) => sourceOf[task](experiment, row, tuning)),
          ),
        ),
      );
    }
    case 'rate-distortion': {
      const { tunings = ['none'], codecs } = query;
      const learned = codecs.includes('codec') ? tunings.map((tuning) => qualitySources(experiment, tuning)) : [];
      return (await Promise.all([...learned, baselineSources(experiment, codecs)])).flat();
    }
    case 'pictures':
      return query.role === 'channel' ? codecPictures(experiment) : segmentationPictures(experiment);
    case 'gap-study':
      return gapSources(experiment);
    case 'dct-study':
      return dctSources(experiment);
    case 'learning-rate-study':
      return learningRateSources(experiment);
    case 'machine-reading':
      return machineReadingSources(experiment);
    case 'runtime':
      return [await runtimeSource(experiment)];
  }
}

/** Whether it is of one of the `furtherSeeds`. */
type SeedRow = TrainedRow & { readonly isFurther: boolean };

/** Those of the trained networks that are asked for, once per seed where seeds are compared. */
function tableRows(experiment: Experiment, { setups, points: wanted = 'all' }: NetworkQuery): SeedRow[] {
  const { seed, comparisonSeeds } = experiment;
  const isAsked = (row: Setup) =>
    setups?.some(({ network, input }) => network === row.network && input === row.input) ?? true;
  return trainedNetworks.filter(isAsked).flatMap(({ network, input, at, isCompared }) => {
    const trained = at === 'original' ? [null] : pointsOf(experiment, at);
    const points =
      wanted === 'all' ? trained : trained.filter((point) => point && pointsOf(experiment, wanted).includes(point));
    return points.flatMap((point) => {
      const further = isCompared && point ? experiment.furtherSeeds(point) : [];
      return [...(isCompared ? comparisonSeeds : [seed]), ...further].map((comparedSeed) => ({
        network,
        input,
        point,
        seed: comparedSeed,
        isFurther: further.includes(comparedSeed),
      }));
    });
  });
}

function pointsOf(experiment: Experiment, points: 'all' | 'lowest' | 'tuned'): readonly OperatingPointSettings[] {
  if (points === 'lowest') return [lowestPoint(experiment)];
  return points === 'tuned' ? tunedPoints(experiment) : experiment.profile.operatingPoints;
}
