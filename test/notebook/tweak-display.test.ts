import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import type { KitProfile } from '../../lib/experiments/profiles/profile.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { connectFrontend } from '../../lib/display/frontend.ts';
import type { Frontend, MimeBundle } from '../../lib/display/frontend.ts';
import { profileOf } from '../../lib/notebook/settings.ts';
import { displayMoved, displayTweak } from '../../lib/notebook/tweak-display.ts';
import { nextValues, tweakedOutput } from '../../lib/notebook/tweak-effects.ts';
import { tweakFields, type Tweak } from '../../lib/notebook/tweak.ts';
import { atLeast0, anyOf, setting, wholeFrom } from '../../lib/notebook/tweak-fields.ts';
import { tweaked, tweakNames, tweakText, valueText, withoutFields } from '../../lib/notebook/tweaked.ts';
import { fakePictures, fakeRecord } from '../figures/fixtures.ts';

const effectsOn = async (figure: string, profile = quick) => (await tweakedOutput(outputs[figure], profile)).effects;
const namesOn = async (figure: string, profile = quick) =>
  (await effectsOn(figure, profile)).map(({ field }) => field.name);
/** Rows that have no say where codecs are not trained. */
const ofCodecs = tweakFields.filter(({ trainsCodec }) => trainsCodec).map(({ name }) => name);

describe('what acts on a figure', () => {
  it('is the codec alone for the rate-distortion curves', async () => {
    const isOfCodec = (name: string) => ['codec', 'centerPenalty', 'trainImages', ...ofCodecs].includes(name);
    expect(
      await namesOn('figure-8'),
      'Figure 8 lists the codecs’ rows: those with `...trainsCodec`, and the three that act beyond codecs',
    ).toEqual(tweakNames.filter(isOfCodec));
  });

  it('is everything for what is trained last; fine-tuning has no say in what comes before', async () => {
    const joint = ['gamma', 'jointEpochs', 'jointRate'];
    expect(
      await namesOn('figure-7'),
      'a row of lib/notebook/tweak.ts is not listed for Figure 7, for which every kind of network is trained: no recipe reads what ' +
        'it sets, or none of the values next to the profile’s goes (`nextValues` in lib/notebook/tweak-effects.ts: a row whose ' +
        'values are not numbers needs `choices`)',
    ).toEqual(tweakNames.filter((name) => name !== 'point'));
    expect((await namesOn('figure-4')).filter((name) => joint.includes(name))).toEqual([]);
  });

  it('is at the operating points that the figure shows', async () => {
    const pointsOf = async (figure: string) =>
      (await effectsOn(figure)).find(({ field }) => field.name === 'beta')!.points;
    expect(await pointsOf('figure-8')).toEqual([0.635, 0.33, 0.0983]);
    expect(await pointsOf('figure-7')).toEqual([0.635, 0.0983]);
    expect(await pointsOf('figure-6')).toEqual([0.0983]);
  });

  it('leaves out how codecs are trained where they are taken as they are', async () => {
    const withOwn = await namesOn('figure-7');
    const withCommitted = await namesOn('figure-7', tweaked(quick, { codec: 'imagenette' }));
    expect(
      withOwn.filter((name) => !withCommitted.includes(name)),
      'rows of lib/notebook/tweak.ts that act on nothing once codecs are committed ones need `...trainsCodec`, by which a tweak ' +
        'that would change nothing is refused; rows that act all the same must not have it',
    ).toEqual(ofCodecs);
  });

  it('makes anew what depends on it, and nothing else', async () => {
    const { of } = await tweakedOutput(outputs['figure-3'], quick);
    expect((await of({ epochs: 2 })).made).toEqual({ classifier: 10 });
    expect((await of({ beta: 50, point: 0.33 })).made).toEqual({ codec: 1, encoding: 2, classifier: 3 });
    expect(await of({ gamma: 0.1 })).toMatchObject({ made: {}, seconds: 0 });
    expect((await of({ epochs: 10 })).seconds).toBeGreaterThan(1.5 * (await of({ epochs: 5, rate: 0.2 })).seconds);
  });
});

it('a tweak tells which of its fields have no say in a figure', async () => {
  const { of } = await tweakedOutput(outputs['figure-8'], quick);
  const idleIn = async (tweak: Tweak) => (await of(tweak)).idle();
  expect(await idleIn({ point: 0.33, beta: 50, codecIterations: 20, epochs: 2, width: 0.2 })).toEqual([
    'width',
    'epochs',
  ]);
  expect(await idleIn({ beta: 50 })).toEqual([]);
  // Ht alone would be too much for the centers that the profile has.
  expect(await idleIn({ point: 0.33, L: 8, Ht: 2.9 })).toEqual([]);
});

it('a tweak leaves its operating point out once nothing that has a say is of one', async () => {
  const { of } = await tweakedOutput(outputs['figure-6'], quick);
  // Figure 6 shows the lowest rate alone.
  for (const ofPoint of [{ beta: 50, codecRate: 1e-3 }, { beta: 50 }]) {
    const tweak: Tweak = { point: 0.33, ...ofPoint, epochs: 3 };
    const idle = await (await of(tweak)).idle();
    expect(idle).toEqual(Object.keys(ofPoint));
    expect(tweakText(quick, withoutFields(tweak, idle))).toMatch(/^epochs 3 instead of \d+$/);
  }
  expect(withoutFields({ point: 0.33, beta: 50, Ht: 1, epochs: 3 }, ['beta', 'epochs'])).toEqual({
    point: 0.33,
    Ht: 1,
  });
});

it('a tweak is planned once, and once without each of its fields', async () => {
  const planned: KitProfile[] = [];
  const { needs, ...rest } = outputs['figure-8'];
  const { of } = await tweakedOutput(
    { ...rest, needs: (asked, ...options) => (planned.push(asked), needs(asked, ...options)) },
    quick,
  );
  planned.length = 0;
  const effect = await of({ codecIterations: 20, epochs: 2 });
  expect(planned.map(({ codec, classification }) => [codec.iterations, classification.epochs])).toEqual([[20, 2]]);
  expect(await effect.idle()).toEqual(['epochs']);
  expect(planned).toHaveLength(3);
  // Without its only field a tweak is the profile, whose plan is known.
  await (await of({ codecIterations: 30 })).idle();
  expect(planned).toHaveLength(4);
});

describe('a row', () => {
  it('whose values can be listed is tried with these', () => {
    expect(nextValues(anyOf(['cosine', 'steps']), 'steps')).toEqual(['cosine', 'steps']);
    expect(nextValues(wholeFrom(1), 3)).toEqual([4, 2, 11]);
  });

  it('of what the profile does not say shows that, and is tried all the same', () => {
    const decay = setting('joint', 'weightDecay', 'weight decay of joint training', atLeast0(1));
    expect(quick.joint.weightDecay).toBeUndefined();
    expect(valueText(decay.valueIn(quick))).toBe('not said');
    expect(nextValues(decay, decay.valueIn(quick))).toEqual([1, 0.5]);
    expect(decay.set(quick, 0.5, []).joint.weightDecay).toBe(0.5);
  });

  it('has values of the type that the setting has', () => {
    // @ts-expect-error A schedule is no number.
    setting('segmentation', 'rate', 'learning rate', atLeast0(1));
    // @ts-expect-error A number is no augmentation.
    setting('classification', 'augmentation', 'where crops are taken', wholeFrom(1));
    // @ts-expect-error Not all names are augmentations.
    setting('classification', 'augmentation', 'where crops are taken', anyOf(['symbols', 'dreams']));
    expect(setting('classification', 'augmentation', 'crops', anyOf(['symbols'])).valueIn(quick)).toBe('symbols');
    expect(setting('classification', 'epochImages', 'images', wholeFrom(1)).valueIn(quick)).toBeNull();
  });
});

describe('displayTweak', () => {
  let shown: MimeBundle[];
  beforeEach(() => {
    shown = [];
    connectFrontend({
      display: (data) => {
        shown.push(data);
      },
      interruptSignal: () => new AbortController().signal,
    });
  });
  afterEach(() => connectFrontend(undefined as unknown as Frontend));
  const text = () => shown.map((data) => String(data['text/plain'])).join('\n');

  it('lists what acts on the figure while nothing is tweaked', async () => {
    await displayTweak('figure-8', quick, {});
    expect(text()).toMatch(/^Nothing is tweaked\. What acts on figure-8, and what profile quick has\n/);
    expect(text()).toMatch(
      /\n *point +the operating point that beta, C, Ht, codecRate change +one of 0\.635, 0\.33, 0\.0983 /,
    );
    expect(text()).toMatch(/\n *beta .* 1,000 +1 codec \(a point\) +1\b/);
    expect(text()).not.toContain('gamma');
  });

  it('says so, and trains nothing, when the tweak is no part of the figure', async () => {
    await displayTweak('figure-8', quick, { gamma: 0.1 }, { store: '/dev/null/none' });
    expect(text()).toMatch(/^gamma 0\.1 instead of 0\.001: no say in figure-8\. What acts on figure-8/);
  });

  it('tables seeds in a column of their own where there are several', () => {
    const seeds = [1, 2].map((seed) => fakeRecord('cResNet-51', 'latent', 0.33, { final: 0.6, provenance: { seed } }));
    displayMoved(seeds, [], 'beta 50');
    expect(text()).toMatch(/^What moved with beta 50\n.*setting +seed +quantity/);
    expect(text()).toMatch(/0\.330 bpp +2 +top-1/);
    shown = [];
    displayMoved([seeds[1]], [], 'beta 50');
    expect(text()).not.toContain('seed');
  });

  it('says that nothing moved where pictures are the same, too', () => {
    const record = fakePictures();
    const [original, reconstruction, mask] = record.pictures;
    const changed = { ...mask, png: mask.png.replace('AAAB', 'AAAC') };
    displayMoved([record], [record], 'epochs 3');
    displayMoved([record], [{ ...record, pictures: [original, reconstruction, changed] }], 'epochs 3');
    expect(text()).toMatch(/^Nothing moved with epochs 3\b/);
    expect(text()).toMatch(/\nPictures changed, but not their numbers, with epochs 3\b/);
  });

  it.each([
    [
      'a tweak',
      () => displayTweak('figure-8', quick, { beta: -1 }),
      'tweak.beta: expected a number of at least 0, got -1',
    ],
    [
      'values that do not go together',
      () => displayTweak('figure-8', quick, { C: 8, point: 0.33 }),
      /^tweak\.C: 0\.33 bpp on 8 channels/,
    ],
    [
      'tweaked',
      async () => tweaked(quick, { epochs: 0 }),
      'tweak.epochs: expected a whole number of at least 1, got 0',
    ],
    [
      'a profile',
      async () => profileOf({ profile: 'quik' as 'quick' }),
      /^settings\.profile: .*did you mean 'quick'\?$/,
    ],
    ['a seed', async () => profileOf({ profile: 'quick', seed: -1 }), /^settings\.seed: expected a whole number/],
  ])("what is wrong with %s points at the reader's line, in one sentence", async (_, call, message) => {
    const error = await call().then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(error!.message).toMatch(message);
    expect(error!.message).not.toContain('\n');
    const frames = error!.stack!.split('\n').filter((line) => /^\s+at /.test(line));
    expect(frames[0]).toContain('tweak-display.test.ts');
    expect(frames.join('\n')).not.toMatch(/lib[/\\]/);
  });
});
