// A profile's networks and records in the forms that other programs read, as a folder.
import { readFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { learnedCenters } from '../codec/transcoding.ts';
import { writeFolderAtomically } from '../datasets/atomic-folder.ts';
import { HARD_SCENE_OPTIONS, renderScene } from '../datasets/synthetic-scenes.ts';
import { opset } from '../engine/onnx-model.ts';
import type { Experiment } from '../experiments/plan/artifacts.ts';
import type { OperatingPointSettings } from '../experiments/profiles/profile.ts';
import { isRateDistortion, type ResultRecord } from '../records/record.ts';
import { versions } from '../report/footer.ts';
import type { Store } from '../store/store.ts';
import { compressAiResults } from './compressai.ts';
import { manifestFile, manifestText, refuseForeign, sha256 } from './manifest.ts';
import { classifierMetadata, codecMetadata, pictureClassifierMetadata, segmenterMetadata } from './metadata.ts';
import type { Metadata, ExportedPoint } from './metadata.ts';
import { portableModel, type Portable } from './model.ts';
import { committedSeed, networksAt, pictureClassifier, readerOfPictures, readerOfSymbols } from './networks.ts';
import {
  portableClassifier,
  portableDecoder,
  portableEncoder,
  portablePictureClassifier,
  portableSegmenter,
} from './portable.ts';
import { modelFile, pictureClassifierFile, exportReadme, type ModelFile } from './readme.ts';
import { recordTables } from './record-rows.ts';
import type { PictureClassifier, PointNetworks, ExportedCodec } from './trained.ts';

/** The bit-stream's page and its test vectors, as the kit has them. */
const formatFiles = ['bit-stream.md', 'bit-stream/vectors.json', 'bit-stream/vector.wd'].map((name) =>
  fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)),
);

export interface Exported {
  /** Paths within the folder. */
  readonly files: readonly string[];
  readonly models: readonly ModelFile[];
  /** What was not there, a sentence each. */
  readonly absent: readonly string[];
}

interface Part {
  readonly name: string;
  readonly description: string;
  readonly metadata: Metadata;
  portable(): Promise<Portable>;
}

/** The files that an operating point makes. */
function partsOf(source: ExportedPoint): Part[] {
  const { codec, centers, networks } = source;
  const { classifier, segmenter } = networks;
  const { shape } = codec;
  const at = `of the learned codec at ${networks.bpp} bits per pixel`;
  return [
    {
      name: 'encoder',
      description: `Pictures to symbols: the encoder ${at}.`,
      metadata: codecMetadata(source, 'encoder'),
      portable: () => portableEncoder(codec),
    },
    {
      name: 'decoder',
      description: `Symbols to pictures: the decoder ${at}.`,
      metadata: codecMetadata(source, 'decoder'),
      portable: () => portableDecoder(codec),
    },
    ...(classifier
      ? [
          {
            name: 'classifier',
            description: `${classifier.network}: classes from the symbols ${at}, which it does not decode.`,
            metadata: classifierMetadata(source, classifier),
            portable: () => portableClassifier(classifier, shape, centers),
          },
        ]
      : []),
    ...(segmenter
      ? [
          {
            name: 'segmenter',
            description: `${segmenter.network}-d: masks from the symbols ${at}, which it does not decode.`,
            metadata: segmenterMetadata(source, segmenter),
            portable: () => portableSegmenter(segmenter, shape, centers),
          },
        ]
      : []),
  ];
}

/** The options that name the experiment in a command: see `commandOptions`. */
export interface HintOptions {
  readonly given: string;
  readonly placeholders: string;
}

const profileOnly = (profile: string): HintOptions => ({
  given: `--profile ${profile}`,
  placeholders: `--profile ${profile}`,
});

/** There are weights of a codec, and they are committed ones of another seed than was asked for. */
export class OtherSeedError extends Error {
  override name = 'OtherSeedError';
}

/** What is not there, and how to come by it: a sentence for each network. */
function lacksOf({ points, ofPictures, seed }: Networks, options: string): string[] {
  const sentence = (network: string, place: string, figure: string): string =>
    `There are no weights of ${network} ${place} with seed ${seed}: ` +
    `\`npx without-decoding reproduce${options && ` ${options}`} --only ${figure}\` trains it, and the next export has it.`;
  const lack = (part: 'classifier' | 'segmenter', network: string, figure: string): string[] => {
    const rates = points.filter((point) => !point[part]).map(({ bpp }) => bpp);
    return rates.length === 0 ? [] : [sentence(network, `at ${rates.join(', ')} bpp`, figure)];
  };
  return [
    ...lack('classifier', readerOfSymbols, 'figure-3'),
    ...lack('segmenter', `${readerOfSymbols}-d`, 'figure-4'),
    ...(ofPictures ? [] : [sentence(readerOfPictures, 'on pictures', 'figure-3')]),
  ];
}

interface Networks {
  readonly seed: number;
  readonly points: readonly (PointNetworks & { readonly codec: ExportedCodec })[];
  readonly ofPictures: PictureClassifier | null;
}

/** All that there is. Rejects when there are no weights of a codec at one of the points. */
async function networksOf(
  experiment: Experiment,
  points: readonly OperatingPointSettings[],
  store: Store,
  options: string,
): Promise<Networks> {
  const { profile, seed } = experiment;
  const there: Networks['points'][number][] = [];
  for (const point of points) {
    const { codec, ...others } = await networksAt(experiment, point, store);
    if (!codec) throw noCodec(profile.name, seed, point.bpp, store, options);
    there.push({ ...others, codec });
  }
  return { seed, points: there, ofPictures: await pictureClassifier(experiment, store) };
}

function noCodec(profile: string, seed: number, bpp: number, store: Store, options: string): Error {
  const train = `train it first with npx without-decoding reproduce${options && ` ${options}`} --only figure-8`;
  const committed = committedSeed(profile, bpp);
  const lack = `profile ${profile} has no weights of a codec at ${bpp} bpp with seed ${seed}`;
  return committed === null
    ? new Error(`${lack}, neither in the store ${store.directory} nor committed: ${train}`)
    : new OtherSeedError(
        `${lack} in the store ${store.directory}, and the committed ones are of seed ${committed}: leave out --seed to export those, or ${train}`,
      );
}

/**
 * Writes the folder, complete or not at all: a folder is replaced if it is empty, or an export and nothing else. Rejects when
 * there are no weights of a codec at one of the points, with an OtherSeedError where committed ones are of another seed.
 */
export async function exportTo(
  folder: string,
  experiment: Experiment,
  points: readonly OperatingPointSettings[],
  store: Store,
  records: ReadonlyMap<string, ResultRecord>,
  options: HintOptions = profileOnly(experiment.profile.name),
): Promise<Exported> {
  const { profile } = experiment;
  const { kit } = versions();
  const networks = await networksOf(experiment, points, store, options.given);
  const sums = new Map<string, string>();
  const models: ModelFile[] = [];
  await writeFolderAtomically(folder, refuseForeign, async (partial) => {
    const write = (name: string, content: string | Uint8Array): void => {
      writeFileSync(join(partial, name), content);
      sums.set(name, sha256(content));
    };
    const writeModel = async (file: string, { name, description, metadata, portable }: Part): Promise<void> => {
      const model = await portableModel(await portable(), { name, description, version: kit, metadata });
      write(file, model);
      models.push({ file, bytes: model.length, metadata });
    };
    for (const at of networks.points) {
      const { codec, bpp } = at;
      const centers = await learnedCenters(codec.shape, codec.weights.parameters);
      const source = { profile: profile.name, networks: at, codec, centers, records: [...records.values()] };
      for (const part of partsOf(source)) await writeModel(modelFile(part.name, bpp), part);
    }
    const { ofPictures } = networks;
    if (ofPictures)
      await writeModel(pictureClassifierFile, {
        name: 'picture-classifier',
        description: `${ofPictures.network}: classes from pictures as they are, for comparison.`,
        metadata: pictureClassifierMetadata(profile.name, ofPictures),
        portable: () => portablePictureClassifier(ofPictures),
      });
    for (const path of formatFiles) {
      const name = basename(path) === 'bit-stream.md' ? 'FORMAT.md' : basename(path);
      write(name, await readFile(path));
    }
    write('wd.py', await readFile(new URL('./wd.py', import.meta.url)));
    write('example.png', await example(profile.data.size));
    const tables = recordTables(records);
    const results = [...records].flatMap(([name, record]) =>
      isRateDistortion(record) ? [[name, record] as const] : [],
    );
    if (tables.size > 0) mkdirSync(join(partial, 'records'));
    for (const [kind, text] of tables) write(`records/${kind}.csv`, text);
    if (results.length > 0) mkdirSync(join(partial, 'compressai'));
    for (const [name, record] of results)
      write(`compressai/${name}.json`, `${JSON.stringify(compressAiResults(record), null, 1)}\n`);
    write(
      'README.md',
      exportReadme({
        profile: profile.name,
        seed: experiment.seed,
        bpp: points.map(({ bpp }) => bpp),
        opset,
        models,
        absent: lacksOf(networks, options.placeholders),
        tables: [...tables.keys()].sort(),
        results: results.map(([name]) => `${name}.json`).sort(),
      }),
    );
    writeFileSync(
      join(partial, manifestFile),
      manifestText({ kit, profile: profile.name, seed: experiment.seed }, sums),
    );
  });
  return { files: [...sums.keys(), manifestFile].sort(), models, absent: lacksOf(networks, options.given) };
}

/** A picture to try it with: a scene of our own, free to ship. */
function example(side: number): Promise<Buffer> {
  const { image } = renderScene(1, 'val', 1, side, HARD_SCENE_OPTIONS);
  return sharp(image, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}
