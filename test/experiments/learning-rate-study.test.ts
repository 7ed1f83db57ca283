// The study of first learning rates differs from the gap study's base in its images and in its rates, and in nothing else.
import { describe, expect, it } from 'vitest';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { learningRateTrainings } from '../../lib/experiments/plan/learning-rate-study.ts';
import { gapTrainings } from '../../lib/experiments/plan/gap-study.ts';
import { imagenetteSmallCrops } from '../../lib/experiments/profiles/imagenette-small-crops.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { artifactKey } from '../../lib/store/key.ts';

const experiment = await experimentOf(imagenetteSmallCrops, { data: {}, lookOnly: true });
const trainings = await learningRateTrainings(experiment);

describe('the learning rates of imagenette-small-crops', () => {
  it('are those that the protocols name', () => {
    const of = (input: string) =>
      trainings.filter((training) => training.input === input).map(({ firstRate, seed }) => `${firstRate} ${seed}`);
    expect(of('reconstruction')).toEqual(['0.1 1', '0.2 1', '0.4 1']);
    expect(of('latent')).toEqual(of('reconstruction'));
    expect(of('dct')).toEqual([...of('latent'), '0.2 2', '0.2 3', '0.4 2', '0.4 3']);
  });

  it('are trained on training photos without every tenth, judged by those, and with the codec of the run', () => {
    const codec = artifactKey(experiment.codec(trainings[0].point));
    for (const { artifact, input } of trainings) {
      expect(artifact.inputs.train.config).toMatchObject({ part: 'train', holdOut: 10, expectedImages: 8523 });
      expect(artifact.inputs.val.config).toMatchObject({ part: 'val', holdOut: 10, expectedImages: 946 });
      const front = input === 'dct' ? artifact.inputs.jpeg.inputs.codec : artifact.inputs.codec!;
      expect(artifactKey(front)).toBe(codec);
    }
  });

  it("have the settings of the gap study's base but for the rate", async () => {
    const base = (await gapTrainings(experiment)).filter(({ variant }) => variant.factor === 'base');
    for (const { input, firstRate, seed, artifact } of trainings.filter((training) => training.seed === 1)) {
      if (input === 'dct') continue;
      const own = base.find(
        (training) => training.input === input && training.seed === seed && training.point.bpp === 0.635,
      )!;
      const { rate } = own.artifact.config;
      expect(artifact.config).toEqual({ ...own.artifact.config, rate: { ...rate, initial: firstRate } });
    }
  });

  it('have the seed that replaces the profile’s, each once', async () => {
    const ofSeven = await learningRateTrainings(
      await experimentOf(imagenetteSmallCrops, { data: {}, lookOnly: true, seed: 7 }),
    );
    const rates = ['0.1 7', '0.2 7', '0.4 7'];
    expect(ofSeven.map(({ input, firstRate, seed }) => `${input} ${firstRate} ${seed}`)).toEqual(
      ['reconstruction', 'latent', 'dct'].flatMap((input) => rates.map((rate) => `${input} ${rate}`)),
    );
  });

  it('are no part of a profile that does not ask them', async () => {
    expect(await learningRateTrainings(await experimentOf(quick, { data: {} }))).toEqual([]);
  });
});
