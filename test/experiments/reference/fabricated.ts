// A store whose artifacts nobody computed: results that look like those of a run, in no time.
import type { Artifact, JsonObject } from '../../../lib/store/artifact.ts';
import { artifactKey } from '../../../lib/store/key.ts';
import { finish, startAttempt, type Store } from '../../../lib/store/store.ts';

const epochs = (seed: number) =>
  [1, 2, 3].map((epoch) => ({
    epoch,
    trainLoss: 2 / epoch,
    valLoss: 2.5 / epoch,
    top1: 0.1 * epoch + 0.01 * seed,
    top5: 0.3 * epoch,
    learningRate: 0.1,
  }));

interface AnyConfig {
  readonly part?: string;
  readonly reconstructions?: boolean;
  readonly seed?: number;
}

/** Results by kind of artifact. */
const results: Record<string, (artifact: Artifact<AnyConfig>) => JsonObject> = {
  dataset: ({ config }) => ({
    name: 'invented photos',
    images: config.part === 'train' ? 96 : 40,
    classNames: ['tench', 'church', 'parachute'],
    maskClassNames: [],
    fingerprint: `of ${config.part}`,
    channelMean: [120, 110, 100],
    skipped: [],
  }),
  codec: () => ({
    curve: [{ iteration: 12, loss: 900, mse: 880, entropy: 1.3 }],
    centers: [-2, -1, 0, 0.5, 1, 2],
    histogram: [10, 20, 40, 20, 7, 3],
    parameters: 1234,
  }),
  encoding: ({ config }) => ({
    images: 40,
    height: 4,
    width: 4,
    channels: 16,
    histogram: [10, 20, 40, 20, 7, 3],
    entropy: 2.2,
    entropyBpp: 0.31,
    fileBpp: 0.34,
    headerBpp: 0.02,
    mse: config.reconstructions ? 500 : null,
    psnr: config.reconstructions ? 21.5 : null,
  }),
  classifier: ({ config }) => ({ curve: epochs(config.seed!), classes: 3, parameters: 4321, flops: 1e6 }),
  segmenter: () => ({
    curve: [{ iteration: 2, trainLoss: 1.5, miou: 0.25, pixelAccuracy: 0.5, learningRate: 0.1 }],
    classIou: [0.5, 0],
    classNames: ['background', 'disc'],
    parameters: 987,
    flops: 1e6,
    height: 32,
    width: 48,
  }),
};

/** Puts finished artifacts of a plan into a store, inputs left aside. `write` may put files into each one's folder. */
export async function fabricate(
  store: Store,
  artifacts: readonly Artifact[],
  write: (artifact: Artifact, directory: string) => Promise<void> = async () => {},
): Promise<void> {
  for (const artifact of artifacts) {
    const key = artifactKey(artifact);
    const directory = await startAttempt(store, key);
    await write(artifact, directory);
    const { kind, label, config, recipeVersion, inputs } = artifact;
    await finish(store, artifact, directory, {
      key,
      kind,
      label,
      config,
      recipeVersion,
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, artifactKey(input)])),
      createdBy: {
        kit: '0.1.0',
        node: 'v20.19.0',
        engine: 'onnx-cpu',
        machine: { platform: 'linux-x64', cpu: 'an abacus', cores: 2 },
      },
      durationSeconds: 12.5,
      result: results[kind](artifact),
    });
  }
}
