import type { SingleBar } from 'cli-progress';
import type { Progress } from '../store/artifact.ts';
import { formatDuration } from './duration.ts';
import type { PlanEvent } from './run-plan.ts';
import { besideBar, closeBars, openBars } from './terminal-bars.ts';
import type { Overall } from './time-left.ts';

/** Shows a plan's events to a person. */
export interface ProgressDisplay {
  show(event: PlanEvent): void;
  /** Takes the bars away. */
  close(): void;
}

/** Returns bars on a terminal, else one line for the start and the end of each artifact. */
export async function progressDisplay(stream: NodeJS.WriteStream): Promise<ProgressDisplay> {
  return stream.isTTY ? barDisplay(stream) : lineDisplay(stream);
}

/** Returns a display that writes one line when an artifact starts, and one with its duration when it ends. */
function lineDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  return {
    show(event) {
      const line = eventLine(event);
      if (line) stream.write(`${line}\n`);
    },
    close: () => undefined,
  };
}

/** Returns the line that tells of an event, or null for those that need none. */
export function eventLine(event: PlanEvent): string | null {
  if (event.type === 'begin') return `${count(event.missing)} to compute, ${event.cached} in the store`;
  if (event.type === 'progress') return null;
  const { label } = event.artifact;
  if (event.type === 'start') return `start    ${label}`;
  if (event.type === 'busy') return `wait     ${label}: another process is making it`;
  const { ending } = event;
  if (ending.state === 'computed') return `done     ${label} (${formatDuration(ending.seconds)})`;
  if (ending.state === 'cached') return `there    ${label}: made by another process`;
  if (ending.state === 'failed') return `failed   ${label} (${formatDuration(ending.seconds)})`;
  if (ending.state === 'skipped') return `skipped  ${label}`;
  return null;
}

async function barDisplay(stream: NodeJS.WriteStream): Promise<ProgressDisplay> {
  const bars = await openBars(stream);
  const whole = bars.create(1, 0, { text: '' });
  const running = new Map<string, { bar: SingleBar; rate: RateMeter }>();
  const remove = (key: string) => {
    const shown = running.get(key);
    if (shown) bars.remove(shown.bar);
    running.delete(key);
  };
  return {
    show(event) {
      whole.update(event.overall.fraction, { text: overallText(event.overall) });
      if (event.type === 'begin') return;
      const { key, artifact } = event;
      if (event.type === 'start') {
        running.set(key, { bar: bars.create(1, 0, { text: artifact.label }), rate: rateMeter() });
      } else if (event.type === 'progress') {
        const shown = running.get(key);
        if (!shown) return;
        const { done, total } = event.progress;
        const text = `${artifact.label}  ${progressText(event.progress, shown.rate(done))}`;
        shown.bar.update(total > 0 ? done / total : 0, { text: besideBar(text, stream) });
      } else if (event.type === 'busy') {
        running.get(key)?.bar.update(0, { text: `${artifact.label}  (another process is making it)` });
      } else {
        remove(key);
        const line = eventLine(event);
        if (line) bars.log(`${line}\n`);
      }
    },
    close: () => closeBars(bars),
  };
}

/** Returns how far the whole is, in words: `3/8 artifacts, 2 min 10 s left`. */
export function overallText({ done, total, secondsLeft }: Overall): string {
  const left = secondsLeft === null ? '' : `, ${formatDuration(Math.ceil(secondsLeft))} left`;
  return `${done}/${count(total)}${left}`;
}

/** Returns progress in words: `4/10 epochs, 1.3/s, loss 0.412, validating`. */
export function progressText({ done, total, unit, message, metrics }: Progress, rate: number | null): string {
  const parts = [`${round(done)}/${total} ${unit}`];
  if (rate !== null)
    parts.push(rate >= 1 || rate === 0 ? `${rate.toPrecision(3)}/s` : `${formatDuration(1 / rate)} each`);
  for (const [name, value] of Object.entries(metrics ?? {})) parts.push(`${name} ${Number(value.toPrecision(4))}`);
  if (message) parts.push(message);
  return parts.join(', ');
}

/** Takes how many units are done, and gives units per second; null while that cannot be told yet. */
export type RateMeter = (done: number) => number | null;

/** Units per second since the first call, which may start from a checkpoint. */
export function rateMeter(): RateMeter {
  let start: { time: number; done: number } | undefined;
  return (done) => {
    const time = performance.now() / 1000;
    start ??= { time, done };
    const elapsed = time - start.time;
    return elapsed > 1 && done > start.done ? (done - start.done) / elapsed : null;
  };
}

const count = (artifacts: number) => `${artifacts} artifact${artifacts === 1 ? '' : 's'}`;
const round = (value: number) => Number(value.toFixed(2));
