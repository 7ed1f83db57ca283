// Records from JSON files, checked field by field: a file that is no record is named, not drawn.
import { classificationSchema, dctStudySchema, gapStudySchema, learningRateStudySchema } from './classification.ts';
import { codecSchema } from './codec.ts';
import { fitted, object, oneOf, type Field } from './fields.ts';
import { recordUnderPresentNames } from './former-names.ts';
import { machineReadingSchema } from './machine-reading.ts';
import { picturesSchema } from './pictures.ts';
import { rateDistortionSchema } from './rate-distortion.ts';
import type { ResultRecord } from './record.ts';
import { runtimeSchema } from './runtime.ts';
import { segmentationSchema } from './segmentation.ts';

type Kind = ResultRecord['kind'];

const schemas: { readonly [K in Kind]: Field<Extract<ResultRecord, { kind: K }>> } = {
  classification: classificationSchema,
  'gap-study': gapStudySchema,
  'dct-study': dctStudySchema,
  'learning-rate-study': learningRateStudySchema,
  codec: codecSchema,
  segmentation: segmentationSchema,
  'rate-distortion': rateDistortionSchema,
  runtime: runtimeSchema,
  'machine-reading': machineReadingSchema,
  pictures: picturesSchema,
};
const ofKind = object({ kind: oneOf(Object.keys(schemas) as Kind[]) });

/** `value` as a record; throws a TypeError that names `place` and the field when it is none. */
export function asRecord(value: unknown, place = 'record'): ResultRecord {
  const { kind } = fitted(ofKind, value, place);
  return fitted<ResultRecord>(schemas[kind], recordUnderPresentNames(value, kind), place);
}
