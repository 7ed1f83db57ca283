// What a tweak does to a figure: both runs in one drawing, and a table of what moved.
import type { KitProfile } from '../experiments/profiles/profile.ts';
import { displayFigure, displayMarkdown, displayTable } from './display.ts';
import { recordsFor } from './experiment.ts';
import type { ExperimentOptions } from './experiment.ts';
import { tweaked, tweakText } from './tweak.ts';
import type { Tweak } from './tweak.ts';
import { movedRows } from './what-moved.ts';

/**
 * Shows what a tweak does to `output` (`figure-8`, `table-2`: any that reads records): trains and measures what depends
 * on it with progress in the cell, draws both runs over each other, and tables what moved. Where the tweak changes
 * nothing, shows what may be tweaked. Rejects like `recordsFor`, and with a RangeError when the tweak is wrong.
 */
export async function displayTweak(output: string, profile: KitProfile, tweak: Tweak, options: ExperimentOptions = {}): Promise<void> {
  const changed = tweaked(profile, tweak);
  const baseline = await recordsFor(output, profile, options);
  if (changed === profile) return displayMarkdown('Nothing is tweaked.');
  const records = await recordsFor(output, changed, options);
  const { figures } = await import('../figures/index.ts');
  await displayFigure(figures[output]!.build(records));
  displayTable(movedRows(baseline, records), { caption: `What moved with ${tweakText(profile, tweak)}` });
}
