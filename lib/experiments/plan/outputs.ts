// What can be asked for by name, as commands, cells and the report take it: each figure and table of the kit, what it needs from the
// store, how it is drawn.
import { figures } from '../../figures/index.ts';
import type { Figure } from '../../figures/figure.ts';
import { tableJson, type TableJson } from '../../figures/files/table-json.ts';
import type { Query } from '../../records/query.ts';
import type { ResultRecord } from '../../records/record.ts';
import type { Artifact, Finished } from '../../store/artifact.ts';
import { artifactKey } from '../../store/key.ts';
import type { KitProfile, Profile } from '../profiles/profile.ts';
import { experimentOf } from './artifacts.ts';
import type { PlanOptions } from './plan-options.ts';
import { sourcesOf } from './resolve.ts';
import { findAmong, type RecordSource } from './sources.ts';

/** A table or figure: the artifacts it needs, and how it is drawn from their records. */
export interface FigureOutput<P extends Profile = Profile> {
  /** `figure-3`, `table-1`. */
  readonly name: string;
  readonly description: string;
  /** Whether it is part of the profile (the default); drawn by name alone where it is not. */
  isIn?(profile: P): boolean;
  needs(profile: P, options: PlanOptions): readonly Artifact[] | Promise<readonly Artifact[]>;
  /**
   * Writes the output's files into the folder and returns their paths.
   *
   * @param finished what `needs` returned, finished, in the same order
   */
  draw(profile: P, finished: readonly Finished[], directory: string, options: PlanOptions): Promise<readonly string[]>;
  /** Of tables: what is drawn, for other programs, from records that `records` has read; from none where there is no `records`. */
  table?(records: readonly ResultRecord[]): Promise<TableJson>;
  /** Of outputs that are drawn from records, wherever these are read. */
  readonly records?: RecordDrawing<P>;
}

/** An output as records: where each comes from, and how they are drawn. */
export interface RecordDrawing<P extends Profile = Profile> {
  sources(profile: P, options: PlanOptions): Promise<readonly RecordSource[]>;
  /**
   * The records in the store.
   *
   * @param finished what the output's `needs` returned, finished
   */
  read(profile: P, finished: readonly Finished[], options: PlanOptions): Promise<readonly ResultRecord[]>;
  /** Writes the output's files into the folder and returns their paths. Rejects when the records do not make one. */
  draw(records: readonly ResultRecord[], directory: string): Promise<readonly string[]>;
}

export type Outputs = { readonly [name: string]: FigureOutput };

/** The records of sources whose artifacts are finished. */
export async function readSources(
  sources: readonly RecordSource[],
  finished: readonly Finished[],
): Promise<ResultRecord[]> {
  const find = findAmong(finished);
  return (await Promise.all(sources.map((source) => source.read(find)))).flat();
}

/** Each artifact once. */
function distinct(artifacts: readonly Artifact[]): Artifact[] {
  return [...new Map(artifacts.map((artifact) => [artifactKey(artifact), artifact])).values()];
}

/** Whether a profile asks a study of the kit's own. */
const isAsked: { readonly [kind in Query['kind']]?: (profile: KitProfile) => boolean } = {
  'gap-study': ({ gapStudy }) => Boolean(gapStudy),
  'dct-study': ({ dctStudy }) => Boolean(dctStudy) && !dctStudy?.byName,
  'learning-rate-study': ({ learningRateStudy }) => Boolean(learningRateStudy),
  'machine-reading': ({ machineReading }) => Boolean(machineReading),
};

function outputOf(figure: Figure): FigureOutput<KitProfile> {
  const { name, about, reads } = figure;
  const draw = async (records: readonly ResultRecord[], directory: string) => {
    const { writeFigure } = await import('../../figures/files/files.ts');
    return writeFigure(directory, name, figure.draw(records));
  };
  const common = {
    name,
    description: about,
    isIn: (profile: KitProfile) => reads.every(({ kind }) => isAsked[kind]?.(profile) ?? true),
    table: async (records: readonly ResultRecord[]) => tableJson(figure.draw(records)),
  };
  if (reads.length === 0)
    return { ...common, needs: () => [], draw: (_profile, _finished, directory) => draw([], directory) };
  const sources = async (profile: KitProfile, options: PlanOptions) =>
    sourcesOf(await experimentOf(profile, options), reads);
  const read = async (profile: KitProfile, finished: readonly Finished[], options: PlanOptions) =>
    readSources(await sources(profile, options), finished);
  return {
    ...common,
    records: { sources, read, draw },
    needs: async (profile, options) => distinct((await sources(profile, options)).flatMap(({ needs }) => needs)),
    draw: async (profile, finished, directory, options) => draw(await read(profile, finished, options), directory),
  };
}

export const outputs: Outputs = Object.fromEntries(
  Object.values(figures).map((figure) => [figure.name, outputOf(figure)]),
);
