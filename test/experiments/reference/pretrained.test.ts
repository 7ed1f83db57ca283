// Weights of a run as files, and what starts from them: tiny codecs with random weights, written as if trained.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { classifier, classifierInput } from '../../../lib/classification/programs.ts';
import { architectures } from '../../../lib/classification/architecture.ts';
import { codec, imageSpecs } from '../../../lib/codec/programs.ts';
import { createRandom } from '../../../lib/datasets/random.ts';
import type { Artifact, FinishedOf } from '../../../lib/store/artifact.ts';
import { experimentOf, type Experiment } from '../../../lib/experiments/plan/artifacts.ts';
import { artifactKey } from '../../../lib/store/key.ts';
import { planOf } from '../../../lib/running/plan.ts';
import type { KitProfile } from '../../../lib/experiments/profiles/profile.ts';
import { smoke } from '../../../lib/experiments/profiles/smoke.ts';
import { keepClassifier, type ClassifierConfig } from '../../../lib/experiments/recipes/classifier.ts';
import {
  codecWeights,
  writeCodecWeights,
  type CodecArtifact,
  type CodecConfig,
} from '../../../lib/experiments/recipes/codec.ts';
import type { EncodingArtifact } from '../../../lib/experiments/recipes/encoding.ts';
import { publishWeights } from '../../../lib/experiments/reference/publish-weights.ts';
import { requireAll, runPlan } from '../../../lib/running/run-plan.ts';
import { codecSource, findAmong } from '../../../lib/experiments/plan/sources.ts';
import { openStore, type Store } from '../../../lib/store/store.ts';
import type { CodecRecord } from '../../../lib/records/record.ts';
import { initialParameters, layoutOf } from '../../../lib/nn/parameters.ts';
import { pretrainedClassifier, pretrainedCodec, renderScene, trainedCodec, tweaked } from '../../../lib/index.ts';
import type { Image, ProfileName } from '../../../lib/index.ts';
import { atRates } from '../toy/at-rates.ts';
import { fabricate } from './fabricated.ts';

const profile: KitProfile = {
  ...atRates(smoke, [0.33, 0.0983]),
  name: 'photos',
  codec: { ...smoke.codec, width: 0.0625 },
};
const name = profile.name as ProfileName;
const folderName = 'codec-0.330bpp';
/** The networks of `profile` know the invented data set's classes. */
const classes = 3;

let store: Store;
let reference: string;
let experiment: Experiment;
let image: Image;

async function writeArtifact(artifact: Artifact, directory: string): Promise<void> {
  if (artifact.kind === 'codec') {
    const config = artifact.config as CodecConfig;
    const layout = await layoutOf(codec(config), imageSpecs(1, 16, 16));
    await writeCodecWeights(directory, {
      ...initialParameters(layout, config.targetBpp),
      statistics: new Float32Array(layout.statisticCount).fill(1),
    });
  } else if (artifact.kind === 'classifier') {
    const config = artifact.config as ClassifierConfig;
    const side = config.input === 'latent' ? config.cropPixels / 8 : config.cropPixels;
    const channels = config.input === 'latent' ? 16 : 3;
    const shape = {
      architecture: architectures[config.network],
      width: config.width,
      classes,
      height: side,
      inputWidth: side,
      channels,
    };
    const layout = await layoutOf(classifier(shape), classifierInput(shape, 1));
    const { parameters } = initialParameters(layout, 1);
    // Variances of networks that read pixels are beyond the largest half.
    await keepClassifier(directory, { parameters, statistics: new Float32Array(layout.statisticCount).fill(3e5) });
  }
}

const [high, low] = profile.operatingPoints as [
  (typeof profile.operatingPoints)[number],
  (typeof profile.operatingPoints)[number],
];
const publish = () => publishWeights(experiment, store, join(reference, 'pretrained', name));
const path = (file: string) => join(reference, 'pretrained', name, file);

beforeAll(async () => {
  store = openStore(await mkdtemp(join(tmpdir(), 'store-')));
  reference = await mkdtemp(join(tmpdir(), 'reference-'));
  experiment = await experimentOf(profile, { data: {} });
  await fabricate(
    store,
    [
      experiment.data.train,
      experiment.codec(high),
      experiment.codec(low),
      experiment.classifier('ResNet-50', 'original', null),
      experiment.classifier('cResNet-51', 'latent', high),
    ],
    writeArtifact,
  );
  image = { pixels: renderScene(1, 'val', 0, 32).image, width: 32, height: 32 };
});
afterAll(async () => {
  for (const folder of [store.directory, reference]) await rm(folder, { recursive: true });
});
beforeEach(async () => {
  vi.stubEnv('WITHOUT_DECODING_REFERENCE', reference);
  await publish();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('published weights', () => {
  it('are those of codecs and a few networks, two bytes a parameter', async () => {
    const { written, missing, tooLarge, bytes } = await publish();
    expect(written).toEqual([
      folderName,
      'codec-0.0983bpp',
      'classifier-resnet-50-original',
      'classifier-cresnet-51-latent-0.330bpp',
    ]);
    expect(missing).toEqual([
      { name: 'classifier-cresnet-51-latent-0.0983bpp', lacks: ['cResNet-51 on compressed representation 0.0983 bpp'] },
      { name: 'segmenter-resnet-50-original', lacks: ['ResNet-50-d on original images'] },
      { name: 'segmenter-cresnet-51-latent-0.330bpp', lacks: ['cResNet-51-d on compressed representation 0.33 bpp'] },
      {
        name: 'segmenter-cresnet-51-latent-0.0983bpp',
        lacks: ['cResNet-51-d on compressed representation 0.0983 bpp'],
      },
    ]);
    expect(tooLarge).toEqual([]);
    const { weights, trainedOn, record } = JSON.parse(await readFile(path(`${folderName}.json`), 'utf8'));
    expect((await stat(path(`${folderName}.bin`))).size).toBe(2 * weights.parameters + 4 * weights.statistics);
    expect(trainedOn).toEqual({
      name: 'invented photos',
      images: 96,
      fingerprint: 'of train',
      classNames: ['tench', 'church', 'parachute'],
      channelMean: [120, 110, 100],
    });
    expect(record).toMatchObject({
      key: artifactKey(experiment.codec(high)),
      kind: 'codec',
      durationSeconds: 12.5,
      config: { targetBpp: 0.33, iterations: 3 },
    });
    const sizes = await Promise.all(written.map(async (file) => (await stat(path(`${file}.bin`))).size));
    expect(bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('come out the same, byte for byte, and what no longer belongs to them goes', async () => {
    const contents = async () =>
      Promise.all(
        (await readdir(path(''))).sort().map(
          async (file) =>
            `${file} ${createHash('sha256')
              .update(await readFile(path(file)))
              .digest('hex')}`,
        ),
      );
    const before = await contents();
    await writeFile(path('codec-0.500bpp.bin'), 'old');
    await writeFile(path('LICENSE'), 'by hand');
    expect((await publish()).removed).toEqual(['codec-0.500bpp.bin']);
    await rm(path('LICENSE'));
    expect(await contents()).toEqual(before);
  });

  it('that another store has trained stay where the profile asks for them still', async () => {
    const files = (await readdir(path(''))).sort();
    const other = openStore(await mkdtemp(join(tmpdir(), 'store-')));
    await fabricate(other, [experiment.data.train, experiment.codec(high)], (_, directory) =>
      writeCodecWeights(directory, { parameters: Float32Array.of(1, 2), statistics: new Float32Array() }),
    );
    const { written, removed } = await publishWeights(experiment, other, path(''));
    expect([written, removed]).toEqual([[folderName], []]);
    expect((await readdir(path(''))).sort()).toEqual(files);
    // Of other settings they go.
    const epochs = { ...profile, classification: { ...profile.classification, epochs: 6 } };
    const changed = await experimentOf(epochs, { data: {} });
    expect((await publishWeights(changed, other, path(''))).removed).toEqual(
      files.filter((file) => file.startsWith('classifier') && /\.(bin|json)$/.test(file)),
    );
    await rm(other.directory, { recursive: true });
  });

  it('are refused when one is beyond half precision, before anything is written', async () => {
    const other = openStore(await mkdtemp(join(tmpdir(), 'store-')));
    await fabricate(other, [experiment.data.train, experiment.codec(high)], (_, directory) =>
      writeCodecWeights(directory, { parameters: Float32Array.of(1, 7e4), statistics: new Float32Array() }),
    );
    const empty = join(reference, 'elsewhere');
    await expect(publishWeights(experiment, other, empty)).rejects.toThrow(
      'codec 0.33 bpp: its weights cannot be published: half precision: expected a value from -65504 to 65504, got 70000',
    );
    await expect(readdir(empty)).rejects.toThrow('ENOENT');
    await rm(other.directory, { recursive: true });
  });
});

describe('pretrainedCodec', () => {
  it('is the codec of the run, but for the rounding of its weights', async () => {
    const [own, committed] = [
      await trainedCodec(profile, { bpp: 0.33, store: store.directory, engine: 'onnx-cpu' }),
      await pretrainedCodec(name, { engine: 'onnx-cpu' }),
    ];
    expect(committed.point).toEqual(high);
    expect([committed.width, committed.histogram, committed.curve]).toEqual([own.width, own.histogram, own.curve]);
    const [z, rounded] = [await own.represent(image), await committed.represent(image)];
    const deviation = Math.hypot(...z.map((value, at) => value - rounded[at])) / Math.hypot(...z);
    expect(deviation).toBeGreaterThan(0);
    expect(deviation).toBeLessThan(2 ** -9);
    const symbols = await committed.encode(image);
    expect(committed.read(committed.write(symbols))).toEqual(symbols);
    await Promise.all([own.dispose(), committed.dispose()]);
  });

  it('takes photos of other sizes', async () => {
    const random = createRandom(1, 'photo');
    const photo = {
      pixels: Uint8Array.from({ length: 24 * 72 * 3 }, () => random.integer(256)),
      width: 72,
      height: 24,
    };
    const committed = await pretrainedCodec(name, { bpp: 0.0983, engine: 'onnx-cpu' });
    expect(await committed.decode(await committed.encode(photo))).toMatchObject({ width: 72, height: 24 });
    await committed.dispose();
  });

  it('says what there is when it is not there', async () => {
    await expect(pretrainedCodec(name, { bpp: 0.5 })).rejects.toThrow(
      'pretrained codecs of photos: expected one of 0.33, 0.0983 bpp, got 0.5',
    );
    await expect(pretrainedCodec('paper')).rejects.toThrow(
      'expected a profile whose codecs are committed (there are those of photos), got paper',
    );
    vi.stubEnv('WITHOUT_DECODING_REFERENCE', store.directory);
    await expect(pretrainedCodec(name)).rejects.toThrow('(none are committed yet), got photos');
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      'missing',
      () => rm(path(`${folderName}.bin`)),
      /codec-0\.330bpp\.bin: expected the weights that codec-0\.330bpp\.json tells of, got no file: restore/,
    ],
    [
      'cut short',
      async () => writeFile(path(`${folderName}.bin`), (await readFile(path(`${folderName}.bin`))).subarray(2)),
      /expected \d+ bytes \(\d+ parameters, \d+ statistics\), got \d+: restore/,
    ],
    [
      'changed',
      async () => {
        const bytes = await readFile(path(`${folderName}.bin`));
        bytes[100] ^= 1;
        await writeFile(path(`${folderName}.bin`), bytes);
      },
      /expected the SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}: restore/,
    ],
    [
      'of another network',
      () =>
        editNote((note) => {
          note.record.config.width = 0.125;
        }),
      /expected \d+ parameters and \d+ statistics for a codec of width 0\.125 with 16 channels and 6 centers, got \d+ and \d+/,
    ],
    [
      "without their note's centers",
      () =>
        editNote((note) => {
          note.record.result.centers = [1];
        }),
      /record\.result\.centers: expected 6 numbers, got 1/,
    ],
    [
      'with a note that does not parse',
      () => writeFile(path(`${folderName}.json`), '{'),
      /codec-0\.330bpp\.json: expected JSON/,
    ],
  ])('names the file when the weights are %s', async (_, damage, message) => {
    await damage();
    await expect(pretrainedCodec(name, { bpp: 0.33 })).rejects.toThrow(message);
  });
});

async function editNote(edit: (note: any) => void): Promise<void> {
  const note = JSON.parse(await readFile(path(`${folderName}.json`), 'utf8'));
  edit(note);
  await writeFile(path(`${folderName}.json`), JSON.stringify(note));
}

describe('pretrainedClassifier', () => {
  it('reads images, or the symbols of its codec', async () => {
    const [eye, reader, committed] = await Promise.all([
      pretrainedClassifier(name, 'ResNet-50', { engine: 'onnx-cpu' }),
      pretrainedClassifier(name, 'cResNet-51', { engine: 'onnx-cpu' }),
      pretrainedCodec(name, { engine: 'onnx-cpu' }),
    ]);
    expect([eye.input, eye.bpp, eye.side, reader.input, reader.bpp, reader.side]).toEqual([
      'original',
      null,
      32,
      'latent',
      0.33,
      4,
    ]);
    for (const probabilities of [await eye.classify(image), await reader.classify(await committed.encode(image))]) {
      expect(probabilities).toHaveLength(classes);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    }
    expect(eye.classNames).toEqual(['tench', 'church', 'parachute']);
    await Promise.all([eye.dispose(), reader.dispose(), committed.dispose()]);
  });

  it('says what there is when it is not there, or its codec is another', async () => {
    await expect(pretrainedClassifier(name, 'cResNet-39')).rejects.toThrow(
      'expected one of classifier-cresnet-51-latent-0.330bpp, classifier-resnet-50-original, got classifier-cresnet-39-latent-0.330bpp',
    );
    await expect(pretrainedClassifier(name, 'ResNet-50', { bpp: 0.33 })).rejects.toThrow('got 0.33 bpp: leave bpp out');
    await editNote((note) => {
      note.record.key = '0123456789abcdef';
    });
    await expect(pretrainedClassifier(name, 'cResNet-51')).rejects.toThrow(
      /it was trained on the codec [0-9a-f]{16}, and .* is 0123456789abcdef: publish both anew/,
    );
  });
});

describe('a profile that takes committed codecs', () => {
  const taking: KitProfile = {
    ...profile,
    name: 'starter',
    seed: 5,
    codec: { ...profile.codec, iterations: 9, pretrained: name },
  };
  const describeIt = (changed = taking) => experimentOf(changed, { data: {} });

  it('plans no training of a codec; what it takes follows from the weights alone', async () => {
    const starter = await describeIt();
    const own = starter.codec(high);
    const { weights } = JSON.parse(await readFile(path(`${folderName}.json`), 'utf8'));
    expect(own.config).toEqual({
      from: 'photos',
      targetBpp: 0.33,
      weights: weights.sha256,
      crop: 32,
      width: 0.0625,
      channels: 16,
      centers: 6,
    });
    const plan = planOf([starter.classifier('cResNet-51', 'latent', high), starter.codec(low, 'joint')]);
    expect([...plan.values()].map(({ kind }) => kind)).not.toContain('codec');
    const other = await describeIt({ ...taking, seed: 7, codec: { ...taking.codec, iterations: 1 } });
    expect(artifactKey(other.codec(high))).toBe(artifactKey(own));
    // New weights are another artifact.
    await editNote((note) => {
      note.weights.sha256 = '0'.repeat(64);
    });
    expect(artifactKey((await describeIt()).codec(high))).not.toBe(artifactKey(own));
  });

  it('leaves the artifacts of other profiles as they are', async () => {
    expect(experiment.codec(high).kind).toBe('codec');
    expect(experiment.codec(high).config as CodecConfig).not.toHaveProperty('pretrained');
  });

  it('runs on what it takes as on a trained one', async () => {
    const starter = await describeIt();
    const own = starter.codec(high);
    const runs = openStore(await mkdtemp(join(tmpdir(), 'store-')));
    const [taken, encoded] = requireAll(
      await runPlan([own, starter.encoding(own, starter.data.val, true)], {
        store: runs,
        workers: 0,
        engine: 'onnx-cpu',
      }),
    ) as readonly object[] as readonly [FinishedOf<CodecArtifact>, FinishedOf<EncodingArtifact>];
    const committed = await pretrainedCodec(name, { bpp: 0.33, engine: 'onnx-cpu' });
    expect(taken.record.result).toMatchObject({ centers: committed.centers, histogram: committed.histogram });
    const { parameters } = codecWeights(taken);
    expect(parameters).toHaveLength(taken.record.result.parameters);
    const counts = Array<number>(6).fill(0);
    for (let at = 0; at < 20; at++) {
      const { values } = await committed.encode({ pixels: renderScene(5, 'val', at, 32).image, width: 32, height: 32 });
      for (const symbol of values) counts[symbol]++;
    }
    expect(encoded.record.result.histogram).toEqual(counts);
    // Its record tells of the training, not of the unpacking.
    const data = requireAll(await runPlan([starter.data.train, starter.data.val], { store: runs, workers: 0 }));
    const [record] = (await codecSource(starter, high).read(findAmong([taken, encoded, ...data]))) as CodecRecord[];
    expect(record).toMatchObject({
      kind: 'codec',
      targetBpp: 0.33,
      curve: committed.curve,
      provenance: { seed: 1, durationSeconds: 12.5, machine: '2 cores, an abacus, linux-x64', key: artifactKey(own) },
    });
    await committed.dispose();
    await rm(runs.directory, { recursive: true });
  });

  it('must have their shape and rates', async () => {
    await expect(describeIt({ ...taking, codec: { ...taking.codec, width: 0.25 } })).rejects.toThrow(
      'profile starter: the codec of photos at 0.33 bpp has width 0.0625, 6 centers, 16 channels, the profile width 0.25, 6 centers, 16 channels',
    );
    await expect(describeIt({ ...taking, operatingPoints: smoke.operatingPoints })).rejects.toThrow(
      'profile starter: expected operating points of the codecs of photos (0.33, 0.0983 bpp), got 0.635',
    );
    await expect(describeIt({ ...taking, codec: { ...taking.codec, pretrained: 'nothing' } })).rejects.toThrow(
      '(there are those of photos), got nothing',
    );
  });

  it('notices weights that changed between plan and run', async () => {
    const own = (await describeIt()).codec(high);
    await editNote((note) => {
      note.weights.sha256 = '0'.repeat(64);
    });
    const { failed } = await runPlan([own], { store: openStore(join(reference, 'runs')), workers: 0 });
    expect(failed[0].error.message).toMatch(
      /expected weights with the SHA-256 [0-9a-f]{64}, got 0{64}: they have changed since this was planned/,
    );
  });
});

describe('tweak.codec', () => {
  const wide: KitProfile = { ...profile, codec: { ...profile.codec, width: 0.25, centers: 8 } };

  it('takes committed codecs, with their shape', () => {
    const { codec: settings, operatingPoints } = tweaked(wide, { codec: name });
    expect(settings).toEqual({ ...wide.codec, width: 0.0625, centers: 6, pretrained: 'photos' });
    expect(operatingPoints).toEqual(wide.operatingPoints);
    const other = {
      ...wide,
      operatingPoints: wide.operatingPoints.map((point) =>
        point === high ? { ...point, channels: 8, targetEntropy: 2.64 } : point,
      ),
    };
    expect(tweaked(other, { codec: name }).operatingPoints[0]).toMatchObject({ channels: 16, targetEntropy: 1.32 });
  });

  it("goes with no setting of a codec's training, and with nothing that is not committed", () => {
    expect(() => tweaked(wide, { codec: name, beta: 100 })).toThrow(
      'tweak.beta: it is of the training of codecs, and tweak.codec takes those of photos: leave it out',
    );
    expect(() => tweaked({ ...profile, codec: { ...profile.codec, pretrained: name } }, { L: 8 })).toThrow(
      'tweak.L: it is of the training of codecs, and photos takes those of photos',
    );
    expect(() => tweaked(wide, { codec: 'imagenette' })).toThrow(
      'tweak.codec: expected the name of a profile whose codecs are committed (photos), got "imagenette"',
    );
  });
});
