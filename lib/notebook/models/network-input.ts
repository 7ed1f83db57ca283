// What a trained network of a cell reads: which input, and whether what it is given is that.
import { architectures } from '../../classification/architecture.ts';
import type { NetworkName } from '../../classification/architecture.ts';
import type { InputType, Tuning } from '../../records/record.ts';
import type { Image } from './image.ts';

/** A compressed representation: the number of the center for each position and channel. */
export interface Symbols {
  /** An eighth of the image's. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** [height, width, channels]. */
  readonly values: Uint8Array;
}

/** What a cell asks of a network; `caller` is the function that it asks. */
export interface WantedInput {
  readonly input: InputType | undefined;
  /** Operating point in bits per pixel. */
  readonly bpp: number | undefined;
  readonly tuning: Tuning;
}

/**
 * The input of `network`: the one wanted, else `latent` for a cResNet, and for a ResNet `reconstruction` where there is a
 * rate, else `original`. Throws a RangeError when there is no such network, or it does not read or is not tuned so.
 */
export function networkInput(caller: string, network: NetworkName, { input, bpp, tuning }: WantedInput): InputType {
  if (!Object.hasOwn(architectures, network)) {
    throw new RangeError(`${caller}: expected one of ${Object.keys(architectures).join(', ')}, got ${network}`);
  }
  const readsSymbols = architectures[network].input === 'latent';
  const possible: readonly InputType[] = readsSymbols ? ['latent'] : ['original', 'reconstruction'];
  const ofPixels = bpp === undefined ? 'original' : 'reconstruction';
  const chosen = input ?? (readsSymbols ? 'latent' : ofPixels);
  if (!possible.includes(chosen)) {
    throw new RangeError(`${caller}: expected the input of ${network} to be ${possible.join(' or ')}, got ${chosen}`);
  }
  if (chosen === 'original' && bpp !== undefined) {
    throw new RangeError(
      `${caller}: original images have no rate, got ${bpp} bpp: leave bpp out, or ask for reconstruction`,
    );
  }
  if (tuning !== 'none' && network !== 'cResNet-51') {
    throw new RangeError(
      `${caller}: expected cResNet-51, the one network that is fine-tuned (section 6), got ${network}`,
    );
  }
  return chosen;
}

/** Throws a RangeError unless `image` holds RGB pixels of whole blocks of 8x8. */
export function checkWholeBlocks(caller: string, { pixels, width, height }: Image): void {
  if (width % 8 || height % 8 || pixels.length !== width * height * 3) {
    throw new RangeError(
      `${caller}: expected RGB pixels of an image with sides that are multiples of 8, got ${width} x ${height} and ` +
        `${pixels.length} bytes: loadImage cuts pictures to fit`,
    );
  }
}

/** Throws a RangeError unless `symbols` are those of a codec with so many channels and centers; `mend` names the right one. */
export function checkCodecSymbols(
  caller: string,
  { width, height, channels, values }: Symbols,
  codec: { readonly channels: number; readonly centers: number },
  mend: string,
): void {
  if (
    channels !== codec.channels ||
    values.length !== width * height * codec.channels ||
    values.some((value) => value >= codec.centers)
  ) {
    throw new RangeError(
      `${caller}: expected ${height} x ${width} x ${codec.channels} symbols below ${codec.centers}, got ${values.length} of ` +
        `${channels} channels: ${mend}`,
    );
  }
}
