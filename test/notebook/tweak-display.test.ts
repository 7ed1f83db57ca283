import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputs } from '../../lib/experiments/plan/outputs.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { imagenette } from '../../lib/experiments/profiles/imagenette.ts';
import { connectFrontend } from '../../lib/display/frontend.ts';
import type { Frontend, MimeBundle } from '../../lib/display/frontend.ts';
import { profileOf } from '../../lib/notebook/settings.ts';
import { displayTweak } from '../../lib/notebook/tweak-display.ts';
import { tweakedOutput } from '../../lib/notebook/tweak-effects.ts';
import { tweaked, tweakNames } from '../../lib/notebook/tweaked.ts';

const effectsOn = async (figure: string, profile = quick) => (await tweakedOutput(outputs[figure], profile)).effects;
const codecFields = [
  'beta',
  'C',
  'Ht',
  'L',
  'centerPenalty',
  'codecIterations',
  'codecCrop',
  'codecBatch',
  'codecRelaxed',
  'codecRate',
  'codecWidth',
];

describe('what acts on a figure', () => {
  it('is the codec alone for the rate-distortion curves', async () => {
    expect((await effectsOn('figure-8')).map(({ field }) => field.name)).toEqual([
      'codec',
      ...codecFields,
      'trainImages',
    ]);
  });

  it('is nearly everything for what is trained last; fine-tuning has no say in what comes before', async () => {
    const joint = ['gamma', 'jointEpochs', 'jointRate'];
    expect((await effectsOn('figure-7')).map(({ field }) => field.name)).toEqual(
      tweakNames.filter((name) => name !== 'point'),
    );
    expect((await effectsOn('figure-4')).map(({ field }) => field.name).filter((name) => joint.includes(name))).toEqual(
      [],
    );
  });

  it('is at the operating points that the figure shows', async () => {
    const pointsOf = async (figure: string) =>
      (await effectsOn(figure)).find(({ field }) => field.name === 'beta')!.points;
    expect(await pointsOf('figure-8')).toEqual([0.635, 0.33, 0.0983]);
    expect(await pointsOf('figure-7')).toEqual([0.635, 0.0983]);
    expect(await pointsOf('figure-6')).toEqual([0.0983]);
  });

  it('leaves out how codecs are trained where they are taken as they are', async () => {
    const fields = (await effectsOn('figure-3', tweaked(imagenette, { codec: 'imagenette' }))).map(
      ({ field }) => field.name,
    );
    expect(fields).toContain('codec');
    expect(fields).toContain('epochs');
    for (const name of codecFields.filter((one) => one !== 'centerPenalty')) expect(fields).not.toContain(name);
  });

  it('makes anew what depends on it, and nothing else', async () => {
    const { of } = await tweakedOutput(outputs['figure-3'], quick);
    expect((await of({ epochs: 2 })).made).toEqual({ classifier: 10 });
    expect((await of({ beta: 50, point: 0.33 })).made).toEqual({ codec: 1, encoding: 2, classifier: 3 });
    expect(await of({ gamma: 0.1 })).toEqual({ made: {}, seconds: 0 });
    expect((await of({ epochs: 10 })).seconds).toBeGreaterThan(1.5 * (await of({ epochs: 5, rate: 0.2 })).seconds);
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
