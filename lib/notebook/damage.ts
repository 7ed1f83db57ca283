// Pictures damaged to measure: as far from the original as wanted, in a way of one's choice. What quality metrics see.
import { createRandom } from '../datasets/random.ts';
import { mse } from '../metrics/mse.ts';
import { psnr } from '../metrics/psnr.ts';
import type { Image } from './models/image.ts';

/** Ways to damage a picture. */
export const damages = ['brighter', 'less contrast', 'moved', 'blurred', 'blocks', 'noise'] as const;
export type Damage = (typeof damages)[number];

/** Values 0-255 of a picture at a strength from 0, nothing, to 1. Fractions are allowed: they are rounded later. */
type Damaging = (image: Image, random: () => number) => (strength: number) => (at: number) => number;

const furthestMove = 16;
const blockSide = 16;

const ways: Readonly<Record<Damage, Damaging>> = {
  brighter:
    ({ pixels }) =>
    (strength) =>
    (at) =>
      pixels[at] + 255 * strength,
  'less contrast': ({ pixels }) => {
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    return (strength) => (at) => pixels[at] + strength * (mean - pixels[at]);
  },
  // To the right, the edge repeated; between two pixels, their mixture.
  moved: (image) => {
    const there = reader(image);
    return (strength) => {
      const [whole, part] = [Math.floor(furthestMove * strength), (furthestMove * strength) % 1];
      return (at) => (1 - part) * there(at, -whole, 0) + part * there(at, -whole - 1, 0);
    };
  },
  blurred: (image) => {
    const blurry = blurred(image);
    return (strength) => (at) => image.pixels[at] + strength * (blurry[at] - image.pixels[at]);
  },
  // Each block goes towards the colour of its middle.
  blocks: (image) => {
    const there = reader(image);
    const toMiddle = (place: number) => (blockSide >> 1) - (place % blockSide);
    return (strength) => (at) => {
      const [x, y] = placeOf(image, at);
      return image.pixels[at] + strength * (there(at, toMiddle(x), toMiddle(y)) - image.pixels[at]);
    };
  },
  noise: ({ pixels }, random) => {
    // The sum of four: bell-shaped, mean 0, standard deviation 0.58.
    const bells = Float32Array.from(pixels, () => random() + random() + random() + random() - 2);
    return (strength) => (at) => pixels[at] + 255 * strength * bells[at];
  },
};

/**
 * `image` damaged in one way until its PSNR is `target` dB, to 0.1 dB; always the same picture. Throws a RangeError when
 * there is no such way, when the target is no number above 0, and when this way cannot do so much damage.
 */
export function damaged(image: Image, way: Damage, target: number): Image {
  if (!damages.includes(way)) throw new RangeError(`damaged: expected one of ${damages.join(', ')}, got ${way}`);
  if (!(target > 0 && target < Infinity)) throw new RangeError(`damaged: expected a PSNR in dB above 0, got ${target}`);
  const random = createRandom('damaged picture', way);
  const at = ways[way](image, () => random.next());
  // Rounded up or down by chance: a picture can be made half a level brighter.
  const thresholds = Float32Array.from(image.pixels, () => random.next());
  const made = (strength: number): Image => {
    const value = at(strength);
    return {
      ...image,
      pixels: image.pixels.map((_, i) => Math.max(0, Math.min(255, Math.floor(value(i) + thresholds[i])))),
    };
  };
  const quality = ({ pixels }: Image) => psnr(mse(image.pixels, pixels));
  // A picture with stripes comes back to itself when it is moved on: the least strength that is enough.
  const steps = 32;
  const enough = Array.from({ length: steps }, (_, step) => (step + 1) / steps).find(
    (strength) => quality(made(strength)) <= target,
  );
  if (enough === undefined) {
    throw new RangeError(
      `damaged: ${way} at its strongest leaves ${quality(made(1)).toFixed(1)} dB of this picture, not ${target}: ask for more`,
    );
  }
  let [low, high] = [enough - 1 / steps, enough];
  for (let halving = 0; halving < 14; halving++) {
    const half = (low + high) / 2;
    if (quality(made(half)) > target) low = half;
    else high = half;
  }
  return made(high);
}

/** An image, or one with fractions in it. */
type Values = Omit<Image, 'pixels'> & { readonly pixels: ArrayLike<number> };

function placeOf({ width }: Pick<Image, 'width'>, at: number): [x: number, y: number] {
  const pixel = Math.floor(at / 3);
  return [pixel % width, Math.floor(pixel / width)];
}

/** Reads a value some pixels to the right of and below another one; beyond the edges, theirs. */
function reader(image: Values): (at: number, right: number, down: number) => number {
  const { pixels, width, height } = image;
  const within = (place: number, count: number) => Math.max(0, Math.min(count - 1, place));
  return (at, right, down) => {
    const [x, y] = placeOf(image, at);
    return pixels[3 * (within(y + down, height) * width + within(x + right, width)) + (at % 3)];
  };
}

/** Means over squares of a tenth of the picture's side, the edges repeated: across, then down. */
function blurred(image: Image): Float32Array {
  const radius = Math.max(2, Math.round(Math.max(image.width, image.height) / 20));
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const mean = (values: Values, down: boolean) => {
    const there = reader(values);
    return Float32Array.from(
      values.pixels,
      (_, at) =>
        offsets.reduce((sum, offset) => sum + (down ? there(at, 0, offset) : there(at, offset, 0)), 0) / offsets.length,
    );
  };
  return mean({ ...image, pixels: mean(image, false) }, true);
}
