// Bars on a terminal, as all long work of the kit shows them.
import type { MultiBar } from 'cli-progress';

/** Bars of one look, to which `create(1, 0, { text })` adds one that is full at 1. */
export async function openBars(stream: NodeJS.WriteStream): Promise<MultiBar> {
  const { MultiBar, Presets } = (await import('cli-progress')).default;
  return new MultiBar(
    { stream, hideCursor: true, clearOnComplete: true, barsize: 20, gracefulExit: false, format: '{bar} {text}' },
    Presets.rect,
  );
}

/** Takes the bars away; what was logged above them stays. */
export function closeBars(bars: MultiBar): void {
  bars.update();
  bars.stop();
}

/** As much of a text as has room beside its bar. */
export function besideBar(text: string, stream: NodeJS.WriteStream): string {
  const width = (stream.columns ?? 80) - 22;
  return text.length > width ? `${text.slice(0, Math.max(width - 1, 10))}…` : text;
}
