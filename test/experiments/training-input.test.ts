import { expect, it } from 'vitest';
import { createRandom } from '../../lib/datasets/random.ts';
import { tfjsEngine } from '../../lib/engine/tfjs-engine.ts';
import { inputCrop, trainingInput, type TrainingInputConfig } from '../../lib/experiments/recipes/training-input.ts';
import { cutsOf, locatedPictures } from '../training/located-pictures.ts';

it("a network on images is held to the lattice of the codec's blocks where its training says so, and nowhere else", async () => {
  const { read, ...pictures } = locatedPictures(1, 24);
  const split = { ...pictures, readImages: read } as never;
  const engine = await tfjsEngine('cpu');
  const placesOf = async (augmentation?: TrainingInputConfig['augmentation']) => {
    const config = { input: 'original' as const, cropPixels: 16, batch: 64, ...(augmentation && { augmentation }) };
    const input = await trainingInput({ inputs: {}, hold: (held) => held }, engine, split, config, [0, 0, 0]);
    const { x } = await input.draw(new Uint8Array(64), inputCrop(config), createRandom(1));
    return [...new Set(cutsOf(x, 16).flatMap(({ top, left }) => [top, left]))].sort((a, b) => a - b);
  };
  expect(await placesOf('lattice')).toEqual([0, 8]);
  expect(await placesOf('pictures')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(await placesOf()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});
