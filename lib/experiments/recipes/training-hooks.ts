// Checkpoints and progress of a training, through the recipe's context.
import type { TrainingHooks } from '../../training/hooks.ts';
import { packState, unpackState } from '../../training/state.ts';
import type { RecipeContext } from '../../store/recipe.ts';

/** Hooks that resume from the artifact's checkpoint, save to it, and report `unit`s. */
export async function hooksFor<Note>(
  context: Pick<RecipeContext, 'checkpoint' | 'progress'>,
  unit: string,
): Promise<TrainingHooks<Note>> {
  const bytes = await context.checkpoint.load();
  return {
    resumeFrom: bytes && unpackState<Note>(bytes),
    save: (state) => context.checkpoint.save(packState(state)),
    progress: (done, total, metrics) => context.progress({ done, total, unit, metrics }),
  };
}
