import type { Artifact } from '../../../store/artifact.ts';
import type { Recipe } from '../../../store/recipe.ts';

/** The artifact that a recipe makes with this config from these inputs. */
export function artifactOf<Config extends object, Result extends object, Inputs extends object>(
  { kind, version }: Recipe<Config, Result, Inputs>,
  config: Config,
  inputs: Inputs,
  label: string,
): Artifact<Config, Result> {
  return { kind, recipeVersion: version, config, inputs: inputs as Artifact['inputs'], label };
}
