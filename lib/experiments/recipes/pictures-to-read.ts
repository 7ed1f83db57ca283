// The pictures that a network reads: the images as they are, or what a codec makes of them, with the bytes of each file.
import { join } from 'node:path';
import type { BaselineCodec, Encoded } from '../../codec/baselines.ts';
import { openRecords } from '../../datasets/records.ts';
import type { StoredSplit } from '../../datasets/split.ts';
import type { RecipeContext } from '../../store/recipe.ts';
import { reconstructionsFolder, symbolsFolder } from './encoding.ts';
import { openEngineered } from './engineered-files.ts';
import type { MachineReadingConfig, MachineReadingInputs } from './reading-parts.ts';

/** A codec at one setting. */
export interface PicturesToRead {
  readonly setting: string;
  /** Which of a file's bytes are counted. */
  readonly rateConvention: string;
  /** The picture of the image with this number, or its symbols where the network reads these, and the bytes of its file. */
  of(index: number): Encoded | Promise<Encoded>;
  close(): void;
}

const nothing = (): void => {};

/** One for each point that is measured. */
export async function picturesToRead(
  { artifact, inputs }: Pick<RecipeContext<MachineReadingConfig, MachineReadingInputs>, 'artifact' | 'inputs'>,
  split: StoredSplit,
): Promise<PicturesToRead[]> {
  const { codec, settings } = artifact.config;
  const { codec: learned, encoding, engineered, segmenter } = inputs;
  const pixels = (index: number): Uint8Array => split.readImages([index]);
  if (codec === null) {
    const bytes = split.height * split.width * 3;
    const of = (index: number): Encoded => ({ bytes, decoded: pixels(index) });
    return [{ setting: 'as they are', rateConvention: 'three bytes a pixel', of, close: nothing }];
  }
  if (learned && encoding)
    return [await learnedPictures(learned, encoding, segmenter?.record.config.input === 'latent')];
  if (engineered) {
    const { setting, rateConvention, bytes } = engineered.record.result;
    const pictures = openRecords(join(engineered.directory, reconstructionsFolder));
    const of = (index: number): Encoded => ({ bytes: bytes[index], decoded: pictures.read([index]) });
    return [{ setting, rateConvention, of, close: () => pictures.close() }];
  }
  return Promise.all(
    settings.map(async (setting) => {
      const files = await openEngineered(codec as BaselineCodec, split, setting);
      return { ...files, of: (index: number) => files.of(pixels(index)), close: nothing };
    }),
  );
}

/** A finished encoding's reconstructions, or its symbols; each file is the whole bit-stream of its symbols. */
async function learnedPictures(
  codec: NonNullable<Inputs['codec']>,
  { directory, record }: NonNullable<Inputs['encoding']>,
  readsSymbols: boolean,
): Promise<PicturesToRead> {
  const { frequencyTable, writeBitstream } = await import('../../codec/bitstream/bitstream.ts');
  const { histogram, centers } = codec.record.result;
  const { height, width, channels } = record.result;
  const table = frequencyTable(histogram);
  const [pictures, symbols] = [
    openRecords(join(directory, reconstructionsFolder)),
    openRecords(join(directory, symbolsFolder)),
  ];
  return {
    setting: `${codec.record.config.targetBpp} bpp`,
    rateConvention: 'whole bit-streams',
    of(index) {
      const imageSymbols = symbols.read([index]);
      const { length } = writeBitstream(
        { symbols: imageSymbols, height, width, channels, centers: centers.length },
        table,
      );
      return { bytes: length, decoded: readsSymbols ? imageSymbols : pictures.read([index]) };
    },
    close() {
      pictures.close();
      symbols.close();
    },
  };
}

type Inputs = RecipeContext<MachineReadingConfig, MachineReadingInputs>['inputs'];
