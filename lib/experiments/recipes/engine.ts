import type { Engine } from '../../engine/engine.ts';
import type { RecipeContext } from '../../store/recipe.ts';

/**
 * The engine asked for, noted in the record; what it compiles lasts no longer than the recipe. Loaded here, so that plans
 * and estimates need no engine.
 */
export async function engineFor(context: Pick<RecipeContext, 'engine' | 'ranOn' | 'hold'>): Promise<Engine> {
  const { openEngine } = await import('../../engine/choose.ts');
  const engine = await openEngine(context.engine);
  context.ranOn(engine.name, engine.version);
  return { ...engine, compile: async (...given) => context.hold(await engine.compile(...given)) };
}
