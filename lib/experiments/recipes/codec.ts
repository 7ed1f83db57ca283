// A trained codec at one operating point.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodecShape } from '../../codec/autoencoder.ts';
import { codecArchitecture } from '../../codec/architecture.ts';
import { countDecoderFlops, countEncoderFlops } from '../../codec/complexity.ts';
import type { CodecStep, CodecTraining } from '../../codec/training.ts';
import { packState, unpackState } from '../../training/state.ts';
import type { Artifact, Finished } from '../artifact.ts';
import { writeAtomically } from '../atomic-file.ts';
import type { Recipe } from '../recipe.ts';
import { engineFor } from './engine.ts';
import { imagesOf, openInput } from './inputs.ts';
import { hooksFor } from './training-hooks.ts';

export interface CodecConfig extends CodecTraining {
  /** Rate this operating point aims at, in bits per pixel. */
  readonly targetBpp: number;
}

export interface CodecResult {
  readonly curve: readonly CodecStep[];
  /** The learned centers. */
  readonly centers: readonly number[];
  readonly parameters: number;
}

const weightsFile = 'weights.bin';

/** A finished codec's weights. */
export function codecWeights(codec: Finished<CodecResult>): { parameters: Float32Array; statistics: Float32Array } {
  const { parameters, statistics } = unpackState(readFileSync(join(codec.directory, weightsFile))).arrays;
  return { parameters: parameters!, statistics: statistics! };
}

/** What of a codec's config its networks need. */
export function codecShape({ width, channels, centers }: CodecShape): CodecShape {
  return { width, channels, centers };
}

export const codec: Recipe<CodecConfig> = {
  kind: 'codec',
  version: 1,
  async run(context): Promise<CodecResult> {
    const { trainCodec } = await import('../../codec/training.ts');
    const { centersIn } = await import('../../codec/transcoding.ts');
    const engine = await engineFor(context);
    const split = openInput(context, 'train');
    const { config } = context.artifact;
    const { arrays, note } = await trainCodec(engine, imagesOf(split, [0, 0, 0]), config, await hooksFor(context, 'iterations'));
    split.close();
    await writeAtomically(join(context.directory, weightsFile), packState({ note: null, arrays: { parameters: arrays['parameters']!, statistics: arrays['statistics']! } }));
    return { curve: note.curve, centers: [...(await centersIn(codecShape(config), arrays['parameters']!))], parameters: arrays['parameters']!.length };
  },
  estimate({ config }: Artifact<CodecConfig>) {
    const input = { height: config.crop, width: config.crop, channels: config.channels, widthMultiplier: config.width };
    const flops = countEncoderFlops(codecArchitecture, input) + countDecoderFlops(codecArchitecture, input);
    // Forward and backward are three passes of two operations per multiply-add; narrow layers reach about 20 GFLOP/s.
    return { seconds: (config.iterations * config.batch * flops * 6) / 20e9, bytes: 2e7 * config.width ** 2 };
  },
};
