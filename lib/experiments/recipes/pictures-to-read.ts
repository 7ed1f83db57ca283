// The pictures that a network reads: the images as they are, or what a codec makes of them, with the bytes of each file.
import { join } from 'node:path';
import type { BaselineCodec, Encoded } from '../../codec/baselines.ts';
import { openShards } from '../../datasets/shards.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import { reconstructionsFolder, symbolsFolder } from './encoding.ts';
import { openEngineered } from './engineered-files.ts';
import type { Context } from './reading-parts.ts';

/** A codec at one setting. */
export interface PicturesToRead {
  readonly setting: string;
  /** Which of a file's bytes are counted. */
  readonly rateConvention: string;
  /** The picture of the image with this number, or its symbols where the network reads these, and the bytes of its file. */
  of(index: number): Encoded | Promise<Encoded>;
}

/** One for each point that is measured. */
export async function picturesToRead(
  context: Pick<Context, 'artifact' | 'inputs' | 'hold'>,
  split: StoredSplit,
): Promise<PicturesToRead[]> {
  const { codec, settings } = context.artifact.config;
  const { codec: learned, encoding, engineered } = context.inputs;
  const pixels = (index: number): Uint8Array => split.readImages([index]);
  if (codec === null) {
    const bytes = split.height * split.width * 3;
    const of = (index: number): Encoded => ({ bytes, decoded: pixels(index) });
    return [{ setting: 'as they are', rateConvention: 'three bytes a pixel', of }];
  }
  if (learned && encoding) return [await learnedPictures(context, learned, encoding)];
  if (engineered) {
    const { setting, rateConvention, bytes } = engineered.record.result;
    const pictures = context.hold(openShards(join(engineered.directory, reconstructionsFolder)));
    const of = (index: number): Encoded => ({ bytes: bytes[index], decoded: pictures.read([index]) });
    return [{ setting, rateConvention, of }];
  }
  return Promise.all(
    settings.map(async (setting) => {
      const files = await openEngineered(codec as BaselineCodec, split, setting);
      return { ...files, of: (index: number) => files.of(pixels(index)) };
    }),
  );
}

/** A finished encoding's reconstructions, or its symbols; each file is the whole bit-stream of its symbols. */
async function learnedPictures(
  { inputs, hold }: Pick<Context, 'inputs' | 'hold'>,
  codec: NonNullable<Context['inputs']['codec']>,
  { directory, record }: NonNullable<Context['inputs']['encoding']>,
): Promise<PicturesToRead> {
  const { frequencyTable, streamLengths } = await import('../../codec/bitstream/bitstream.ts');
  const table = frequencyTable(codec.record.result.histogram);
  const readsSymbols = inputs.segmenter?.record.config.input === 'latent';
  const pictures = hold(openShards(join(directory, reconstructionsFolder)));
  const symbols = hold(openShards(join(directory, symbolsFolder)));
  return {
    setting: `${codec.record.config.targetBpp} bpp`,
    rateConvention: 'whole bit-streams',
    of(index) {
      const imageSymbols = symbols.read([index]);
      const [bytes] = streamLengths(imageSymbols, record.result, table);
      return { bytes, decoded: readsSymbols ? imageSymbols : pictures.read([index]) };
    },
  };
}
