// How far a plan is, in a cell: one output that is replaced while artifacts are made.
import type { Progress } from '../store/artifact.ts';
import { formatDuration } from '../running/duration.ts';
import { overallText, progressDisplay, progressText, rateMeter } from '../running/progress.ts';
import type { RateMeter } from '../running/progress.ts';
import type { PlanEvent, PlanOutcome } from '../running/run-plan.ts';
import type { Overall } from '../running/time-left.ts';
import { svgImage } from '../display/chart.ts';
import { liveDisplay } from '../display/display.ts';
import type { LiveDisplay } from '../display/display.ts';
import { currentFrontend } from '../display/frontend.ts';
import type { MimeBundle } from '../display/frontend.ts';
import { aligned, escapeHtml } from '../display/html.ts';
import { passingMetadata } from '../display/passing.ts';
import { liveCurves } from './live-curves.ts';

export interface PlanDisplay {
  show(event: PlanEvent): void;
  /** Leaves a line about what was made; nothing when nothing had to be. */
  close(outcome: PlanOutcome | undefined): void;
}

/** Between two updates of the output. */
const pauseMilliseconds = 250;
/** Between two drawings of the curves, which take some tens of milliseconds each. */
const curvesMilliseconds = 1000;

/** What is being made, in the order in which it was begun. */
interface Running {
  readonly label: string;
  readonly rate: RateMeter;
  /** Before the first word of its recipe: nothing, or that another process makes it. */
  progress?: Progress;
  /** Units a second, as soon as that is known. */
  perSecond: number | null;
  busy?: boolean;
}

/** A display for the running cell; in a plain script, lines or bars on stderr. */
export async function planDisplay(): Promise<PlanDisplay> {
  if (currentFrontend() !== undefined) return cellDisplay(liveDisplay());
  const display = await progressDisplay(process.stderr);
  let begun = false;
  return {
    show(event) {
      begun = true;
      display.show(event);
    },
    close() {
      if (begun) display.close();
    },
  };
}

/** Shows a plan's events on `live`, at most four times a second. */
export function cellDisplay(live: Pick<LiveDisplay, 'bundle'>): PlanDisplay {
  const began = performance.now();
  const running = new Map<string, Running>();
  const curves = liveCurves();
  let overall: Overall | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastShown = -Infinity;
  let curvesHtml = '';
  let curvesDrawn = -Infinity;
  let isClosed = false;

  const schedule = () => {
    // What happens within the pause is shown at its end.
    timer ??= setTimeout(draw, Math.max(0, lastShown + pauseMilliseconds - performance.now()));
  };
  const draw = () => {
    timer = undefined;
    lastShown = performance.now();
    live.bundle(progressBundle(overall!, [...running.values()], curvesHtml), passingMetadata);
    if (lastShown >= curvesDrawn + curvesMilliseconds) void drawCurves();
  };
  const drawCurves = async () => {
    curvesDrawn = performance.now();
    const spec = curves.spec();
    if (spec === undefined) {
      curvesHtml = '';
      return;
    }
    const { renderSvg } = await import('../figures/files/render.ts');
    curvesHtml = svgImage(await renderSvg(spec), 'What is being trained: its metrics over the share that is done');
    if (!isClosed) schedule();
  };
  return {
    show(event) {
      overall = event.overall;
      if (event.type !== 'begin') {
        const {
          key,
          artifact: { label },
        } = event;
        const known = running.get(key) ?? { label, rate: rateMeter(), perSecond: null };
        if (event.type === 'start') running.set(key, known);
        if (event.type === 'busy') running.set(key, { ...known, busy: true });
        if (event.type === 'progress') {
          const { progress } = event;
          running.set(key, { ...known, progress, perSecond: known.rate(progress.done) });
          curves.add(key, label, progress);
        }
        if (event.type === 'end') {
          running.delete(key);
          curves.end(key);
        }
      }
      schedule();
    },
    close(outcome) {
      isClosed = true;
      clearTimeout(timer);
      if (overall === undefined) return;
      const text = closingText(outcome, overall, (performance.now() - began) / 1000);
      live.bundle({ 'text/html': `<p>${escapeHtml(text)}</p>`, 'text/plain': text }, passingMetadata);
    },
  };
}

/** The state of a plan as a bar with its words, a line for everything that is being made, and its curves. */
function progressBundle(overall: Overall, running: readonly Running[], curvesHtml: string): MimeBundle {
  const percent = Math.floor(100 * overall.fraction);
  const whole = `${percent}%, ${overallText(overall)}`;
  const lines = running.map((artifact) => ({ label: artifact.label, text: stateText(artifact) }));
  const rows = lines.map(
    ({ label, text }) =>
      `<tr>${[label, text].map((part) => `<td>${aligned('left', escapeHtml(part))}</td>`).join('')}</tr>`,
  );
  return {
    'text/html':
      `<progress max="100" value="${percent}" style="width: 24em; vertical-align: middle"></progress> ` +
      `${escapeHtml(whole)}\n<table>\n${rows.join('\n')}\n</table>${curvesHtml && `\n<br>${curvesHtml}`}`,
    'text/plain': [whole, ...lines.map(({ label, text }) => `  ${label}: ${text}`)].join('\n'),
  };
}

function stateText({ progress, perSecond, busy }: Running): string {
  if (progress !== undefined) return progressText(progress, perSecond);
  return busy ? 'another process is making it' : 'starting';
}

function closingText(outcome: PlanOutcome | undefined, { total }: Overall, seconds: number): string {
  const after = formatDuration(seconds);
  if (outcome === undefined) return `Ended after ${after} by an error.`;
  const { computed, failed, stopped } = outcome;
  const made = `${computed.length} of ${total} artifacts made in ${after}`;
  if (stopped) return `Stopped: ${made}. Checkpoints of the others are kept; run the cell again to go on.`;
  if (failed.length > 0) return `${made}, ${failed.length} failed.`;
  return `${made}; from now on they are read from the store.`;
}
