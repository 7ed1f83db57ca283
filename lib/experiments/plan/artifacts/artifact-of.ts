import type { Artifact } from '../../../store/artifact.ts';
import type { Recipe } from '../../../store/recipe.ts';

/** Of a union, the keys of any of its members. */
type KeysOf<T> = T extends unknown ? keyof T : never;

/** Nothing to ask for where all fields are known ones; else what no config has, so that the type check names them. */
type NoOthers<Given, Known extends PropertyKey> = [Exclude<KeysOf<Given>, Known>] extends [never]
  ? unknown
  : { readonly 'fields that the recipe does not know': Exclude<KeysOf<Given>, Known> };

/**
 * The artifact that a recipe makes with this config from these inputs. A field that the recipe does not know would be part of
 * the key all the same, and disown what is stored: the type check refuses it, in a spread, too.
 */
export function artifactOf<Config extends object, Given extends object, Result extends object, Inputs extends object>(
  { kind, version }: Recipe<Config, Result, Inputs>,
  config: NoInfer<Config> & Given & NoOthers<Given, KeysOf<Config>>,
  inputs: Inputs,
  label: string,
): Artifact<Config, Result> {
  return { kind, recipeVersion: version, config, inputs: inputs as Artifact['inputs'], label };
}
