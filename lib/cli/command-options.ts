import { shellWord } from '../files/shell.ts';
import { planOf } from '../running/plan.ts';
import type { Artifact } from '../store/artifact.ts';
import type { ValuesOf } from './command.ts';
import type { planOptions } from './shared-options.ts';

/**
 * The options that name an experiment, for a command that its user is to type.
 *
 * @param values those that were given
 * @param needs what the experiment is made of
 * @param folders `given`: as they were typed, for this terminal; `placeholders`: DIR for each, for pages that others read, whose
 *   own folders are theirs to name
 */
export function commandOptions(
  { profile, seed, data: given = [], store }: ValuesOf<typeof planOptions>,
  needs: readonly Artifact[],
  folders: 'given' | 'placeholders',
): string {
  const data = folders === 'given' ? given.map(shellWord) : namesOfFolders(needs).map((name) => `${name}=DIR`);
  return [
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...data.map((folder) => `--data ${folder}`),
    ...(store === undefined ? [] : [`--store ${folders === 'given' ? shellWord(store) : 'DIR'}`]),
  ].join(' ');
}

/** By which `--data` names the folders that the plan reads. */
function namesOfFolders(needs: readonly Artifact[]): string[] {
  const names = [...planOf(needs).values()].flatMap(({ config }) => {
    const { folder, names: known } = config as { folder?: string; names?: readonly string[] };
    return folder === undefined || known === undefined ? [] : [known[0]];
  });
  return [...new Set(names)];
}
