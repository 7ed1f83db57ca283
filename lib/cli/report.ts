import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shownPath } from '../files/shown-path.ts';
import { formatBytes, formatDuration } from '../running/duration.ts';
import { MissingFolderError } from '../experiments/recipes/dataset.ts';
import { holdsRecords, resultsFolder } from '../experiments/reference/folders.ts';
import type { Results } from '../report/results.ts';
import type { FreshenedNotebook } from '../report/freshen.ts';
import { projectNotebooks } from './check.ts';
import { UsageError } from './command.ts';
import type { Command, Invocation, Options } from './command.ts';
import { commandOptions } from './command-options.ts';
import { cellProgress, editedNote, notebooksIn } from './notebook.ts';
import { folderToWrite, outputOption } from './output-place.ts';
import { profileRunOf } from './profile-run.ts';
import type { ProfileRun } from './profile-run.ts';
import { committedRecords, runOrReference } from './reference.ts';
import { planOptions, referenceOption } from './shared-options.ts';

/** What mail servers and people take without a second thought. */
const comfortableBytes = 3e6;

const project = fileURLToPath(new URL('../..', import.meta.url));

const options = {
  ...planOptions,
  output: { type: 'string', value: 'DIR', help: 'folder for the pages (default: report)' },
  ...referenceOption,
  'no-run': { type: 'boolean', help: 'run no notebook; pages say which outputs may not hold' },
  json: { type: 'boolean', help: 'print what was written as JSON' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage: 'report [NOTEBOOK…] [--profile P] [--output DIR] [--no-run] [--json]',
  help:
    'Writes the report: a page for each notebook (default: all in notebooks/) and index.html with Table 2, the claims and\n' +
    'the figures of a profile. Pages hold all they need: send one, or the folder. Notebooks whose outputs do not hold (the\n' +
    "cells or the kit's code have changed) are run first, and written as `notebook` writes them; what their cells train\n" +
    'goes to the store. For the index nothing is trained: it is drawn from the store, and says what is missing and how to\n' +
    'make it. Where the store has nothing of the profile and it reads folders of images that are not here, it is drawn from\n' +
    'the committed results of its reference run.',
  options,
  positionals: [0, Infinity],
  async run(invocation) {
    const { values, positionals, modules } = invocation;
    const began = performance.now();
    const files = positionals.length > 0 ? positionals : await projectNotebooks();
    checkNames(files);
    const folder = folderToWrite(outputOption(values.output), resolve(values.output ?? join(project, 'report')));
    await notebooksIn(files);
    await refuseForeignPages(folder, files);
    const reference = values.reference === true ? await runOrReference(invocation) : null;
    const run = reference?.run ?? (await profileRunOf(invocation, undefined, undefined, true));
    const notebooks = await freshNotebooks(files, values['no-run'] !== true, run.store.directory);
    const [{ writeReport }, { planStatus }, { loadRecipes }] = await Promise.all([
      import('../report/report.ts'),
      import('../running/status.ts'),
      import('../running/load-recipes.ts'),
    ]);
    const results = await resultsFor(invocation, run);
    const secondsToMake =
      results.missing.length === 0 || results.origin.from === 'committed'
        ? 0
        : (await planStatus(run.needs.flat(), run.store, await loadRecipes(modules.recipes), run.workers)).totals
            .wallSeconds;
    const pages = await writeReport(folder, {
      notebooks,
      results,
      secondsToMake,
      commandOptions: commandOptions(values, run.needs.flat(), 'placeholders'),
    });
    const failed = notebooks.filter(({ state }) => state === 'failed');
    for (const { error } of failed) process.stderr.write(`${error!.message}\n`);
    for (const { notebook, problems } of pages) {
      for (const { cell, what, mend } of problems)
        process.stderr.write(`${notebook}, cell "${cell}": found ${what}; ${mend}\n`);
    }
    for (const { file, bytes } of pages.filter((page) => page.bytes > comfortableBytes)) {
      process.stderr.write(
        `${shownPath(file)} is larger than ${formatBytes(comfortableBytes)}: ${formatBytes(bytes)}; fewer or smaller pictures make it lighter\n`,
      );
    }
    const seconds = (performance.now() - began) / 1000;
    const states = notebooks.map(({ file, state, reasons }) => ({ file, state, reasons }));
    const missing = results.missing.map(({ name }) => name);
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify({ profile: run.profile.name, folder, pages, notebooks: states, missing, secondsToMake, seconds }, null, 2)}\n`
        : [
            ...pages.map(({ file, bytes }) => `${shownPath(file)}  ${formatBytes(bytes)}`),
            ...(missing.length > 0 ? [`missing from the index: ${missing.join(', ')}`] : []),
            `${pages.length} pages, ${formatDuration(seconds)}`,
            '',
          ].join('\n'),
    );
    return failed.length > 0 ? 1 : 0;
  },
};

/** The notebooks, in order, run where they are stale; their cells use the store in `store`. */
async function freshNotebooks(files: readonly string[], run: boolean, store: string): Promise<FreshenedNotebook[]> {
  const { freshened } = await import('../report/freshen.ts');
  const before = process.env.WITHOUT_DECODING_STORE;
  // Kernels know the store by their environment.
  process.env.WITHOUT_DECODING_STORE = store;
  try {
    const notebooks: FreshenedNotebook[] = [];
    for (const file of files) {
      const progress = cellProgress(file, process.stderr);
      const onRun = (reasons: readonly string[]) =>
        process.stderr.write(`${file}: ${reasons.join(', ')}; running it\n`);
      const onEdited = (written: string) => process.stderr.write(editedNote(file, written));
      notebooks.push(
        await freshened(file, { run, onRun, onEdited, onCell: progress.show }).finally(() => progress.close()),
      );
    }
    return notebooks;
  } finally {
    if (before === undefined) delete process.env.WITHOUT_DECODING_STORE;
    else process.env.WITHOUT_DECODING_STORE = before;
  }
}

/** What the index shows: what the store has, else what the reference run has left, where `figure` would draw that. */
async function resultsFor(invocation: Invocation<typeof options>, run: ProfileRun): Promise<Results> {
  const { resultsOf, committedResults } = await import('../report/results.ts');
  const { values } = invocation;
  const folder = resultsFolder(run.profile.name);
  const committed = () => committedResults(run, (output) => committedRecords(output, run, folder));
  if (values.reference === true) return committed();
  const results = await resultsOf(run);
  if (results.origin.artifacts > 0 || values.data !== undefined || !holdsRecords(folder)) return results;
  const lacksFolders = await profileRunOf(invocation).then(
    () => false,
    (error: unknown) => {
      if (error instanceof MissingFolderError) return true;
      throw error;
    },
  );
  if (!lacksFolders) return results;
  await runOrReference(invocation); // says whose results these are
  return committed();
}

/** Before anything runs: pages of the same names that are not the kit's stay as they are. */
async function refuseForeignPages(folder: string, files: readonly string[]): Promise<void> {
  const [{ indexName }, { pageName }, { isOurPage }] = await Promise.all([
    import('../report/report.ts'),
    import('../report/links.ts'),
    import('../report/document-head.ts'),
  ]);
  for (const name of [indexName, ...files.map(pageName)]) {
    const page = join(folder, name);
    const html = await readFile(page, 'utf8').catch(() => null); // none there
    if (html !== null && !isOurPage(html))
      throw new UsageError(
        `report: ${page} is not a page of the kit's, and would be overwritten: move it elsewhere, or name another folder with --output`,
      );
  }
}

/** Pages are named after their notebooks. */
function checkNames(files: readonly string[]): void {
  const other = files.find((file) => !file.endsWith('.ipynb'));
  if (other !== undefined) throw new UsageError(`report: expected notebooks (.ipynb), got ${other}`);
  const twice = files.find((file, i) => files.findIndex((earlier) => basename(earlier) === basename(file)) < i);
  if (twice !== undefined)
    throw new UsageError(
      `report: two notebooks are called ${basename(twice)}, and would share a page; give one of them`,
    );
  const index = files.find((file) => basename(file) === 'index.ipynb');
  if (index !== undefined) throw new UsageError(`report: ${index} would take the index's place; give it another name`);
}
