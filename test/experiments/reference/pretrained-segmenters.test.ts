// Weights of -d networks as files, and what segments with them: tiny networks with random weights, written as if trained.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { architectures } from '../../../lib/classification/architecture.ts';
import { codec, imageSpecs } from '../../../lib/codec/programs.ts';
import { experimentOf, type Experiment } from '../../../lib/experiments/plan/artifacts.ts';
import { committedCodecs, committedSegmenter } from '../../../lib/experiments/plan/artifacts/committed-segmenter.ts';
import { findProfile } from '../../../lib/experiments/profiles/index.ts';
import type { KitProfile } from '../../../lib/experiments/profiles/profile.ts';
import { smoke } from '../../../lib/experiments/profiles/smoke.ts';
import { writeCodecWeights, type CodecConfig } from '../../../lib/experiments/recipes/codec.ts';
import { keptWeights } from '../../../lib/experiments/recipes/kept-weights.ts';
import type { SegmenterConfig } from '../../../lib/experiments/recipes/segmenter.ts';
import { publishWeights } from '../../../lib/experiments/reference/publish-weights.ts';
import {
  pretrainedCodec,
  pretrainedSegmenter,
  renderScene,
  trainedSegmenter,
  type ProfileName,
} from '../../../lib/index.ts';
import { initialParameters, layoutOf } from '../../../lib/nn/parameters.ts';
import { segmenter, segmenterInput } from '../../../lib/segmentation/programs.ts';
import type { Artifact } from '../../../lib/store/artifact.ts';
import { artifactKey } from '../../../lib/store/key.ts';
import { openStore, type Store } from '../../../lib/store/store.ts';
import { atRates } from '../toy/at-rates.ts';
import { fabricate } from './fabricated.ts';

const profile: KitProfile = {
  ...atRates(smoke, [0.33]),
  name: 'streets',
  codec: { ...smoke.codec, width: 0.0625 },
};
const name = profile.name as ProfileName;
const [point] = profile.operatingPoints;
const engine = 'onnx-cpu';
const image = { pixels: renderScene(1, 'val', 0, 32).image, width: 32, height: 32 };

let store: Store;
let reference: string;
let experiment: Experiment;

async function writeArtifact(artifact: Artifact, directory: string): Promise<void> {
  if (artifact.kind === 'codec') {
    const config = artifact.config as CodecConfig;
    const layout = await layoutOf(codec(config), imageSpecs(1, 16, 16));
    const statistics = new Float32Array(layout.statisticCount).fill(1);
    await writeCodecWeights(directory, { ...initialParameters(layout, 1), statistics });
  } else if (artifact.kind === 'segmenter') {
    const { network, width, atrousRates, input } = artifact.config as SegmenterConfig;
    const side = { height: 8, inputWidth: 8, channels: input === 'latent' ? point.channels : 3 };
    const shape = { architecture: architectures[network], width, atrousRates, classes: 2, ...side };
    const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
    const statistics = new Float32Array(layout.statisticCount).fill(2);
    await keptWeights('segmenter.bin').keep(directory, { ...initialParameters(layout, 2), statistics });
  }
}

const folder = () => join(reference, 'pretrained', name);
const publish = (isWanted?: (file: string) => boolean) => publishWeights(experiment, store, folder(), isWanted);
const segmenters = (file: string): boolean => file.startsWith('segmenter');

beforeAll(async () => {
  store = openStore(await mkdtemp(join(tmpdir(), 'store-')));
  experiment = await experimentOf(profile, { data: {} });
  await fabricate(
    store,
    [
      experiment.data.train,
      experiment.codec(point),
      await experiment.segmenter('ResNet-50', 'original', null),
      await experiment.segmenter('cResNet-51', 'latent', point),
    ],
    writeArtifact,
  );
});
afterAll(() => rm(store.directory, { recursive: true }));
beforeEach(async () => {
  reference = await mkdtemp(join(tmpdir(), 'reference-'));
  vi.stubEnv('WITHOUT_DECODING_REFERENCE', reference);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(reference, { recursive: true });
});

describe('published segmenters', () => {
  it('stand beside what else is published, with the masks’ classes and what centers their pixels', async () => {
    const { written } = await publish();
    expect(written.filter(segmenters)).toEqual([
      'segmenter-resnet-50-original',
      'segmenter-cresnet-51-latent-0.330bpp',
    ]);
    const { trainedOn, record } = JSON.parse(
      await readFile(join(folder(), 'segmenter-resnet-50-original.json'), 'utf8'),
    );
    expect(trainedOn).toEqual({
      name: 'invented photos',
      images: 96,
      fingerprint: 'of train',
      classNames: ['background', 'disc'],
      channelMean: [120, 110, 100],
    });
    expect(record).toMatchObject({ kind: 'segmenter', config: { network: 'ResNet-50', input: 'original' } });
  });

  it('are published alone where they are named, and nothing else goes', async () => {
    await publish();
    await writeFile(join(folder(), 'codec-0.500bpp.bin'), 'of another run');
    const { written, missing, removed } = await publish(segmenters);
    expect([written.length, missing, removed]).toEqual([2, [], []]);
    expect(await readdir(folder())).toContain('codec-0.500bpp.bin');
  });

  it('are said to lack their images where the folder with masks was not given, the rest is published', async () => {
    const streets = { ...findProfile('imagenette').segmentation.data!, names: ['nowhere'] };
    experiment = await experimentOf(
      { ...profile, segmentation: { ...profile.segmentation, data: streets } },
      { data: {} },
    );
    const { written, missing } = await publish();
    experiment = await experimentOf(profile, { data: {} });
    expect(written).toContain('codec-0.330bpp');
    expect(missing.find(({ name: file }) => segmenters(file))!.lacks[0]).toMatch(/nowhere/);
  });
});

describe('pretrainedSegmenter', () => {
  it('is the network of the run, but for the rounding of its weights', async () => {
    await publish();
    const options = { engine, store: store.directory } as const;
    const [own, committed] = await Promise.all([
      trainedSegmenter(profile, 'ResNet-50', options),
      pretrainedSegmenter(name, 'ResNet-50', { engine }),
    ]);
    expect([committed.classNames, committed.colours, committed.atrousRates]).toEqual([
      own.classNames,
      own.colours,
      own.atrousRates,
    ]);
    const [logits, rounded] = [await own.logits(image), await committed.logits(image)];
    const size = Math.hypot(...logits.values);
    const deviation = Math.hypot(...logits.values.map((value, at) => value - rounded.values[at])) / size;
    expect(deviation).toBeGreaterThan(0);
    expect(deviation).toBeLessThan(2 ** -6);
    await Promise.all([own.dispose(), committed.dispose()]);
  });

  it('reads the symbols of its codec, at the size of the picture', async () => {
    await publish();
    const [reader, front] = await Promise.all([
      pretrainedSegmenter(name, 'cResNet-51', { engine }),
      pretrainedCodec(name, { engine }),
    ]);
    expect([reader.input, reader.bpp]).toEqual(['latent', 0.33]);
    const wide = { pixels: new Uint8Array(24 * 40 * 3).fill(90), width: 40, height: 24 };
    const mask = await reader.segment(await front.encode(wide));
    expect([mask.width, mask.height, mask.values.length]).toEqual([40, 24, 960]);
    await expect(reader.segment(wide)).rejects.toThrow('segment: expected symbols (input latent), got an image');
    await Promise.all([reader.dispose(), front.dispose()]);
  });

  it('says what there is when it is not there, or its codec is another', async () => {
    await publish();
    await expect(pretrainedSegmenter(name, 'ResNet-71')).rejects.toThrow(
      'pretrained segmenters of streets: expected one of segmenter-cresnet-51-latent-0.330bpp, segmenter-resnet-50-original, got segmenter-resnet-71-original',
    );
    await expect(pretrainedSegmenter(name, 'ResNet-50', { bpp: 0.33 })).rejects.toThrow('got 0.33 bpp: leave bpp out');
    const path = join(folder(), 'codec-0.330bpp.json');
    const note = JSON.parse(await readFile(path, 'utf8'));
    note.record.key = '0123456789abcdef';
    await writeFile(path, JSON.stringify(note));
    await expect(pretrainedSegmenter(name, 'cResNet-51')).rejects.toThrow(
      /it was trained on the codec [0-9a-f]{16}, and .* is 0123456789abcdef: publish both anew/,
    );
  });

  it('is of the committed codec where it was made from committed networks', async () => {
    vi.unstubAllEnvs();
    const imagenette = findProfile('imagenette');
    const own = await experimentOf(imagenette, { data: {}, lookOnly: true });
    const settings = { pretrained: 'imagenette', segmenter: imagenette.machineReading!.segmenter! };
    const codecs = await committedCodecs(own, settings);
    const made = await committedSegmenter(codecs, settings, imagenette.operatingPoints[1]);
    const { checkCodec } = await import('../../../lib/experiments/reference/committed-network.ts');
    const { pretrainedCodecAt } = await import('../../../lib/experiments/reference/pretrained-codecs.ts');
    const front = pretrainedCodecAt('imagenette', 0.33);
    const behind = { codec: artifactKey(made.inputs['codec']), committed: front.committed };
    expect(() => checkCodec('imagenette', behind, front)).not.toThrow();
    expect(() => checkCodec('imagenette', behind, pretrainedCodecAt('imagenette', 0.635))).toThrow('publish both anew');
  });
});
