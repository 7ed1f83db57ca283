// Measured inference times. The one result that differs from run to run: it is a measurement of the machine.
import type { NetworkName } from '../../classification/architecture.ts';
import type { CodecShape } from '../../codec/autoencoder.ts';
import type { RuntimeMeasurement, InferenceSetup, SetupTime } from '../../runtime/inference.ts';
import type { Artifact } from '../../store/artifact.ts';
import type { Recipe, RecipeContext } from '../../store/recipe.ts';
import type { DatasetArtifact } from './dataset.ts';
import { engineFor } from './engine.ts';

/** One task's networks; `classes` is null where the data set says how many there are. */
interface TaskConfig {
  readonly classes: number | null;
  readonly height: number;
  readonly width: number;
  readonly batch: number;
}

export interface RuntimeConfig {
  readonly networks: readonly NetworkName[];
  readonly codec: CodecShape;
  readonly width: number;
  readonly classification: TaskConfig;
  readonly segmentation: TaskConfig;
  readonly atrousRates: readonly number[];
  readonly rounds: number;
}

export interface RuntimeResult {
  readonly setups: readonly SetupTime[];
}

export type RuntimeArtifact = Artifact<RuntimeConfig, RuntimeResult>;

/** The training data of either task, where the config gives no number of classes. */
type RuntimeInputs = { readonly images?: DatasetArtifact; readonly masks?: DatasetArtifact };
type Context = Pick<RecipeContext<RuntimeConfig, RuntimeInputs>, 'artifact' | 'inputs'>;

/** What is measured, and how: the last layers have as many classes as the config says, else as the data set has. */
export function measurementOf({ artifact, inputs: { images, masks } }: Context): {
  setups: InferenceSetup[];
  measurement: RuntimeMeasurement;
} {
  const { config } = artifact;
  const classes = {
    classification: config.classification.classes ?? images!.record.result.classNames.length,
    segmentation: config.segmentation.classes ?? masks!.record.result.maskClassNames.length,
  };
  const setups = (['classification', 'segmentation'] as const).flatMap((task) =>
    config.networks.map((network) => {
      const { height, width, batch } = config[task];
      return { task, network, batch, image: { height, width } };
    }),
  );
  const { codec, width, atrousRates, rounds } = config;
  return { setups, measurement: { codec, width, atrousRates, rounds, classes } };
}

export const runtimeRecipe: Recipe<RuntimeConfig, RuntimeResult, RuntimeInputs> = {
  kind: 'runtime',
  version: 1,
  usesEngine: true,
  exclusive: true,
  async run(context) {
    const { measureInference } = await import('../../runtime/inference.ts');
    const { setups, measurement } = measurementOf(context);
    const engine = await engineFor(context);
    return {
      setups: await measureInference(engine, setups, measurement, (done, total) =>
        context.progress({ done, total, unit: 'runs' }),
      ),
    };
  },
  estimate: () => ({ seconds: 20, bytes: 8e3 }),
};
