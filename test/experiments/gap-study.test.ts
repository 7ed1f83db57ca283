// The gap study changes one thing at a time, on either road.
import { describe, expect, it } from 'vitest';
import { experimentOf } from '../../lib/experiments/plan/artifacts.ts';
import { gapTrainings, type GapTraining } from '../../lib/experiments/plan/gap-study.ts';
import { imagenetteSmallCrops } from '../../lib/experiments/profiles/imagenette-small-crops.ts';
import { artifactKey } from '../../lib/store/key.ts';

const experiment = await experimentOf(imagenetteSmallCrops, { data: {}, lookOnly: true });
const trainings = await gapTrainings(experiment);
const base = ({ input, seed, point: { bpp } }: GapTraining) =>
  trainings.find(
    ({ variant, ...other }) =>
      variant.factor === 'base' && other.input === input && other.seed === seed && other.point.bpp === bpp,
  )!;

/** What differs from the base of the same road and seed, apart from encodings, which follow from codec and photos. */
function changed(training: GapTraining): Record<string, unknown> {
  const from = base(training).artifact;
  const { config, inputs } = training.artifact;
  const names = [...new Set([...Object.keys(config), ...Object.keys(from.config)])] as (keyof typeof config)[];
  const settings = names
    .filter((name) => JSON.stringify(config[name]) !== JSON.stringify(from.config[name]))
    .map((name) => [name, config[name]] as const);
  const others = (['train', 'val', 'codec'] as const)
    .filter((name) => artifactKey(inputs[name]!) !== artifactKey(from.inputs[name]!))
    .map((name) => [name, inputs[name]!.config] as const);
  return Object.fromEntries([...settings, ...others]);
}

const rows = trainings.map((training) => [training.variant.factor, training.variant.level, training] as const);
const of = (factor: string, level: string) =>
  rows
    .filter(([ofFactor, ofLevel]) => ofFactor === factor && (ofLevel === level || ofLevel.startsWith(`${level} `)))
    .map(([, , each]) => each);
const dropsAt = (...dropEpochs: number[]) => ({ initial: 0.2, dropEpochs, divisor: 10 });

/** The seeds that each training is asked with, by what is changed to what, rate by rate; [1, 2] where it is not named. */
const otherSeeds: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  'base 28 epochs, pictures augmented': { 0.33: [1], 0.0983: [1, 2, 3, 4, 5] },
  'epochs 28': { 0.635: [1, 2, 3, 4, 5] },
  'learning rate 0.05, 28 epochs': { 0.635: [1, 2, 3, 4, 5], 0.33: [1], 0.0983: [1, 2, 3, 4] },
  'codec seed 2, learning rate 0.05': { 0.0983: [3, 4] },
};

describe('the gap study of imagenette-small-crops', () => {
  it('has both roads with both seeds for everything, but for a change that touches one road', () => {
    for (const level of new Set(rows.map(([factor, level]) => `${factor} ${level}`))) {
      const ofLevel = rows.filter(([factor, name]) => `${factor} ${name}` === level).map(([, , each]) => each);
      const { touches: roads } = ofLevel[0].variant;
      const seedsAt = Object.entries(otherSeeds[level] ?? { 0.635: [1, 2] });
      expect(ofLevel.map(({ input, point, seed }) => `${input} ${point.bpp} ${seed}`).sort()).toEqual(
        roads
          .flatMap((input) => seedsAt.flatMap(([rate, seeds]) => seeds.map((seed) => `${input} ${rate} ${seed}`)))
          .sort(),
      );
    }
  });

  it.each([
    ['epochs', '28', { epochs: 28, rate: dropsAt(8, 16, 24) }],
    ['epochs', '56', { epochs: 56, rate: dropsAt(16, 32, 48) }],
    ['learning rate', '0.05', { rate: { ...dropsAt(4, 8, 12), initial: 0.05 } }],
    ['learning rate', '0.1', { rate: { ...dropsAt(4, 8, 12), initial: 0.1 } }],
    ['width', 'half', { width: 0.125 }],
    ['width', 'twice', { width: 0.5 }],
  ])('changes nothing else: %s, %s', (factor, level, change) => {
    const withBase = of(factor, level).filter((training) => base(training));
    expect(withBase.length).toBeGreaterThanOrEqual(4);
    for (const training of withBase) expect(changed(training)).toEqual(change);
  });

  it("begins with the profile's first rate, but where a row names another", async () => {
    const { classification } = imagenetteSmallCrops;
    const profile = {
      ...imagenetteSmallCrops,
      classification: { ...classification, rate: { ...classification.rate, initial: 0.4 } },
    };
    const found = await gapTrainings(await experimentOf(profile, { data: {}, lookOnly: true }));
    expect(found).toHaveLength(trainings.length);
    for (const [at, { artifact }] of found.entries()) {
      const { level } = trainings[at].variant;
      const named = /^0\.\d+|(?<=learning rate )0\.\d+/.exec(level)?.[0];
      expect(artifact.config.rate.initial, level).toBe(Number(named ?? 0.4));
    }
  });

  it("takes stored symbols, or holds both roads' crops to the lattice", () => {
    for (const training of of('augmentation', 'stored')) expect(changed(training)).toEqual({ augmentation: undefined });
    for (const training of of('augmentation', 'pixels'))
      expect(changed(training)).toEqual({ augmentation: training.input === 'latent' ? undefined : 'lattice' });
    const keys = (level: string) =>
      of('augmentation', level)
        .filter(({ input }) => input === 'latent')
        .map(({ artifact }) => artifactKey(artifact));
    expect(keys('pixels')).toEqual(keys('stored'));
  });

  it('takes larger photos, and as much larger crops of them, with the codec of the base', () => {
    const ofLevel = of('size', 'crops of 128 px');
    expect(ofLevel).toHaveLength(4);
    for (const training of ofLevel)
      expect(changed(training)).toEqual({
        cropPixels: 128,
        train: expect.objectContaining({ size: 160 }),
        val: expect.objectContaining({ size: 160 }),
      });
  });

  it.each([
    ['half', 28, [8, 16, 24], 4735],
    ['a quarter', 56, [16, 32, 48], 2367],
  ])(
    'takes %s of the photos, the same for all, as many steps, and the codec of all photos',
    (level, epochs, drops, photos) => {
      const ofLevel = of('photos', level);
      for (const training of ofLevel)
        expect(changed(training)).toEqual({
          epochs,
          rate: dropsAt(...drops),
          train: expect.objectContaining({ maxImages: photos }),
        });
      expect(new Set(ofLevel.map(({ artifact }) => artifactKey(artifact.inputs['train']!))).size).toBe(1);
      const steps = (images: number, ofEpochs: number) => Math.floor(images / 64) * ofEpochs;
      expect(steps(photos, epochs) / steps(9469, 14)).toBeGreaterThan(0.97);
      expect(steps(photos, epochs) / steps(9469, 14)).toBeLessThanOrEqual(1);
    },
  );

  it('takes the committed codec of another profile, and no other change with it', () => {
    expect(of('codec', 'codecs of')).toHaveLength(4);
    for (const training of of('codec', 'codecs of'))
      expect(changed(training)).toEqual({
        codec: expect.objectContaining({ from: 'imagenette', targetBpp: 0.635 }),
      });
  });

  it('has the networks of the run itself, and the same at the learning rate that it had before', () => {
    const compared = [...of('epochs', '28'), ...of('base', '28')];
    expect(compared).toHaveLength(22);
    for (const { artifact, network, input, point, seed } of compared)
      expect(artifactKey(artifact)).toBe(artifactKey(experiment.classifier(network, input, point, 'none', seed)));
    const before = of('learning rate', '0.05,');
    expect(before).toHaveLength(20);
    for (const { artifact, network, input, point, seed } of before) {
      const own = experiment.classifier(network, input, point, 'none', seed);
      expect(artifact.config).toEqual({ ...own.config, rate: { ...own.config.rate, initial: 0.05 } });
      expect(Object.values(artifact.inputs).map(artifactKey)).toEqual(Object.values(own.inputs).map(artifactKey));
    }
  });

  it('trains the codec of the lowest rate with another seed, for the comparison of the same learning rate', () => {
    const behind = of('codec', 'seed');
    expect(behind).toHaveLength(4);
    for (const { artifact, input, seed, point } of behind) {
      const compared = of('learning rate', '0.05,').find(
        (other) => other.input === input && other.seed === seed && other.point.bpp === point.bpp,
      )!.artifact;
      expect(artifact.config).toEqual(compared.config);
      expect(artifact.inputs['codec']!.config).toEqual({ ...compared.inputs['codec']!.config, seed: 2 });
    }
  });
});

it('the gap study has the seed that replaces the profile’s, and each training once', async () => {
  const ofSeven = await gapTrainings(await experimentOf(imagenetteSmallCrops, { data: {}, lookOnly: true, seed: 7 }));
  const nameOf = ({ variant: { factor, level }, point, input }: GapTraining) =>
    `${factor} ${level} ${point.bpp} ${input}`;
  expect(ofSeven.map(nameOf)).toEqual([...new Set(trainings.map(nameOf))]);
  for (const { seed, artifact } of ofSeven) expect([seed, artifact.config.seed]).toEqual([7, 7]);
});
