// Networks on pixels and on symbols are validated on the middle of the picture, and this has to be the same middle.
import { expect, it } from 'vitest';
import { centerCrops } from '../../lib/datasets/crops.ts';
import { profiles } from '../../lib/experiments/profiles/index.ts';

const block = 8;
const square = (side: number) => ({ height: side, width: side });

it.each(profiles.map((profile) => [profile.name, profile] as const))(
  '%s validates both roads on the same pixels',
  (_, { data: { size: side }, classification: { cropPixels } }) => {
    const [pixels] = centerCrops(1, square(side), square(cropPixels));
    const [symbols] = centerCrops(1, square(side / block), square(cropPixels / block));
    expect([block * symbols.top, block * symbols.left]).toEqual([pixels.top, pixels.left]);
  },
);
