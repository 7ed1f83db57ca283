import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import type { SplitPart } from '../split.ts';
import { paintBackground } from './background.ts';
import { createCanvas, meanLuminance } from './canvas.ts';
import type { Canvas } from './canvas.ts';
import { clamp, colourOf } from './colour.ts';
import type { Colour } from './colour.ts';
import { FAR, paintItem } from './item.ts';
import type { Item, Light } from './item.ts';
import { createNoise, unitVector } from './noise.ts';
import type { Noise } from './noise.ts';
import type { Range, SceneOptions } from './options.ts';
import { CLUTTER_SHAPES, OBJECT_SHAPES } from './shapes.ts';
import { createMottle, createTexture, OBJECT_TEXTURES } from './textures.ts';
import { VOID } from '../void.ts';

/** 'striped disc', 'checked disc', ...: the class of shape s and texture t is 4 s + t. */
export const SCENE_CLASS_NAMES: readonly string[] = OBJECT_SHAPES.flatMap((shape) =>
  OBJECT_TEXTURES.map((texture) => `${texture} ${shape.name}`),
);

export interface Scene {
  /** size x size x 3, RGB. */
  readonly image: Uint8Array;
  /** size x size: 0 background, 1..20 the object's class + 1, 255 void along its outline. */
  readonly mask: Uint8Array;
  /** Class of the one object, 0..19. */
  readonly label: number;
}

/** The scene known by (seed, part, index); see `renderScene` in synthetic-scenes.ts. */
export function drawScene(
  seed: number | string,
  part: SplitPart,
  index: number,
  size: number,
  options: SceneOptions,
): Scene {
  const random = createRandom(seed, 'synthetic scenes', part, index);
  const label = sceneLabel(seed, part, index);
  const noise = createNoise(random);
  const canvas = createCanvas(size);
  const [lightX, lightY] = unitVector(random);
  const light: Light = { x: lightX, y: lightY, shadow: random.between(0, 0.45) };

  paintBackground(canvas, noise, random, options);
  const [fewest, most] = options.clutter;
  const pieces = fewest + random.integer(most - fewest + 1);
  for (let piece = 0; piece < pieces; piece++) {
    const place = { x: random.between(0, 64), y: random.between(0, 64), radius: random.between(4, 10) };
    paintItem(canvas, createClutter(canvas, place, noise, random, options), light, noise);
  }
  const object = createObject(canvas, label, noise, random, options);
  const distances = new Float32Array(size * size).fill(FAR);
  paintItem(canvas, object, light, noise, distances);
  if (random.next() < options.occlusion) {
    const [x, y] = unitVector(random);
    const away = object.radius * random.between(0.7, 1.1);
    const place = { x: object.x + x * away, y: object.y + y * away, radius: object.radius * random.between(0.35, 0.6) };
    const cover = new Float32Array(size * size).fill(FAR);
    paintItem(canvas, createClutter(canvas, place, noise, random, options), light, noise, cover);
    // What is seen of the object is inside it and outside the occluder.
    for (let i = 0; i < cover.length; i++) distances[i] = Math.max(distances[i], -cover[i]);
  }
  return { image: develop(canvas, light, random, options), mask: maskOf(distances, label + 1, size), label };
}

/** Every run of 20 scenes holds each class once, in an order of its own. */
function sceneLabel(seed: number | string, part: SplitPart, index: number): number {
  const classes = SCENE_CLASS_NAMES.length;
  const order = createRandom(seed, 'synthetic scenes', part, 'labels', Math.floor(index / classes)).permutation(
    classes,
  );
  return order[index % classes];
}

function createObject(canvas: Canvas, label: number, noise: Noise, random: Random, options: SceneOptions): Item {
  const shape = OBJECT_SHAPES[Math.floor(label / OBJECT_TEXTURES.length)];
  const texture = OBJECT_TEXTURES[label % OBJECT_TEXTURES.length];
  const radius = random.between(...options.objectRadius);
  // Mostly inside the picture, also after an eighth of it has been cropped away.
  const play = Math.max(3, 30 - shape.extent * radius);
  const place = { x: 32 + random.between(-play, play), y: 32 + random.between(-play, play), radius };
  return {
    ...createPose(random, options),
    ...place,
    ...createPaint(canvas, place, random.between(...options.textureContrast), random, options, {
      // Classes of one texture are neighbours in hue: what colour tells is what the codec takes away.
      hint:
        ((label % OBJECT_TEXTURES.length) + Math.floor(label / OBJECT_TEXTURES.length) / OBJECT_SHAPES.length) /
        OBJECT_TEXTURES.length,
      share: options.hueHint,
      chroma: options.objectChroma,
    }),
    shape,
    texture: createTexture(
      texture,
      random.between(...options.texturePeriod),
      random.between(...options.textureWarp),
      noise,
      random,
    ),
  };
}

type Place = Pick<Item, 'x' | 'y' | 'radius'>;

/** A thing of no class: never both the shape and the texture of an object. */
function createClutter(canvas: Canvas, place: Place, noise: Noise, random: Random, options: SceneOptions): Item {
  const misleading = random.next() < options.decoys;
  const byShape = misleading && random.integer(2) === 0;
  const byTexture = misleading && !byShape;
  const shapes = byShape ? OBJECT_SHAPES : CLUTTER_SHAPES;
  const shape = shapes[random.integer(shapes.length)];
  const kind = OBJECT_TEXTURES[random.integer(OBJECT_TEXTURES.length)];
  const period = random.between(...options.texturePeriod);
  const warp = random.between(...options.textureWarp);
  const contrast = byTexture ? random.between(...options.textureContrast) : random.between(0, 0.06);
  return {
    ...createPose(random, options),
    ...place,
    ...createPaint(canvas, place, contrast, random, options),
    shape,
    texture: byTexture ? createTexture(kind, period, warp, noise, random) : createMottle(noise, random),
  };
}

function createPose(random: Random, options: SceneOptions) {
  return {
    axis: unitVector(random),
    turn: unitVector(random),
    squeeze: random.between(...options.objectSqueeze),
    wobble: random.between(...options.outlineWobble),
    wobbleShift: random.between(0, 64),
    roundness: random.between(0, 0.5),
  };
}

/** Where a thing's hue comes from: `share` of it from the class (`hint`, 0..1), the rest from chance. */
interface Hue {
  readonly hint: number;
  readonly share: number;
  readonly chroma: Range;
}

const ANY_HUE: Hue = { hint: 0, share: 0, chroma: [0.05, 0.6] };

/** A colour, lighter or darker than what lies behind, and the texture's relief on it. */
function createPaint(
  canvas: Canvas,
  place: Place,
  contrast: number,
  random: Random,
  options: SceneOptions,
  { hint, share, chroma }: Hue = ANY_HUE,
) {
  const behind = meanLuminance(canvas, place.x, place.y, place.radius);
  const difference = random.between(...options.objectContrast) * (random.integer(2) * 2 - 1);
  const fits = behind + difference > 0.2 && behind + difference < 0.8;
  const wanted = clamp(fits ? behind + difference : behind - difference, 0.2, 0.8);
  const relief: Colour = [
    contrast * random.between(0.7, 1.3),
    contrast * random.between(0.85, 1.15),
    contrast * random.between(0.6, 1.4),
  ];
  const hue = share * hint + (1 - share) * random.next();
  return { colour: colourOf(hue, random.between(...chroma), wanted), relief };
}

/** Light falling off across the picture, exposure and sensor noise; then rounded to bytes. */
function develop({ size, pixels }: Canvas, light: Light, random: Random, options: SceneOptions): Uint8Array {
  const image = new Uint8Array(pixels.length);
  const exposure = random.between(0.85, 1.15);
  const fall = (random.between(...options.lightFall) * 2) / size;
  // The sum of two uniform 5-bit numbers, less its mean 31, has a standard deviation of 13.06.
  const noise = (random.between(...options.noise) * 255) / 13.06;
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i += 3) {
      const gain = 255 * exposure * (1 + fall * (light.x * (column - size / 2) + light.y * (row - size / 2)));
      const bits = random.bits();
      image[i] = toByte(gain * pixels[i] + noise * ((bits & 31) + ((bits >>> 5) & 31) - 31));
      image[i + 1] = toByte(gain * pixels[i + 1] + noise * (((bits >>> 10) & 31) + ((bits >>> 15) & 31) - 31));
      image[i + 2] = toByte(gain * pixels[i + 2] + noise * (((bits >>> 20) & 31) + ((bits >>> 25) & 31) - 31));
    }
  }
  return image;
}

function toByte(value: number): number {
  if (value <= 0) return 0;
  return value >= 255 ? 255 : (value + 0.5) | 0;
}

/** Void is where object and surroundings mix: within 0.7 pixels of the outline, more in larger images. */
function maskOf(distances: Float32Array, value: number, size: number): Uint8Array {
  const band = Math.max(0.7, size / 160);
  const mask = new Uint8Array(distances.length);
  for (let i = 0; i < mask.length; i++) {
    const distance = distances[i];
    if (distance < band) mask[i] = distance > -band ? VOID : value;
  }
  return mask;
}
