import { describe, expect, it } from 'vitest';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { imagenetteSmallCrops } from '../../lib/experiments/profiles/imagenette-small-crops.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { profileNames, profiles } from '../../lib/experiments/profiles/index.ts';
import { tweakFields, type Tweak } from '../../lib/notebook/tweak.ts';
import { tweakChanges, tweaked, tweakText } from '../../lib/notebook/tweaked.ts';

describe('a tweak', () => {
  it('leaves the profile itself where it changes nothing', () => {
    expect(tweaked(quick, {})).toBe(quick);
    expect(tweaked(quick, { codecCrop: quick.codec.crop })).toBe(quick);
  });

  it('sets how codecs are trained: crops, their number, the way down of Ht, what holds the centers', () => {
    const { codec } = tweaked(imagenette, { codecCrop: 32, codecBatch: 12, codecRelaxed: 0.5, centerPenalty: 10 });
    expect(codec).toEqual({ ...imagenette.codec, crop: 32, batch: 12, relaxedShare: 0.5, centerPenalty: 10 });
    expect(tweakText(imagenette, { codecCrop: 32 })).toBe(`codecCrop 32 instead of ${imagenette.codec.crop}`);
  });

  it('sets the steps of every codec, also where an operating point has its own', () => {
    const { codec, operatingPoints } = tweaked(imagenetteSmallCrops, { codecIterations: 1000 });
    expect(operatingPoints.map(({ iterations }) => iterations ?? codec.iterations)).toEqual([1000, 1000, 1000]);
  });

  it('sets the weight decay of joint training, too, where that has what its controls have', () => {
    const { classification, joint } = tweaked(imagenetteSmallCrops, { weightDecay: 5e-4 });
    expect([classification.weightDecay, joint.weightDecay]).toEqual([5e-4, 5e-4]);
    expect(tweaked(imagenette, { weightDecay: 5e-4 }).joint).toEqual(imagenette.joint);
  });

  it('with committed codecs trains on with the penalty on the centers that they were trained with', () => {
    expect(tweaked(quick, { codec: 'imagenette-small-crops' }).codec.centerPenalty).toBe(10);
    expect(tweaked(quick, { codec: 'imagenette' }).codec.centerPenalty).toBe(0.1);
  });

  it('of few epochs begins at the first learning rate', () => {
    const { classification, joint } = tweaked(imagenetteSmallCrops, { epochs: 1, jointEpochs: 1 });
    for (const { rate } of [classification, joint]) expect(Math.min(...rate.dropEpochs)).toBe(1);
    expect(tweaked(imagenetteSmallCrops, { epochs: 14 }).classification.rate.dropEpochs).toEqual([4, 8, 12]);
  });

  it('sets what it says, also where that is the profile’s own value and something else would move it', () => {
    // 0.33 bpp on 16 channels is Ht = 64 * 0.33 / 16; the same Ht on 32 channels is another rate, which is what was asked.
    const { channels, targetEntropy } = imagenette.operatingPoints.find(({ bpp }) => bpp === 0.33)!;
    const tweak = { point: 0.33, C: 2 * channels, Ht: targetEntropy };
    expect(tweaked(imagenette, tweak).operatingPoints.find(({ bpp }) => bpp === 0.33)).toMatchObject({
      channels: 2 * channels,
      targetEntropy,
    });
    expect(tweakText(imagenette, tweak)).toBe(
      `C ${2 * channels} instead of ${channels} at 0.33 bpp; Ht ${targetEntropy} at 0.33 bpp`,
    );
    expect(tweaked(quick, { codec: 'imagenette-small-crops', centerPenalty: 0.1 }).codec.centerPenalty).toBe(0.1);
    const { iterations } = imagenetteSmallCrops.codec;
    const { operatingPoints } = tweaked(imagenetteSmallCrops, { codecIterations: iterations });
    expect(operatingPoints.map((point) => point.iterations ?? iterations)).toEqual([
      iterations,
      iterations,
      iterations,
    ]);
  });

  it('of the profile’s own values changes nothing, whatever the profile', () => {
    for (const profile of profiles)
      for (const field of tweakFields) {
        if (field.trainsCodec && profile.codec.pretrained !== undefined) continue;
        for (const point of profile.operatingPoints) {
          const value = field.valueIn(profile, point);
          // Its points have numbers of their own.
          if (!field.isValid(value) || (field.name === 'codecIterations' && profile === imagenetteSmallCrops)) continue;
          const tweak: Tweak = { [field.name]: value, ...(field.of === 'profile' ? {} : { point: point.bpp }) };
          expect(tweaked(profile, tweak), `${profile.name} ${field.name}`).toBe(profile);
        }
      }
  });

  it.each([
    [{ codecCrop: 50 }, 'tweak.codecCrop: expected a multiple of 8, at least 16, got 50'],
    [{ codecCrop: 8 }, 'tweak.codecCrop: expected a multiple of 8, at least 16, got 8'],
    [{ codecCrop: 104 }, "tweak.codecCrop: expected at most 96 pixels, the side of imagenette's images, got 104"],
    [{ codecBatch: 0 }, 'tweak.codecBatch: expected a whole number of at least 1, got 0'],
    [{ centerPenalty: -1 }, 'tweak.centerPenalty: expected a number of at least 0, got -1'],
    [{ codecRelaxed: 1.5 }, 'tweak.codecRelaxed: expected a number from 0 to 1, got 1.5'],
  ])('is refused: %o', (tweak, message) => {
    expect(() => tweaked(imagenette, tweak)).toThrow(message);
  });

  it.each([
    [{ trainImages: 10 }, 'tweak.trainImages: an epoch of 10 images holds no batch of 20'],
    [{ epochImages: 300, batch: 400 }, 'tweak.epochImages: an epoch of 300 images holds no batch of 400'],
    [{ trainImages: 25 }, 'tweak.trainImages: joint training: an epoch of 25 images holds no batch of 32'],
  ])('that leaves a network without a batch is refused: %o', (tweak, message) => {
    expect(() => tweaked(quick, tweak)).toThrow(message);
  });

  it('may ask how few centers will do', () => {
    expect(tweaked(quick, { L: 2 }).codec.centers).toBe(2);
    expect(() => tweaked(quick, { L: 2, point: 0.33, Ht: 1.3 })).toThrow('tweak.Ht: expected at most log2 L = 1.000');
  });

  it('is not blamed for what the profile says', () => {
    const profile = { ...quick, joint: { ...quick.joint, batch: 10_000 } };
    expect(() => tweaked(profile, { epochs: 3 })).toThrow(
      'profile quick: joint.batch: joint training: an epoch of 640',
    );
  });

  it('names an operating point only for what belongs to one', () => {
    expect(() => tweaked(quick, { point: 0.33, codecWidth: 0.25 })).toThrow(
      'tweak.point: codecWidth is of no operating point, but of all: leave point out',
    );
    expect(tweaked(quick, { point: 0.33, codecWidth: 0.25, beta: 50 }).codec.width).toBe(0.25);
    expect(tweaked(quick, { point: 0.33 })).toBe(quick);
  });

  it('touches the operating point alone that it names', () => {
    const changes = tweakChanges(imagenette, { point: 0.33, codecRate: 5e-3 });
    expect(changes.map(({ field, value, points }) => [field.name, value, points])).toEqual([
      ['codecRate', 5e-3, [0.33]],
    ]);
    const rates = tweaked(imagenette, { point: 0.33, codecRate: 5e-3 }).operatingPoints.map(({ bpp, rate }) => [
      bpp,
      rate.initial,
    ]);
    expect(rates).toEqual(imagenette.operatingPoints.map(({ bpp, rate }) => [bpp, bpp === 0.33 ? 5e-3 : rate.initial]));
  });
});

it('the name of every profile is the one that it is found by', () => {
  expect(profiles.map(({ name }) => name)).toEqual(profileNames);
});
