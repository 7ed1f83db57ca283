import type { Recipes } from '../store/recipe.ts';

export const defaultRecipes = new URL('../experiments/recipes/index.ts', import.meta.url);

/** Returns the recipes of a registry module; throws when it exports none. */
export async function loadRecipes(module: URL): Promise<Recipes> {
  const { recipes } = await import(module.href);
  if (typeof recipes !== 'object' || recipes === null) throw new Error(`${module.href}: exports no recipes`);
  return recipes;
}
