// What can be asked for by name: each table and figure, what it needs, how it is drawn.
import type { ResultRecord } from '../../records/record.ts';
import { tunings } from '../../records/record.ts';
import type { Artifact, Finished } from '../../store/artifact.ts';
import { artifactKey } from '../../store/key.ts';
import { experimentOf, type Experiment } from './artifacts.ts';
import type { Output, Outputs, TableJson } from './output.ts';
import type { OutputOptions } from './output-options.ts';
import type { KitProfile } from '../profiles/profile.ts';
import { segmentationPictures, codecPictures } from './pictures.ts';
import {
  baselineSources,
  classificationSource,
  codecSource,
  findAmong,
  lowestPoint,
  qualitySources,
  runtimeSource,
  segmentationSource,
  tableRows,
  tunedPoints,
  type RowFilter,
  type Source,
} from './sources.ts';

/** Draws a figure of lib/figures from records into a folder. */
async function draw(name: string, records: readonly ResultRecord[], directory: string): Promise<readonly string[]> {
  const [{ figures }, { writeFigure }] = await Promise.all([
    import('../../figures/index.ts'),
    import('../../figures/files/files.ts'),
  ]);
  return writeFigure(directory, name, figures[name].build(records));
}

/** The records of sources whose artifacts are finished. */
export async function readSources(sources: readonly Source[], finished: readonly Finished[]): Promise<ResultRecord[]> {
  const find = findAmong(finished);
  return (await Promise.all(sources.map((source) => source.read(find)))).flat();
}

/** Each artifact once. */
function distinct(artifacts: readonly Artifact[]): Artifact[] {
  return [...new Map(artifacts.map((artifact) => [artifactKey(artifact), artifact])).values()];
}

type Sources = (experiment: Experiment) => readonly Source[] | Promise<readonly Source[]>;

/** The table of that name of lib/figures, from records. */
async function tableOf(name: string, records: readonly ResultRecord[]): Promise<TableJson> {
  const { figures } = await import('../../figures/index.ts');
  const figure = figures[name].build(records);
  if (figure.form !== 'table') throw new Error(`${name} is a chart, not a table`);
  const { title, caption, data, notes } = figure;
  return { name, title, caption, columns: data.columnNames(), rows: data.objects(), notes };
}

function recordOutput(name: string, description: string, sources: Sources): Output<KitProfile> {
  const sourcesOf = async (profile: KitProfile, options: OutputOptions) =>
    sources(await experimentOf(profile, options));
  const read = async (profile: KitProfile, finished: readonly Finished[], options: OutputOptions) =>
    readSources(await sourcesOf(profile, options), finished);
  return {
    name,
    description,
    records: { sources: sourcesOf, read, draw: (records, directory) => draw(name, records, directory) },
    needs: async (profile, options) => distinct((await sourcesOf(profile, options)).flatMap(({ needs }) => needs)),
    async draw(profile, finished, directory, options) {
      return draw(name, await read(profile, finished, options), directory);
    },
  };
}

function architectureTable(name: string, description: string): Output<KitProfile> {
  return {
    name,
    description,
    needs: () => [],
    draw: (_profile, _finished, directory) => draw(name, [], directory),
    table: (records) => tableOf(name, records),
  };
}

const deepest = ['ResNet-71', 'cResNet-72'];
const isCurve = ({ network }: { network: string }): boolean => !deepest.includes(network);
const codecs = (experiment: Experiment): Source[] =>
  experiment.profile.operatingPoints.map((point) => codecSource(experiment, point));

const classifications = (experiment: Experiment, only?: RowFilter): Source[] =>
  tableRows(experiment, only).map((row) => classificationSource(experiment, row));
const segmentations = (experiment: Experiment, only?: RowFilter): Promise<Source[]> =>
  Promise.all(tableRows(experiment, only).map((row) => segmentationSource(experiment, row)));

/** cResNet-51 and cResNet-51-d before and after both kinds of fine-tuning, at the points that are fine-tuned. */
async function tunedNetworks(experiment: Experiment): Promise<Source[]> {
  const rows = tableRows(
    experiment,
    ({ network, point }) => network === 'cResNet-51' && tunedPoints(experiment).some(({ bpp }) => bpp === point?.bpp),
  );
  return Promise.all(
    tunings.flatMap((tuning) =>
      rows.flatMap((row) => [
        classificationSource(experiment, row, tuning),
        // The network alone is a control of what classification gains.
        ...(tuning === 'classification' ? [] : [segmentationSource(experiment, row, tuning)]),
      ]),
    ),
  );
}

async function tunedCodecs(experiment: Experiment): Promise<Source[]> {
  return (
    await Promise.all((['none', 'compression', 'joint'] as const).map((tuning) => qualitySources(experiment, tuning)))
  ).flat();
}

async function everything(experiment: Experiment): Promise<Source[]> {
  const tuned = tunedPoints(experiment).flatMap((point) =>
    (['compression', 'joint'] as const).map((tuning) => codecSource(experiment, point, tuning)),
  );
  return [
    ...codecs(experiment),
    ...tuned,
    ...classifications(experiment),
    ...(await segmentations(experiment)),
    ...(await tunedNetworks(experiment)),
    ...(await tunedCodecs(experiment)),
    ...(await baselineSources(experiment)),
    await runtimeSource(experiment),
  ];
}

const outputList: readonly Output<KitProfile>[] = [
  architectureTable('table-1', 'the networks and their complexity, counted from the block table'),
  {
    ...recordOutput('table-2', 'accuracy and mIoU of every network at every operating point', async (experiment) => [
      ...codecs(experiment),
      ...classifications(experiment),
      ...(await segmentations(experiment)),
    ]),
    table: (records) => tableOf('table-2', records),
  },
  architectureTable('table-3', "the networks' layers"),
  recordOutput('figure-3', 'validation accuracy per epoch, for each network and input', (experiment) => [
    ...codecs(experiment),
    ...classifications(experiment, isCurve),
  ]),
  recordOutput('figure-4', 'validation mIoU per iteration, for each network and input', async (experiment) => [
    ...codecs(experiment),
    ...(await segmentations(experiment, isCurve)),
  ]),
  recordOutput(
    'figure-5',
    'a validation image segmented from reconstructions and from compressed representations',
    segmentationPictures,
  ),
  recordOutput('figure-6', 'accuracy and mIoU against computation at the lowest rate', async (experiment) => {
    const lowest = lowestPoint(experiment);
    const isLowest = ({ point }: { point: { bpp: number } | null }): boolean => point?.bpp === lowest.bpp;
    return [
      codecSource(experiment, lowest),
      ...classifications(experiment, isLowest),
      ...(await segmentations(experiment, isLowest)),
    ];
  }),
  recordOutput('figure-7', 'what fine-tuning the codec, alone and jointly, does for both tasks', tunedNetworks),
  recordOutput(
    'figure-8',
    'MS-SSIM, SSIM and PSNR against the rate, beside JPEG, JPEG 2000, WebP and AVIF',
    async (experiment) => [...(await qualitySources(experiment)), ...(await baselineSources(experiment))],
  ),
  recordOutput('figure-9', 'reconstructions and the channels of the compressed representation', codecPictures),
  recordOutput('figure-10', 'more validation images segmented', segmentationPictures),
  recordOutput('figure-11', 'how fine-tuning moves the operating points', async (experiment) => [
    ...(await tunedCodecs(experiment)),
    ...(await baselineSources(experiment, (codec) => codec === 'JPEG 2000')),
  ]),
  recordOutput('figure-12', 'measured inference time, with and without decoding', async (experiment) => [
    await runtimeSource(experiment),
  ]),
  recordOutput('claims', "the paper's claims, each with what this run found", everything),
];

export const outputs: Outputs = Object.fromEntries(outputList.map((output) => [output.name, output]));
