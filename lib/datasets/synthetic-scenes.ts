import { completeSceneOptions } from './scenes/options.ts';
import type { SceneOptions } from './scenes/options.ts';
import { drawScene, SCENE_CLASS_NAMES } from './scenes/scene.ts';
import type { Scene } from './scenes/scene.ts';
import { openSplit, writeSplit } from './split.ts';
import type { SplitPart, SplitItem, StoredSplit } from './split.ts';

export { DEFAULT_SCENE_OPTIONS, HARD_SCENE_OPTIONS } from './scenes/options.ts';
export { SCENE_CLASS_NAMES };
/** What the masks' indices mean: the background, then the objects' classes. */
export const SCENE_MASK_CLASS_NAMES: readonly string[] = ['background', ...SCENE_CLASS_NAMES];
export type { Scene, SceneOptions };

// The kit's embedded data: pictures made from a seed, the same bytes on every machine. Each shows one object before a
// textured background with clutter. 20 classes: five shapes times four textures; the textures differ only in detail
// of 4 to 7 pixels (at 64 px), the first thing a codec gives up, while the shapes survive: so accuracy falls with the
// rate, from 20-way towards 5-way recognition. Size, place, pose and light say nothing about the class, nor does colour
// unless `hueHint` lets it.

/**
 * Renders scene number `index` (0, 1, ...) of a part at size x size pixels. A scene is known by (seed, part, index):
 * the parts never share one, and it looks the same at every size. Every run of 20 indices holds each class once.
 */
export function renderScene(
  seed: number | string,
  part: SplitPart,
  index: number,
  size: number,
  options: Partial<SceneOptions> = {},
): Scene {
  checkSize(size);
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new RangeError(`renderScene: expected index to be an integer from 0 up, got ${index}.`);
  }
  return drawScene(seed, part, index, size, completeSceneOptions(options));
}

export interface SyntheticScenesRequest {
  readonly seed: number | string;
  readonly part: SplitPart;
  readonly count: number;
  /** Side in pixels, 16..1024. */
  readonly size: number;
  readonly options?: Partial<SceneOptions>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Renders a part into a split folder at `dir` (replaced if it is one already) and opens it. */
export async function prepareSyntheticScenes(dir: string, request: SyntheticScenesRequest): Promise<StoredSplit> {
  const { seed, part, count, size, onProgress, signal } = request;
  checkSize(size);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`prepareSyntheticScenes: expected count to be a positive integer, got ${count}.`);
  }
  const options = completeSceneOptions(request.options);
  const scenes = async function* (): AsyncGenerator<SplitItem> {
    for (let index = 0; index < count; index++) {
      if (index % 64 === 0) {
        // Rendering is synchronous: let timers, progress bars and interrupts have their turn.
        await new Promise<void>((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        onProgress?.(index, count);
      }
      yield drawScene(seed, part, index, size, options);
    }
    onProgress?.(count, count);
  };
  const description = {
    name: 'synthetic-scenes',
    part,
    height: size,
    width: size,
    classNames: SCENE_CLASS_NAMES,
    masks: true,
    maskClassNames: SCENE_MASK_CLASS_NAMES,
    about: { seed, count, size, options },
  };
  await writeSplit(dir, description, scenes());
  return openSplit(dir);
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 16 || size > 1024) {
    throw new RangeError(`Synthetic scenes: expected size to be an integer between 16 and 1024, got ${size}.`);
  }
}
