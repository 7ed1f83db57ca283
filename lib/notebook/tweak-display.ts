// What a tweak does to a figure: both runs in one drawing, and a table of what moved.
import type { TopLevelSpec } from 'vega-lite';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import type { Drawing } from '../figures/figure.ts';
import type { ResultRecord } from '../records/record.ts';
import { displayFigure, displayTable } from '../display/display.ts';
import { atTheDoor } from './door.ts';
import { outputFor, recordsFor } from './experiment.ts';
import type { ExperimentOptions } from './experiment.ts';
import { tweakedOutput } from './tweak-effects.ts';
import type { TweakEffect } from './tweak-effects.ts';
import { tweaked, tweakText, valueText, withoutFields } from './tweaked.ts';
import type { Tweak } from './tweak.ts';
import { movedRows, picturesDiffer } from './what-moved.ts';

/**
 * Shows what a tweak does to `output` (`figure-8`, `table-2`: any that reads records): trains and measures what depends
 * on it with progress in the cell, draws both runs over each other (the tweaked one alone where the figure cannot show
 * two), and tables what moved. Where the tweak changes nothing that the figure shows, nothing is trained, and what may be
 * tweaked is listed. Rejects like `recordsFor`, and with a RangeError when the tweak is wrong.
 */
export async function displayTweak(
  output: string,
  profile: KitProfile,
  tweak: Tweak,
  options: ExperimentOptions = {},
): Promise<void> {
  const changed = atTheDoor(displayTweak, () => tweaked(profile, tweak));
  const change = tweakText(profile, tweak);
  const { effects, of } = await tweakedOutput(await outputFor(output), profile, options.data);
  const effect = change === '' ? undefined : await of(tweak);
  if (effect === undefined || Object.keys(effect.made).length === 0) {
    const why = change === '' ? 'Nothing is tweaked' : `${change}: no say in ${output}`;
    return displayTable(fieldRows(profile, effects), {
      caption: `${why}. What acts on ${output}, and what profile ${profile.name} has`,
    });
  }
  const idle = await effect.idle();
  const acting = tweakText(profile, withoutFields(tweak, idle));
  const baseline = await recordsFor(output, profile, options);
  const records = await recordsFor(output, changed, options);
  const figure = (await import('../figures/index.ts')).figures[output];
  await displayFigure(
    figure.canOverlay ? figure.draw(baseline, { records, change: acting }) : tweakedAlone(figure.draw(records), acting),
  );
  const noSay = idle.length > 0 ? `. No say in ${output}: ${idle.join(', ')}` : '';
  displayMoved(baseline, records, `${acting}${noSay}`);
}

/** Tables what moved between two runs; the seed has a column where several ran. */
export function displayMoved(
  baseline: readonly ResultRecord[],
  records: readonly ResultRecord[],
  change: string,
): void {
  const moved = movedRows(baseline, records);
  const seeds = new Set(moved.map(({ seed }) => seed));
  const unmoved = picturesDiffer(baseline, records) ? 'Pictures changed, but not their numbers,' : 'Nothing moved';
  displayTable(moved, {
    columns: [
      'what',
      'input',
      'setting',
      ...(seeds.size > 1 ? ['seed'] : []),
      'quantity',
      'baseline',
      'tweaked',
      { key: 'change', format: signed },
    ],
    caption: `${moved.length > 0 ? 'What moved' : unmoved} with ${change}`,
  });
}

/** The figure of the tweaked run, which says that it is of that run alone; what else its caption said goes to the details. */
export function tweakedAlone(figure: Drawing, change: string): Drawing {
  const title = `${figure.title}, tweaked`;
  const caption = `The tweaked run alone: ${change}.`;
  if (figure.form === 'table') return { ...figure, title, caption, notes: [figure.caption, ...figure.notes] };
  const spec = { ...figure.spec, title: { ...(figure.spec.title as object), text: title } } as TopLevelSpec;
  return { ...figure, title, caption, details: [figure.caption, ...figure.details], spec };
}

/** Every field that acts on a figure, with its meaning, its range, the profile's own value and what another takes. */
function fieldRows(profile: KitProfile, effects: readonly TweakEffect[]): object[] {
  const ofPoints = effects.filter(({ points }) => points.length > 0);
  const points = profile.operatingPoints
    .map(({ bpp }) => bpp)
    .filter((bpp) => ofPoints.some((effect) => effect.points.includes(bpp)));
  const point =
    points.length === 0
      ? []
      : [
          {
            field: 'point',
            'what it is': `the operating point that ${ofPoints.map(({ field }) => field.name).join(', ')} change`,
            expected:
              points.length > 1 ? `one of ${points.join(', ')} (bits per pixel)` : `${points[0]} (bits per pixel)`,
            now: 'all',
            'made anew': '',
            'minutes on two cores, about': null,
          },
        ];
  return [
    ...point,
    ...effects.map((effect) => ({
      field: effect.field.name,
      'what it is': effect.field.meaning,
      expected: `${effect.field.expected}${effect.field.of === 'one point' ? '; with point' : ''}`,
      now: ownValue(effect, profile),
      'made anew': `${madeText(effect.made)}${effect.points.length > 0 ? ' (a point)' : ''}`,
      'minutes on two cores, about': Math.ceil(effect.seconds / 120),
    })),
  ];
}

function madeText(made: TweakEffect['made']): string {
  return Object.entries(made)
    .filter(([kind]) => /^(codec|pretrained-codec|classifier|segmenter|joint)$/.test(kind))
    .map(([kind, count]) => `${count} ${kind.replace('-', ' ')}${count > 1 ? 's' : ''}`)
    .join(', ');
}

function ownValue({ field, points }: TweakEffect, profile: KitProfile): string {
  const values =
    field.of === 'profile'
      ? [field.valueIn(profile)]
      : profile.operatingPoints.filter(({ bpp }) => points.includes(bpp)).map((point) => field.valueIn(profile, point));
  return [...new Set(values.map(valueText))].join(' / ');
}

function signed(value: unknown): string {
  if (typeof value !== 'number') return '';
  const text = String(Number(Math.abs(value).toPrecision(3)));
  return text === '0' ? '0' : `${value < 0 ? '−' : '+'}${text}`;
}
