// What a command or a cell adds to a profile.
export interface PlanOptions {
  /** Folders given as `--data name=DIR`. */
  readonly data: { readonly [name: string]: string };
  /** The plan is only looked at: folders that were not given are passed over in place of an error. */
  readonly lookOnly?: boolean;
  /** Replaces the profile's seed. */
  readonly seed?: number;
}
