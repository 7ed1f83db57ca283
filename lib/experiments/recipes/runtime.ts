// Measured inference times. The one result that differs from run to run: it is a measurement of the machine.
import type { NetworkName } from '../../classification/architecture.ts';
import type { CodecShape } from '../../codec/autoencoder.ts';
import type { SetupTime } from '../../runtime/inference.ts';
import type { Recipe } from '../recipe.ts';
import { engineFor } from './engine.ts';

export interface RuntimeConfig {
  readonly networks: readonly NetworkName[];
  readonly codec: CodecShape;
  readonly width: number;
  readonly classification: { readonly classes: number; readonly height: number; readonly width: number; readonly batch: number };
  readonly segmentation: { readonly classes: number; readonly height: number; readonly width: number; readonly batch: number };
  readonly atrousRates: readonly number[];
  readonly rounds: number;
}

export interface RuntimeResult {
  readonly setups: readonly SetupTime[];
}

export const runtime: Recipe<RuntimeConfig> = {
  kind: 'runtime',
  version: 1,
  usesEngine: true,
  exclusive: true,
  async run(context): Promise<RuntimeResult> {
    const { measureInference } = await import('../../runtime/inference.ts');
    const { config } = context.artifact;
    const engine = await engineFor(context);
    const tasks = ['classification', 'segmentation'] as const;
    const setups = tasks.flatMap((task) => config.networks.map((network) => {
      const { height, width, batch } = config[task];
      return { task, network, batch, image: { height, width } };
    }));
    const measurement = { ...config, classes: { classification: config.classification.classes, segmentation: config.segmentation.classes } };
    return { setups: await measureInference(engine, setups, measurement, (done, total) => context.progress({ done, total, unit: 'runs' })) };
  },
  estimate: () => ({ seconds: 20, bytes: 8e3 }),
};
