// What the fields of results were called before each rate had a name of its own. Stored results from then are read on:
// a new version of the recipe would have every network behind an encoding trained anew for a name.
import { withFieldChanged, renamed } from '../records/former-names.ts';

const changes: Readonly<Record<string, (result: unknown) => unknown>> = {
  encoding: (result) => renamed(result, { entropyBpp: 'bpp' }),
  distortion: (result) => renamed(result, { entropyBpp: 'estimatedBpp' }),
  baseline: (result) =>
    withFieldChanged(result, 'points', (points) =>
      Array.isArray(points) ? points.map((point) => renamed(point, { fileBpp: 'bpp' })) : points,
    ),
};

/** The result of an artifact of this kind, its fields under the names that they have now. */
export function resultUnderPresentNames<Result>(kind: string, result: Result): Result {
  return (Object.hasOwn(changes, kind) ? changes[kind](result) : result) as Result;
}
