// A profile's networks and records in the forms that other programs read, as a folder.
import { readFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { centersIn } from '../codec/transcoding.ts';
import { writeFolderAtomically } from '../datasets/atomic-folder.ts';
import { HARD_SCENE_OPTIONS, renderScene } from '../datasets/synthetic-scenes.ts';
import { opset } from '../engine/onnx-model.ts';
import type { Experiment } from '../experiments/plan/artifacts.ts';
import type { OperatingPointSettings } from '../experiments/profiles/profile.ts';
import { isRateDistortion, type ResultRecord } from '../records/record.ts';
import { versions } from '../report/footer.ts';
import type { Store } from '../store/store.ts';
import { compressAiResults } from './compressai.ts';
import { marker } from './marker.ts';
import { classifierMetadata, codecMetadata, pictureClassifierMetadata, segmenterMetadata } from './metadata.ts';
import type { Metadata, Source } from './metadata.ts';
import { portableModel, type Portable } from './model.ts';
import { networksAt, pictureClassifier, readerOfSymbols, type PointNetworks } from './networks.ts';
import {
  portableClassifier,
  portableDecoder,
  portableEncoder,
  portablePictureClassifier,
  portableSegmenter,
} from './portable.ts';
import { modelFile, pictureClassifierFile, readme, type ModelFile } from './readme.ts';
import { recordTables } from './record-rows.ts';

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
function partsOf(source: Source): Part[] {
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

/** What the points lack, and how to come by it: a sentence for each network. */
function lacksOf(points: readonly PointNetworks[], profile: string): string[] {
  const lack = (part: 'classifier' | 'segmenter', network: string, figure: string): string[] => {
    const rates = points.filter((point) => !point[part]).map(({ bpp }) => bpp);
    return rates.length === 0
      ? []
      : [
          `There are no weights of ${network} at ${rates.join(', ')} bpp: \`npx without-decoding reproduce --profile ${profile} --only ${figure}\` trains it, ` +
            'and the next export has it.',
        ];
  };
  return [...lack('classifier', readerOfSymbols, 'figure-3'), ...lack('segmenter', `${readerOfSymbols}-d`, 'figure-4')];
}

/**
 * Writes the folder, complete or not at all: a folder is replaced if it is empty or an export. Rejects when there are no weights
 * of a codec at one of the points.
 */
export async function exportTo(
  folder: string,
  experiment: Experiment,
  points: readonly OperatingPointSettings[],
  store: Store,
  records: ReadonlyMap<string, ResultRecord>,
): Promise<Exported> {
  const { profile } = experiment;
  const { kit } = versions();
  const files: string[] = [];
  const models: ModelFile[] = [];
  const networksThere: PointNetworks[] = [];
  await writeFolderAtomically(folder, marker, async (partial) => {
    const write = (name: string, content: string | Uint8Array): void => {
      writeFileSync(join(partial, name), content);
      files.push(name);
    };
    for (const point of points) {
      const networks = await networksAt(experiment, point, store);
      const { codec } = networks;
      if (!codec)
        throw new Error(
          `profile ${profile.name} has no weights of a codec at ${point.bpp} bpp, neither in the store ${store.directory} nor committed: ` +
            `train it first with npx without-decoding reproduce --profile ${profile.name} --only figure-8`,
        );
      const centers = await centersIn(codec.shape, codec.weights.parameters);
      const source = { profile: profile.name, networks, codec, centers, records: [...records.values()] };
      for (const { name, description, metadata, portable } of partsOf(source)) {
        const file = modelFile(name, point.bpp);
        const model = await portableModel(await portable(), { name, description, version: kit, metadata });
        write(file, model);
        models.push({ file, bytes: model.length, metadata });
      }
      networksThere.push(networks);
    }
    const ofPictures = await pictureClassifier(experiment, store);
    if (ofPictures) {
      const metadata = pictureClassifierMetadata(profile.name, ofPictures);
      const description = `${ofPictures.network}: classes from pictures as they are, for comparison.`;
      const about = { name: 'picture-classifier', description, version: kit, metadata };
      const model = await portableModel(await portablePictureClassifier(ofPictures), about);
      write(pictureClassifierFile, model);
      models.push({ file: pictureClassifierFile, bytes: model.length, metadata });
    }
    for (const path of formatFiles) {
      const name = basename(path) === 'bit-stream.md' ? 'FORMAT.md' : basename(path);
      write(name, await readFile(path));
    }
    write(marker, await readFile(new URL('./wd.py', import.meta.url)));
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
      readme({
        profile: profile.name,
        bpp: points.map(({ bpp }) => bpp),
        opset,
        models,
        absent: lacksOf(networksThere, profile.name),
        tables: [...tables.keys()].sort(),
        results: results.map(([name]) => `${name}.json`).sort(),
      }),
    );
  });
  return { files: files.sort(), models, absent: lacksOf(networksThere, profile.name) };
}

/** A picture to try it with: a scene of our own, free to ship. */
function example(side: number): Promise<Buffer> {
  const { image } = renderScene(1, 'val', 1, side, HARD_SCENE_OPTIONS);
  return sharp(image, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}
