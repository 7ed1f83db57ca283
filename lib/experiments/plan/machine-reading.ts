// Which codec serves machines best (Figure R): where the records of networks that read codecs' pictures come from.
import { baselineCodecs } from '../../codec/baselines/settings.ts';
import { recordName, seedPart } from '../../records/record-name.ts';
import type { CodecSeries, MachineReadingRecord, ReaderTraining, Task } from '../../records/record.ts';
import type { MachineReadingSettings } from '../profiles/profile.ts';
import type { ReadingScores } from '../recipes/reading-parts.ts';
import type { Experiment } from './artifacts.ts';
import { committedCodecs, committedSegmenters } from './artifacts/committed-segmenter.ts';
import {
  ownReadingArtifact,
  readingArtifact,
  symbolsReadingArtifact,
  type Reading,
  type ReadPictures,
} from './artifacts/machine-reading.ts';
import type { DataPair } from './data-artifacts.ts';
import { provenance } from './provenance.ts';
import { originOf, type Find, type RecordSource } from './sources.ts';

/** A reading, and the rate that its codec was set for. */
interface Part extends Reading {
  readonly targetBpp: number | null;
}

/** What one record is of. */
interface Series {
  readonly task: Task;
  readonly codec: CodecSeries;
  readonly data: DataPair;
  readonly parts: readonly Part[];
  readonly trainedOn: ReaderTraining;
  /** Null where the network was trained on what the codec makes. */
  readonly originals: Reading | null;
}

/** The readings of a profile's validation images; none where it asks for none. */
export async function machineReadingSources(experiment: Experiment): Promise<RecordSource[]> {
  const read = (await readingSeries(experiment)).filter(({ parts }) => parts.length > 0);
  return read.map((series) => sourceOf(experiment, series));
}

async function readingSeries(experiment: Experiment): Promise<Series[]> {
  const { profile } = experiment;
  const settings = profile.machineReading;
  if (!settings) return [];
  const codecs = await codecsOf(experiment, settings);
  const asTheyAre = (Object.keys(settings.images) as Task[]).map(async (task): Promise<Series[]> => {
    const data = task === 'segmentation' ? await experiment.segmentationData() : experiment.data;
    const reading = (pictures: ReadPictures) => readingArtifact(experiment, settings, task, data, pictures);
    const part = async (pictures: ReadPictures, targetBpp: number | null): Promise<Part> => ({
      ...(await reading(pictures)),
      targetBpp,
    });
    const originals = await reading(null);
    const learned = await Promise.all(
      profile.operatingPoints.map((point) => part({ learned: codecs.codec(point) }, point.bpp)),
    );
    const engineered = await Promise.all(
      baselineCodecs.map(async (codec) => ({ codec, parts: [await part({ codec }, null)] })),
    );
    return [{ codec: 'codec' as const, parts: learned }, ...engineered].map((series) => ({
      task,
      data,
      trainedOn: 'original' as const,
      originals,
      ...series,
    }));
  });
  const trainedSeries = settings.trained.map(({ codec, bpp }): Series => {
    const parts = bpp.map((targetBpp) => ({
      ...ownReadingArtifact(experiment, codec, targetBpp),
      targetBpp,
    }));
    return { task: 'classification', codec, data: experiment.data, parts, trainedOn: 'own', originals: null };
  });
  return [
    ...(await Promise.all(asTheyAre)).flat(),
    ...trainedSeries,
    ...('segmentation' in settings.images ? await symbolsSeries(codecs, settings) : []),
  ];
}

/** What the -d networks that are made from committed classifiers read in symbols; none where none are made. */
async function symbolsSeries(codecs: Experiment, { images }: MachineReadingSettings): Promise<Series[]> {
  const committed = committedSegmenters(codecs);
  if (!committed) return [];
  const parts = codecs.profile.operatingPoints.map(async (point) => ({
    ...(await symbolsReadingArtifact(codecs, { ...committed, images }, point)),
    targetBpp: point.bpp,
  }));
  const data = await codecs.segmentationData();
  return [
    {
      task: 'segmentation',
      codec: 'codec',
      data,
      parts: await Promise.all(parts),
      trainedOn: 'symbols',
      originals: null,
    },
  ];
}

/** Whose codecs are read: the profile's, or the committed ones. */
function codecsOf(experiment: Experiment, { pretrained }: MachineReadingSettings): Experiment | Promise<Experiment> {
  return pretrained === undefined ? experiment : committedCodecs(experiment, { pretrained });
}

function sourceOf(experiment: Experiment, series: Series): RecordSource {
  const { task, codec, data, parts, trainedOn, originals } = series;
  const { seed } = parts[0].network;
  return {
    names: [recordName('reading', task, codec, trainedOn === 'original' ? null : trainedOn, seedPart(seed))],
    needs: [data.train, data.val, ...[...parts, ...(originals ? [originals] : [])].map(({ artifact }) => artifact)],
    read: (find) => [recordOf(experiment, series, find)],
  };
}

function recordOf(experiment: Experiment, series: Series, find: Find): MachineReadingRecord {
  const { task, codec, data, parts, trainedOn, originals } = series;
  const { network, width, cropPixels, seed } = parts[0].network;
  const first = find(parts[0].artifact);
  const { images: count, height, width: imageWidth, classes, rateConvention } = first.record.result;
  return {
    kind: 'machine-reading',
    task,
    codec,
    trainedOn,
    network,
    classes,
    images: { name: find(data.val).record.result.name, count, height, width: imageWidth },
    rateConvention,
    originals: originals && scoresOf(find(originals.artifact).record.result.points[0]),
    points: parts.flatMap(({ artifact, targetBpp }) =>
      find(artifact).record.result.points.map((point) => {
        const { setting, fileBpp, bytes, right, areas } = point;
        const each = right === undefined && areas === undefined ? {} : { each: { bytes, right, ...areas } };
        return { setting, targetBpp, fileBpp, ...scoresOf(point), ...each };
      }),
    ),
    provenance: provenance({ ...originOf(experiment, find, data), seed }, first, { imageSize: cropPixels, width }),
  };
}

function scoresOf({ top1, top5, miou, classIou }: ReadingScores): ReadingScores {
  return miou === undefined ? { top1: top1!, top5: top5! } : { miou, classIou: classIou! };
}
