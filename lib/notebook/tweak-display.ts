// What a tweak does to a figure: both runs in one drawing, and a table of what moved.
import type { TopLevelSpec } from 'vega-lite';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import type { Figure } from '../figures/figure.ts';
import { displayFigure, displayTable } from './display.ts';
import { recordsFor } from './experiment.ts';
import type { ExperimentOptions } from './experiment.ts';
import { tweaked, tweakText, valueText } from './tweaked.ts';
import type { Tweak } from './tweak.ts';
import { tweakFields } from './tweak-fields.ts';
import type { TweakField } from './tweak-fields.ts';
import { movedRows } from './what-moved.ts';

/**
 * Shows what a tweak does to `output` (`figure-8`, `table-2`: any that reads records): trains and measures what depends
 * on it with progress in the cell, draws both runs over each other (the tweaked one alone where the figure cannot show
 * two), and tables what moved. Where the tweak changes nothing, shows what may be tweaked. Rejects like `recordsFor`,
 * and with a RangeError when the tweak is wrong.
 */
export async function displayTweak(output: string, profile: KitProfile, tweak: Tweak, options: ExperimentOptions = {}): Promise<void> {
  const changed = tweaked(profile, tweak);
  const change = tweakText(profile, tweak);
  if (change === '') return displayTable(fieldRows(profile), { caption: `Nothing is tweaked. What may be, and what profile ${profile.name} has` });
  const baseline = await recordsFor(output, profile, options);
  const records = await recordsFor(output, changed, options);
  const [{ overlaidFigures }, { figures }] = await Promise.all([import('../figures/overlaid.ts'), import('../figures/index.ts')]);
  const overlaid = Object.hasOwn(overlaidFigures, output) ? overlaidFigures[output] : undefined;
  await displayFigure(overlaid?.(baseline, { records, change }) ?? tweakedAlone(figures[output]!.build(records), change));
  const moved = movedRows(baseline, records);
  displayTable(moved, {
    columns: ['what', 'input', 'rate', 'quantity', 'baseline', 'tweaked', { key: 'change', format: signed }],
    caption: moved.length > 0 ? `What moved with ${change}` : `Nothing moved with ${change}`,
  });
}

/** The figure of the tweaked run, which says that it is of that run alone; what else its caption said goes to the details. */
export function tweakedAlone(figure: Figure, change: string): Figure {
  const title = `${figure.title}, tweaked`;
  const caption = `The tweaked run alone: ${change}.`;
  if (figure.form === 'table') return { ...figure, title, caption, notes: [figure.caption, ...figure.notes] };
  const spec = { ...figure.spec, title: { ...(figure.spec.title as object), text: title } } as TopLevelSpec;
  return { ...figure, title, caption, details: [figure.caption, ...figure.details], spec };
}

/** Every field of a tweak with its meaning, its range and the profile's own value. */
function fieldRows(profile: KitProfile): object[] {
  return tweakFields.map((field) => ({ field: field.name, 'what it is': field.meaning, expected: field.expected, now: ownValue(field, profile) }));
}

function ownValue(field: TweakField, profile: KitProfile): string {
  const values = field.of === 'profile' ? [field.valueIn(profile)] : profile.operatingPoints.map((point) => field.valueIn(profile, point));
  return [...new Set(values.map(valueText))].join(' / ');
}

function signed(value: unknown): string {
  if (typeof value !== 'number') return '';
  const text = String(Number(Math.abs(value).toPrecision(3)));
  return text === '0' ? '0' : `${value < 0 ? '−' : '+'}${text}`;
}
