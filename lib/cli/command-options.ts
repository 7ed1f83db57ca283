import { shellWord } from '../files/shell.ts';
import { planOf } from '../running/plan.ts';
import type { Artifact } from '../store/artifact.ts';
import type { Values } from './command.ts';

/**
 * The options that name an experiment, for a command that its user is to type.
 *
 * @param values those that were given
 * @param needs what the experiment is made of
 * @param folders `given`: as they were typed, for this terminal; `placeholders`: DIR for each, for pages that others read, whose
 *   own folders are theirs to name
 */
export function commandOptions(values: Values, needs: readonly Artifact[], folders: 'given' | 'placeholders'): string {
  const option = (name: 'profile' | 'seed'): string[] =>
    typeof values[name] === 'string' ? [`--${name} ${values[name]}`] : [];
  const given = (values.data ?? []) as readonly string[];
  const data = folders === 'given' ? given.map(shellWord) : namesOfFolders(needs).map((name) => `${name}=DIR`);
  const store =
    typeof values.store === 'string' ? [`--store ${folders === 'given' ? shellWord(values.store) : 'DIR'}`] : [];
  return [...option('profile'), ...option('seed'), ...data.map((folder) => `--data ${folder}`), ...store].join(' ');
}

/** By which `--data` names the folders that the plan reads. */
function namesOfFolders(needs: readonly Artifact[]): string[] {
  const names = [...planOf(needs).values()].flatMap(({ config }) => {
    const { folder, names: known } = config as { folder?: string; names?: readonly string[] };
    return folder === undefined || known === undefined ? [] : [known[0]];
  });
  return [...new Set(names)];
}
