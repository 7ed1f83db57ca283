import type { Artifact } from '../../../store/artifact.ts';
import type { Recipe } from '../../../store/recipe.ts';

/** Of a union, the keys of any of its members. */
type KeysOf<T> = T extends unknown ? keyof T : never;

/**
 * The artifact that a recipe makes with this config from these inputs. A field that the recipe does not know would be part of
 * the key all the same, and disown what is stored: no type but `never` will do for it.
 */
export function artifactOf<Config extends object, Given extends Config, Result extends object, Inputs extends object>(
  { kind, version }: Recipe<Config, Result, Inputs>,
  config: Given & { readonly [Key in Exclude<KeysOf<Given>, KeysOf<Config>>]?: never },
  inputs: Inputs,
  label: string,
): Artifact<Config, Result> {
  return { kind, recipeVersion: version, config, inputs: inputs as Artifact['inputs'], label };
}
