// A plan as a Snakefile: what a workflow engine needs to run it on a cluster over a shared store.
import type { Artifact } from '../../store/artifact.ts';
import { artifactKey } from '../../store/key.ts';
import { estimateOf, planOf } from '../../running/plan.ts';
import type { Recipes } from '../../store/recipe.ts';

/** An output of the kit and the artifacts it is drawn from. */
export interface PlannedOutput {
  readonly name: string;
  readonly needs: readonly Artifact[];
}

export interface SnakefileOptions {
  readonly profile: string;
  /** Absolute path of the store. */
  readonly store: string;
  /** Options that every command gets, e.g. `--profile quick --data imagenet=/data/ilsvrc`. */
  readonly commandOptions: readonly string[];
  /** The outputs' names, where they are not all of the profile: its artifacts are found among these alone. */
  readonly only?: readonly string[];
}

/** Jobs are given this many times the estimated minutes: cores differ. */
const patience = 4;
const ordinaryMemory = 1.5e9;

const quoted = (text: string): string => `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
/** A word of a shell command inside a Snakefile's braces. */
const shellWord = (text: string): string => {
  const word = /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
  return word.replace(/[{}]/g, '$&$&');
};
const marker = (store: string, name: string): string => `${store}/.workflow/${name}`;

function rule(
  name: string,
  inputs: readonly string[],
  output: string,
  resources: Readonly<Record<string, number | string>>,
  threads: string,
  command: readonly string[],
  log: string,
): string {
  const lines = [
    `rule ${name}:`,
    ...(inputs.length > 0 ? ['    input:', ...inputs.map((input) => `        ${quoted(input)},`)] : []),
    `    output: touch(${quoted(output)})`,
    `    log: ${quoted(log)}`,
    `    threads: ${threads}`,
    '    resources:',
    ...Object.entries(resources).map(([resource, value]) => `        ${resource}=${value},`),
    `    shell: ${quoted(`${command.map(shellWord).join(' ')} > {log:q} 2>&1`)}`,
  ];
  return lines.join('\n');
}

/**
 * The Snakefile of the outputs' plan: a rule per artifact (`without-decoding artifact KEY`: atomic, resumable, done at once
 * when the store has it) and a rule per output that draws it. Each finished rule leaves a marker under `.workflow` in
 * the store. Artifacts that measure the machine ask for all of a job's cores, so that nothing of this workflow runs beside.
 */
export function snakefile(
  outputs: readonly PlannedOutput[],
  recipes: Recipes,
  { profile, store, commandOptions, only }: SnakefileOptions,
): string {
  const artifacts = [...planOf(outputs.flatMap(({ needs }) => needs))];
  const command = ['npx', 'without-decoding'];
  const options = [...commandOptions, '--store', store];
  const among = only ? ['--only', only.join(',')] : [];
  const done = (artifact: Artifact): string => marker(store, artifactKey(artifact));
  const log = (name: string): string => `${marker(store, 'logs')}/${name}.log`;
  const rules = artifacts.map(([key, artifact]) => {
    const { seconds, bytes, memoryBytes = ordinaryMemory } = estimateOf(artifact, recipes);
    const { exclusive = false, usesEngine = false } = recipes[artifact.kind] ?? {};
    const resources = {
      mem_mb: Math.ceil(memoryBytes / 1e6),
      disk_mb: Math.ceil(bytes / 1e6),
      runtime: Math.max(5, Math.ceil((patience * seconds) / 60)),
      ...(usesEngine && { gpu: 'gpu' }),
    };
    const name = `${artifact.kind.replace(/-/g, '_')}_${key}`;
    return `# ${artifact.label.replace(/\n/g, ' ')}\n${rule(
      name,
      Object.values(artifact.inputs).map(done),
      marker(store, key),
      resources,
      exclusive ? 'workflow.cores' : '1',
      [...command, 'artifact', key, ...among, ...options],
      log(key),
    )}`;
  });
  const drawings = outputs.map(({ name, needs }) =>
    rule(
      name.replace(/-/g, '_'),
      [...new Set(needs.map(done))],
      marker(store, name),
      { mem_mb: 2000, runtime: 10 },
      '1',
      [...command, 'reproduce', '--only', name, ...options, '--workers', '1'],
      log(name),
    ),
  );
  return `${[
    `# The plan of profile ${profile}: ${artifacts.length} artifacts, ${outputs.length} tables and figures.\n` +
      "# Run it from the kit's folder:  snakemake --snakefile Snakefile --cores 2 --keep-going --retries 2\n" +
      '# On a cluster the store has to lie on a file system that all machines share. --config gpu=1 asks for a GPU where\n' +
      '# a rule can use one.',
    'gpu = int(config.get("gpu", 0))',
    ['rule all:', '    input:', ...outputs.map(({ name }) => `        ${quoted(marker(store, name))},`)].join('\n'),
    ...rules,
    ...drawings,
  ].join('\n\n')}\n`;
}
