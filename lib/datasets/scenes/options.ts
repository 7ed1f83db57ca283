// What decides how hard the scenes are. Lengths are in units of 1/64 of the image side, so that a scene looks the same
// at every size (at 64 px, a unit is a pixel). Luminances are in 0..1.

/** A range [least, most] from which each scene draws uniformly. */
export type Range = readonly [number, number];

export interface SceneOptions {
  /** Radius of the disc that has the object's area. */
  readonly objectRadius: Range;
  /** Foreshortening: the shorter axis over the longer one. */
  readonly objectSqueeze: Range;
  /** How far the outline wanders, as a share of the radius. */
  readonly outlineWobble: Range;
  /** Period of the object's texture. Below 3 it nears the pixel grid's limit of 2 at 64 px. */
  readonly texturePeriod: Range;
  /** Standard deviation of the texture's luminance. */
  readonly textureContrast: Range;
  /** How far the texture is bent out of its regular pattern, in periods. */
  readonly textureWarp: Range;
  /** Distance between the object's mean luminance and that of the background behind it. */
  readonly objectContrast: Range;
  /** Saturation of the object's colour: 0 grey, 1 vivid. */
  readonly objectChroma: Range;
  /**
   * How much the object's hue tells of its class: 0 nothing (any hue), 1 all (each class has its own). Between, each
   * class draws from a stretch of 1 - hueHint of the colour circle; the stretches of like textures lie together.
   */
  readonly hueHint: number;
  /** Standard deviation of the background's luminance. */
  readonly backgroundContrast: Range;
  /** Pieces of clutter behind the object; the ends are integers. */
  readonly clutter: Range;
  /**
   * Share of the clutter that misleads: an object's shape without texture, or an object's texture on another shape.
   * The rest has neither.
   */
  readonly decoys: number;
  /** Share of the scenes in which a piece of clutter covers part of the object. */
  readonly occlusion: number;
  /** Strength of the light falling off across the scene. */
  readonly lightFall: Range;
  /** Standard deviation of the sensor's noise. */
  readonly noise: Range;
}

/**
 * Scenes that a narrow network learns in some ten epochs of 4,000: fine textures, little clutter. Profiles name their
 * own where they want others (`quick` has coarser textures, which survive a codec trained for a minute).
 */
export const DEFAULT_SCENE_OPTIONS: SceneOptions = {
  objectRadius: [15, 21],
  objectSqueeze: [0.7, 1],
  outlineWobble: [0, 0.08],
  texturePeriod: [4, 7],
  textureContrast: [0.18, 0.3],
  textureWarp: [0.05, 0.35],
  objectContrast: [0.15, 0.35],
  objectChroma: [0.05, 0.6],
  hueHint: 0,
  backgroundContrast: [0.02, 0.06],
  clutter: [0, 1],
  decoys: 0,
  occlusion: 0.1,
  lightFall: [0, 0.2],
  noise: [0.005, 0.015],
};

/** Scenes on which even a wide network has much to learn: smaller, fainter objects among decoys. */
export const HARD_SCENE_OPTIONS: SceneOptions = {
  ...DEFAULT_SCENE_OPTIONS,
  objectRadius: [11, 18],
  texturePeriod: [3, 6],
  textureContrast: [0.09, 0.2],
  objectContrast: [0.05, 0.3],
  backgroundContrast: [0.03, 0.12],
  clutter: [0, 3],
  decoys: 0.25,
  occlusion: 0.3,
  lightFall: [0, 0.35],
  noise: [0.005, 0.025],
};

/** The given options over the defaults; an unknown name or an impossible value is an error that says what would do. */
export function completeSceneOptions(given: Partial<SceneOptions> = {}): SceneOptions {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULT_SCENE_OPTIONS)) {
      const known = Object.keys(DEFAULT_SCENE_OPTIONS).join(', ');
      throw new TypeError(`Scene options: there is no option '${name}'; the options are ${known}.`);
    }
    const { expected, fits } = requirement(name);
    if (!fits(value))
      throw new TypeError(`Scene options: expected ${name} to be ${expected}, got ${JSON.stringify(value)}.`);
  }
  return { ...DEFAULT_SCENE_OPTIONS, ...given };
}

/** What the option's value must be, in words and as a test. */
function requirement(name: string): { expected: string; fits: (value: unknown) => boolean } {
  const isRange = (value: unknown): value is Range =>
    Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && 0 <= value[0] && value[0] <= value[1];
  switch (name) {
    case 'decoys':
    case 'hueHint':
    case 'occlusion':
      return {
        expected: 'a share between 0 and 1',
        fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
      };
    case 'clutter':
      return {
        expected: 'a range [least, most] of integers from 0 up',
        fits: (value) => isRange(value) && value.every(Number.isInteger),
      };
    case 'objectSqueeze':
      return {
        expected: 'a range [least, most] between 0.1 and 1',
        fits: (value) => isRange(value) && value[0] >= 0.1 && value[1] <= 1,
      };
    case 'objectRadius':
    case 'texturePeriod':
      return { expected: 'a range [least, most] of numbers above 0', fits: (value) => isRange(value) && value[0] > 0 };
    default:
      return { expected: 'a range [least, most] of numbers from 0 up', fits: isRange };
  }
}
