// Records from JSON files, checked field by field: a file that is no record is named, not drawn.
import { classification, dctStudy, gapStudy } from './classification.ts';
import { codec } from './codec.ts';
import { fitted, object, oneOf, type Field } from './fields.ts';
import { underPresentNames } from './former-names.ts';
import { machineReading } from './machine-reading.ts';
import { pictures } from './pictures.ts';
import { rateDistortion } from './rate-distortion.ts';
import type { ResultRecord } from './record.ts';
import { runtime } from './runtime.ts';
import { segmentation } from './segmentation.ts';

type Kind = ResultRecord['kind'];

const schemas: { readonly [K in Kind]: Field<Extract<ResultRecord, { kind: K }>> } = {
  classification,
  'gap-study': gapStudy,
  'dct-study': dctStudy,
  codec,
  segmentation,
  'rate-distortion': rateDistortion,
  runtime,
  'machine-reading': machineReading,
  pictures,
};
const ofKind = object({ kind: oneOf(Object.keys(schemas) as Kind[]) });

/** `value` as a record; throws a TypeError that names `place` and the field when it is none. */
export function asRecord(value: unknown, place = 'record'): ResultRecord {
  const { kind } = fitted(ofKind, value, place);
  return fitted<ResultRecord>(schemas[kind], underPresentNames(value, kind), place);
}
