import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Artifact, Finished } from '../../lib/store/artifact.ts';
import type { PlanEvent, PlanOutcome } from '../../lib/running/run-plan.ts';
import { figures } from '../../lib/figures/index.ts';
import { quick } from '../../lib/experiments/profiles/quick.ts';
import { codecSample } from '../../lib/notebook/codec-sample.ts';
import { finishedFor, recordsFor } from '../../lib/notebook/experiment.ts';
import { connectFrontend } from '../../lib/display/frontend.ts';
import type { DisplayOptions, Frontend, MimeBundle } from '../../lib/display/frontend.ts';
import { isPassing } from '../../lib/display/passing.ts';
import { cellDisplay } from '../../lib/notebook/plan-display.ts';
import { failingOf, recipes, sumOf, trainingOf } from '../experiments/toy/recipes.ts';

const artifact = { ...sumOf(1), label: 'codec <0.33> bpp' } as Artifact;
const about = { artifact, key: 'k' };
const at = (fraction: number, done = 0) => ({ done, total: 3, fraction, secondsLeft: 12.2 });

function outcomeOf(part: Partial<PlanOutcome>): PlanOutcome {
  return { results: [], computed: [], cached: [], failed: [], skipped: [], remarks: [], stopped: false, ...part };
}

describe('cellDisplay', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const display = () => {
    const shown: { time: number; data: MimeBundle; isPassing: boolean }[] = [];
    return {
      shown,
      ...cellDisplay({
        bundle: (data, metadata) => {
          shown.push({ time: performance.now(), data, isPassing: isPassing(metadata) });
        },
      }),
    };
  };
  const text = ({ data }: { data: MimeBundle }) => String(data['text/plain']);

  it('tells of the whole and of what is being made', () => {
    const { shown, show } = display();
    show({ type: 'begin', cached: 0, missing: 3, overall: at(0) });
    show({ type: 'start', ...about, overall: at(0) });
    show({ type: 'busy', ...about, key: 'other', overall: at(0) });
    show({
      type: 'progress',
      ...about,
      overall: at(0.256, 1),
      progress: { done: 4, total: 10, unit: 'epochs', metrics: { top1: 0.43219 } },
    });
    vi.advanceTimersByTime(1);
    expect(text(shown[0])).toBe(
      [
        '25%, 1/3 artifacts, 13 s left',
        '  codec <0.33> bpp: 4/10 epochs, top1 0.4322',
        '  codec <0.33> bpp: another process is making it',
      ].join('\n'),
    );
    const html = String(shown[0].data['text/html']);
    expect(html).toContain('<progress max="100" value="25"');
    expect(html).toContain('codec &lt;0.33&gt; bpp');
  });

  it('draws the curves of what is being made below the lines', async () => {
    const { shown, show } = display();
    for (let done = 1; done <= 4; done++) {
      show({
        type: 'progress',
        ...about,
        overall: at(0.1),
        progress: { done, total: 10, unit: 'steps', metrics: { loss: 1 / done } },
      });
    }
    await vi.advanceTimersByTimeAsync(300);
    // The drawing itself takes real time, and the first takes that of loading Vega.
    await vi.waitFor(
      async () => {
        await vi.advanceTimersByTimeAsync(300);
        const html = String(shown.at(-1)!.data['text/html']);
        expect(html).toContain('<img alt="What is being trained');
        expect(html).toContain('%3Eloss%3C');
      },
      { timeout: 20_000, interval: 50 },
    );
  });

  it('says how many units a second are done, once that can be told', () => {
    const { shown, show } = display();
    for (const done of [10, 40]) {
      show({ type: 'progress', ...about, overall: at(0.1), progress: { done, total: 100, unit: 'steps' } });
      vi.advanceTimersByTime(2000);
    }
    show({ type: 'progress', ...about, overall: at(0.1), progress: { done: 50, total: 100, unit: 'steps' } });
    vi.advanceTimersByTime(300);
    expect(text(shown.at(-1)!)).toContain('50/100 steps, 10.0/s');
  });

  it('draws at most four times a second, the newest state last', () => {
    const { shown, show } = display();
    for (let i = 0; i < 1000; i++) {
      const event: PlanEvent = {
        type: 'progress',
        ...about,
        progress: { done: i, total: 1000, unit: 'steps' },
        overall: at(i / 1000),
      };
      show(event);
      vi.advanceTimersByTime(2);
    }
    vi.advanceTimersByTime(300);
    expect(shown.length).toBeGreaterThan(6);
    for (const [i, { time }] of shown.entries())
      if (i > 0) expect(time - shown[i - 1].time).toBeGreaterThanOrEqual(250);
    expect(text(shown.at(-1)!)).toContain('999/1000 steps');
    vi.advanceTimersByTime(5000);
    expect(text(shown.at(-1)!)).toContain('999/1000 steps');
  });

  it.each([
    [
      outcomeOf({ computed: ['a', 'b', 'c'] }),
      '3 of 3 artifacts made in 2.0 s; from now on they are read from the store.',
    ],
    [
      outcomeOf({ computed: ['a'], stopped: true }),
      'Stopped: 1 of 3 artifacts made in 2.0 s. Checkpoints of the others are kept; run the cell again to go on.',
    ],
    [
      outcomeOf({ computed: ['a'], failed: [{ key: 'b', label: 'b', error: new Error('no') }] }),
      '1 of 3 artifacts made in 2.0 s, 1 failed.',
    ],
    [undefined, 'Ended after 2.0 s by an error.'],
  ])('leaves one line behind', (outcome, line) => {
    const { shown, show, close } = display();
    show({ type: 'start', ...about, overall: at(0) });
    vi.advanceTimersByTime(2000);
    show({ type: 'end', ...about, ending: { state: 'computed', seconds: 2 }, overall: at(1, 1) });
    close(outcome);
    vi.advanceTimersByTime(5000);
    expect(text(shown.at(-1)!)).toBe(line);
    expect(shown.every((output) => output.isPassing)).toBe(true);
  });

  it('shows nothing when nothing had to be made', () => {
    const { shown, close } = display();
    close(outcomeOf({ cached: ['a'] }));
    vi.advanceTimersByTime(5000);
    expect(shown).toEqual([]);
  });
});

describe('in a cell', () => {
  let store: string;
  let outputs: { data: MimeBundle; options: DisplayOptions }[];
  let interrupt: AbortController;

  beforeEach(async () => {
    store = await mkdtemp(join(tmpdir(), 'store-'));
    outputs = [];
    interrupt = new AbortController();
    connectFrontend({
      display: (data, options) => {
        outputs.push({ data, options });
      },
      interruptSignal: () => interrupt.signal,
    });
  });
  afterEach(async () => {
    connectFrontend(undefined as unknown as Frontend);
    await rm(store, { recursive: true });
  });
  const options = () => ({ store, workers: 0, recipes });
  const total = ([finished]: readonly Finished<{ total: number }>[]) => finished.record.result.total;

  it('makes what is missing in one output, and shows nothing once all is there', async () => {
    const target = sumOf(1, { base: sumOf(2) });
    expect(total(await finishedFor([target], options()))).toBe(3);
    expect(new Set(outputs.map(({ options: { displayId } }) => displayId)).size).toBe(1);
    expect(outputs.map(({ options: { update } }) => update)).toEqual(outputs.map((_, i) => i > 0));
    expect(outputs.at(-1)!.data['text/plain']).toMatch(/^2 of 2 artifacts made in .* from the store\.$/);
    outputs = [];
    expect(total(await finishedFor([target], options()))).toBe(3);
    expect(outputs).toEqual([]);
  });

  it('stops when the cell is interrupted, and goes on where it was', async () => {
    const target = trainingOf(20, 20);
    setTimeout(() => interrupt.abort(), 150);
    await expect(finishedFor([target], options())).rejects.toThrow('checkpoints are kept');
    expect(outputs.at(-1)!.data['text/plain']).toMatch(/^Stopped: 0 of 1 artifacts/);
    interrupt = new AbortController();
    const [resumed] = await finishedFor([target], options());
    const whole = await mkdtemp(join(tmpdir(), 'store-'));
    const [uninterrupted] = await finishedFor([target], { ...options(), store: whole });
    await rm(whole, { recursive: true });
    expect(resumed.record.result).toEqual(uninterrupted.record.result);
  });

  it('names what failed', async () => {
    await expect(finishedFor([failingOf('throws')], options())).rejects.toThrow('the loss left the real numbers');
    expect(outputs.at(-1)!.data['text/plain']).toMatch(/1 failed\.$/);
  });
});

describe('arguments', () => {
  it.each(['figure-33', 'table-1', 'toString'])('recordsFor refuses %s', async (name) => {
    const reading = Object.values(figures).filter(({ reads }) => reads.length > 0);
    expect(reading.length).toBeGreaterThan(10);
    await expect(recordsFor(name, quick)).rejects.toThrow(
      `expected a figure that reads records (${reading.map((figure) => figure.name).join(', ')}), got ${name}`,
    );
  });

  it('codecSample refuses an operating point that the profile lacks', async () => {
    await expect(codecSample(quick, 0, { bpp: 7 })).rejects.toThrow(
      'expected bpp to be an operating point of quick (0.635, 0.33, 0.0983), got 7',
    );
  });
});
