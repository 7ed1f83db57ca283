// Outputs that tell of a run and not of its results: how far a plan is, how long it took. Another run has others, or none.

const key = 'without_decoding';

/** What marks an output as one that tells of its run alone, in its metadata. */
export const passingMetadata: Readonly<Record<string, unknown>> = { [key]: { passing: true } };

/** Whether metadata say so. */
export function isPassing(metadata: Readonly<Record<string, unknown>> | undefined): boolean {
  return (metadata?.[key] as { readonly passing?: unknown } | undefined)?.passing === true;
}
