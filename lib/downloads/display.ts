// A person's view of a fetch: a bar with rate and time left on a terminal, a line per stage elsewhere.
import { formatBytes, formatDuration } from '../running/duration.ts';
import { besideBar, closeBars, openBars } from '../running/terminal-bars.ts';
import type { ObtainEvent, ObtainStage } from './obtain-file.ts';

export interface ObtainDisplay {
  show(event: ObtainEvent): void;
  /** Takes the bar away. */
  close(): void;
}

/** Returns a bar on a terminal, else one line for the end of each stage and for each remark. */
export async function obtainDisplay(stream: NodeJS.WriteStream): Promise<ObtainDisplay> {
  return stream.isTTY ? barDisplay(stream) : lineDisplay(stream);
}

const doing: Readonly<Record<ObtainStage, string>> = { fetch: 'fetch', check: 'check', unpack: 'unpack' };
const done: Readonly<Record<ObtainStage, string>> = { fetch: 'fetched', check: 'checked', unpack: 'unpacked' };

export function lineDisplay(stream: { write(text: string): unknown }): ObtainDisplay {
  const seconds = stopwatch();
  return {
    show(event) {
      if (event.type === 'begin') {
        seconds.start();
        // Only what may take long is told beforehand.
        const size = event.total === null ? '' : ` (${formatBytes(event.total)})`;
        if (event.stage === 'fetch') stream.write(`${doing.fetch.padEnd(8)} ${event.name}${size}\n`);
      } else if (event.type !== 'progress') stream.write(`${lineOf(event, seconds.read())}\n`);
    },
    close: () => undefined,
  };
}

function lineOf(event: Exclude<ObtainEvent, { type: 'begin' | 'progress' }>, seconds: number): string {
  if (event.type === 'remark') return `${'note'.padEnd(8)} ${event.text}`;
  return `${done[event.stage].padEnd(8)} ${event.name} (${formatBytes(event.bytes)}, ${formatDuration(seconds)})`;
}

async function barDisplay(stream: NodeJS.WriteStream): Promise<ObtainDisplay> {
  const bars = await openBars(stream);
  const bar = bars.create(1, 0, { text: '' });
  const seconds = stopwatch();
  let label = '';
  let first: { seconds: number; bytes: number } | undefined;
  return {
    show(event) {
      if (event.type === 'begin') {
        label = `${doing[event.stage]} ${event.name}`;
        first = undefined;
        seconds.start();
        bar.update(0, { text: besideBar(label, stream) });
      } else if (event.type === 'progress') {
        first ??= { seconds: seconds.read(), bytes: event.done };
        const rate = (event.done - first.bytes) / (seconds.read() - first.seconds);
        bar.update(event.total ? event.done / event.total : 0, {
          text: besideBar(`${label}  ${amountText(event.done, event.total, rate)}`, stream),
        });
      } else {
        bars.log(`${lineOf(event, seconds.read())}\n`);
      }
    },
    close: () => closeBars(bars),
  };
}

/** How far, how fast, how long still: `120.3 MB of 341.6 MB, 11.2 MB/s, 20 s left`. */
export function amountText(bytes: number, total: number | null, rate: number): string {
  const ofTotal = total === null ? '' : ` of ${formatBytes(total)}`;
  if (!(rate > 0) || !Number.isFinite(rate)) return `${formatBytes(bytes)}${ofTotal}`;
  const left = total === null ? '' : `, ${formatDuration(Math.max(0, total - bytes) / rate)} left`;
  return `${formatBytes(bytes)}${ofTotal}, ${formatBytes(rate)}/s${left}`;
}

function stopwatch() {
  let begun = performance.now();
  return { start: () => void (begun = performance.now()), read: () => (performance.now() - begun) / 1000 };
}
