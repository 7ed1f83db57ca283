// A figure or table as commands, cells and the report take it: what it needs from the store, and how it is drawn.
import type { TableJson } from '../../figures/files/table-json.ts';
import type { ResultRecord } from '../../records/record.ts';
import type { Artifact, Finished } from '../../store/artifact.ts';
import type { OutputOptions } from './output-options.ts';
import type { Profile } from '../profiles/profile.ts';
import type { RecordSource } from './sources.ts';

/** A table or figure: the artifacts it needs, and how it is drawn from their records. */
export interface FigureOutput<P extends Profile = Profile> {
  /** `figure-3`, `table-1`. */
  readonly name: string;
  readonly description: string;
  /** Whether it is part of the profile (the default); drawn by name alone where it is not. */
  isIn?(profile: P): boolean;
  needs(profile: P, options: OutputOptions): readonly Artifact[] | Promise<readonly Artifact[]>;
  /**
   * Writes the output's files into the folder and returns their paths.
   *
   * @param finished what `needs` returned, finished, in the same order
   */
  draw(
    profile: P,
    finished: readonly Finished[],
    directory: string,
    options: OutputOptions,
  ): Promise<readonly string[]>;
  /** Of tables: what is drawn, for other programs, from records that `records` has read; from none where there is no `records`. */
  table?(records: readonly ResultRecord[]): Promise<TableJson>;
  /** Of outputs that are drawn from records, wherever these are read. */
  readonly records?: RecordDrawing<P>;
}

/** An output as records: where each comes from, and how they are drawn. */
export interface RecordDrawing<P extends Profile = Profile> {
  sources(profile: P, options: OutputOptions): Promise<readonly RecordSource[]>;
  /**
   * The records in the store.
   *
   * @param finished what the output's `needs` returned, finished
   */
  read(profile: P, finished: readonly Finished[], options: OutputOptions): Promise<readonly ResultRecord[]>;
  /** Writes the output's files into the folder and returns their paths. Rejects when the records do not make one. */
  draw(records: readonly ResultRecord[], directory: string): Promise<readonly string[]>;
}

export type Outputs = { readonly [name: string]: FigureOutput };
