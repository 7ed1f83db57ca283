import type { ResultRecord } from '../figures/record.ts';
import type { Artifact, Finished } from './artifact.ts';
import type { OutputOptions } from './output-options.ts';
import type { Profile } from './profiles/profile.ts';
import type { Source } from './sources.ts';

/** A table or figure: the artifacts it needs, and how it is drawn from their records. */
export interface Output<P extends Profile = Profile> {
  /** `figure-3`, `table-1`. */
  readonly name: string;
  readonly description: string;
  needs(profile: P, options: OutputOptions): readonly Artifact<any>[] | Promise<readonly Artifact<any>[]>;
  /**
   * Writes the output's files into the folder and returns their paths.
   *
   * @param finished what `needs` returned, finished, in the same order
   */
  draw(profile: P, finished: readonly Finished[], directory: string, options: OutputOptions): Promise<readonly string[]>;
  /** Returns the output as JSON for other programs, where it has such a form. */
  json?(profile: P, finished: readonly Finished[], options: OutputOptions): unknown;
  /** Of outputs that are drawn from records, wherever these are read. */
  readonly records?: RecordDrawing<P>;
}

/** An output as records: where each comes from, and how they are drawn. */
export interface RecordDrawing<P extends Profile = Profile> {
  sources(profile: P, options: OutputOptions): Promise<readonly Source[]>;
  /** Writes the output's files into the folder and returns their paths. Rejects when the records do not make one. */
  draw(records: readonly ResultRecord[], directory: string): Promise<readonly string[]>;
}

export type Outputs = { readonly [name: string]: Output<any> };
