// What committed weights are, for whoever takes them: a page beside them, from their notes. After M. Mitchell et al., "Model
// Cards for Model Reporting", 2019: what a network is, what it was trained on, what it reached, what it is not for.
import { join } from 'node:path';
import { writeAtomically } from '../../files/atomic-file.ts';
import { array, fitted, number, object, oneOf, optional, string, whole } from '../../records/fields.ts';
import { bppText } from '../../records/operating-point.ts';
import { ratePart, recordName, seedPart } from '../../records/record-name.ts';
import { isCodec, type CodecRecord } from '../../records/record.ts';
import { formatDuration } from '../../running/duration.ts';
import { augmentations } from '../../training/examples.ts';
import type { KitProfile } from '../profiles/profile.ts';
import { networkWeightsName, type NetworkPlace } from './committed-network.ts';
import { pretrainedFolder, resultsFolder } from './folders.ts';
import { codecWeightsName } from './pretrained-codecs.ts';
import { publishedRoads } from './published-roads.ts';
import { readResultFile } from './result-file.ts';
import { committedWeights, type CommittedWeights } from './weights-file.ts';

/** Name of the page in the folder of the weights. */
export const modelCardFile = 'README.md';

export interface CardOptions {
  /** The folder of `results/` and `pretrained/`. */
  readonly reference: string;
  /** The licence of a data set, by its name; undefined where it is not known. */
  licenceOf(dataSet: string): string | undefined;
}

/** One line of the card's table. */
interface Row {
  readonly name: string;
  readonly network: string;
  readonly reads: string;
  readonly reached: string;
  readonly training: string;
  readonly committed: CommittedWeights;
}

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
const codecConfig = object({
  channels: whole(1),
  iterations: whole(1),
  batch: whole(1),
  crop: whole(1),
  seed: whole(),
});
const networkConfig = object({
  batch: whole(1),
  cropPixels: whole(1),
  augmentation: optional(oneOf(augmentations)),
  seed: whole(),
});
const validatedClasses = object({ curve: array(object({ epoch: whole(1), top1: number(0, 1), top5: number(0, 1) })) });
const validatedPixels = object({ curve: array(object({ iteration: whole(1), miou: number(0, 1) })) });

/** How long a training took, and with which seed. */
const effort = ({ record }: CommittedWeights, seed: number): string =>
  `seed ${seed}, ${formatDuration(record.durationSeconds)}`;

const qualityText = ({ fileBpp, psnr, images }: CodecRecord['validation']): string =>
  `${fileBpp.toFixed(3)} bpp in files, ${psnr.toFixed(2)} dB (${images.toLocaleString('en-US')} images)`;

async function codecRow(profile: KitProfile, bpp: number, { reference }: CardOptions): Promise<Row | null> {
  const name = codecWeightsName(bpp);
  const committed = committedWeights(pretrainedFolder(profile.name, reference), name);
  if (!committed) return null;
  const { record, path } = committed;
  const { channels, iterations, batch, crop, seed } = fitted(codecConfig, record.config, `${path}: record.config`);
  const file = await readResultFile(
    resultsFolder(profile.name, reference),
    recordName('codec', ratePart({ bpp }), seedPart(seed)),
  );
  const measured = file && isCodec(file.record) && file.record.provenance.key === record.key ? file.record : null;
  return {
    name,
    network: `codec, C = ${channels}`,
    reads: 'pictures',
    reached: measured ? qualityText(measured.validation) : 'not recorded',
    training: `${iterations.toLocaleString('en-US')} steps of ${batch} crops of ${crop} px; ${effort(committed, seed)}`,
    committed,
  };
}

function networkRow(profile: KitProfile, place: NetworkPlace, { reference }: CardOptions): Row | null {
  const { kind, network, point } = place;
  const name = networkWeightsName(place);
  const committed = committedWeights(pretrainedFolder(profile.name, reference), name);
  if (!committed) return null;
  const { record, path } = committed;
  const { batch, cropPixels, augmentation, seed } = fitted(networkConfig, record.config, `${path}: record.config`);
  const [result, at] = [record.result, `${path}: record.result`] as const;
  // Symbols cropped as they are stored is what records from before the choice was kept mean (A.4).
  const views = `${point && augmentation !== 'pictures' ? 'stored symbols of ' : ''}${cropPixels} px`;
  const row = (reached: string, length: string, suffix = ''): Row => ({
    name,
    network: `${network}${suffix}`,
    reads: point ? `symbols of \`${codecWeightsName(point.bpp)}\`` : 'pictures',
    reached,
    training: `${length} of ${batch} crops of ${views}; ${effort(committed, seed)}`,
    committed,
  });
  if (kind === 'segmenter') {
    const last = fitted(validatedPixels, result, at).curve.at(-1)!;
    return row(`mIoU ${share(last.miou)}`, `${last.iteration.toLocaleString('en-US')} steps`, '-d');
  }
  const last = fitted(validatedClasses, result, at).curve.at(-1)!;
  return row(`top-1 ${share(last.top1)}, top-5 ${share(last.top5)}`, `${last.epoch} epochs in batches`);
}

/** The data sets of the networks, with their classes and their terms. */
function dataLines(rows: readonly Row[], { licenceOf }: CardOptions): string[] {
  const sets = new Map(rows.map(({ committed: { trainedOn } }) => [trainedOn.fingerprint, trainedOn]));
  return [...sets.values()].map(({ name, images, classNames }) => {
    const terms = licenceOf(name);
    return `- \`${name}\`, ${images.toLocaleString('en-US')} training images of ${classNames.length} classes: ${classNames.join(', ')}.${terms ? ` Terms: ${terms}.` : ''}`;
  });
}

const tableRow = ({ name, network, reads, reached, training, committed }: Row): string =>
  `| \`${name}\` | ${network} | ${reads} | ${reached} | ${training} | ${committed.parameters.toLocaleString('en-US')} | \`${committed.sha256.slice(0, 12)}\` |`;

/**
 * The page as Markdown: a row for each of the profile's networks whose weights are committed. Rejects with a RangeError
 * when none are, and with a TypeError that names the file when a note is none.
 */
export async function modelCard(profile: KitProfile, options: CardOptions): Promise<string> {
  const codecs = await Promise.all(profile.operatingPoints.map(({ bpp }) => codecRow(profile, bpp, options)));
  const networks = (['classifier', 'segmenter'] as const).flatMap((kind) =>
    publishedRoads(profile).map((road) => networkRow(profile, { kind, ...road }, options)),
  );
  const rows = [...codecs, ...networks].filter((row) => row !== null);
  if (rows.length === 0)
    throw new RangeError(`model card: expected a profile with committed weights, got ${profile.name}, which has none`);
  const machines = [...new Set(rows.map(({ committed }) => machineOf(committed)))];
  const rate = profile.operatingPoints[0].bpp;
  return `# Networks of the profile ${profile.name}

${profile.description}. Written by \`npx without-decoding publish --profile ${profile.name} --weights\` from the note beside each file.

| file | network | reads | reached | trained on | parameters | SHA-256 |
|---|---|---|---|---|---|---|
${rows.map(tableRow).join('\n')}

\`NAME.bin\` holds the parameters at half precision and the moving statistics at single; \`NAME.json\` the whole record of the training. What was
reached is at the end of training, at single precision, on the images that the profile validates on; widths are ${profile.codec.width} of
the paper's for codecs and ${profile.classification.width} for the others. Trained on ${machines.join('; ')}.

## Data

${dataLines(rows, options).join('\n')}

## For what, and for what not

To try, to continue and to compare against, at a scale that a laptop trains.${
    rows.length > codecs.length
      ? ` They know the classes above and no others, name one of
them whatever they are shown, and are sure of it beyond reason: nothing about people, safety or health should rest on them. A
network behind a codec reads that codec's symbols and no other's.`
      : ''
  } One seed each: what another would give, and what speaks against the
numbers, is with [the figures](../../../figures/${profile.name}).

${cell(profile, rows)}

For Python and others: \`npx without-decoding export elsewhere --profile ${profile.name} --point ${bppText(rate)}\` ([exports](../../../docs/export.md)).
`;
}

/** A cell that loads a network of each kind. */
function cell({ name, operatingPoints: [{ bpp }] }: KitProfile, rows: readonly Row[]): string {
  const kinds = new Set(rows.map(({ committed }) => committed.record.kind));
  const loads = [
    { kind: 'codec', load: 'pretrainedCodec', network: '' },
    { kind: 'classifier', load: 'pretrainedClassifier', network: "'cResNet-51', " },
    { kind: 'segmenter', load: 'pretrainedSegmenter', network: "'cResNet-51', " },
  ].filter(({ kind }) => kinds.has(kind));
  return `\`\`\`ts
import { ${loads.map(({ load }) => load).join(', ')} } from 'without-decoding';
${loads.map(({ kind, load, network }) => `const ${kind} = await ${load}('${name}', ${network}{ bpp: ${bpp} });`).join('\n')}
\`\`\``;
}

function machineOf({ record: { createdBy } }: CommittedWeights): string {
  const { machine, engine } = fitted(
    object({ engine: string(), machine: object({ platform: string(), cpu: string(), cores: whole(1) }) }),
    createdBy,
    'createdBy',
  );
  return `${machine.cores} cores of ${machine.cpu}, ${machine.platform}, engine ${engine}`;
}

/** Writes the page into the folder of the profile's weights, and returns its path. Rejects as `modelCard`. */
export async function writeModelCard(profile: KitProfile, options: CardOptions): Promise<string> {
  const path = join(pretrainedFolder(profile.name, options.reference), modelCardFile);
  await writeAtomically(path, await modelCard(profile, options));
  return path;
}
