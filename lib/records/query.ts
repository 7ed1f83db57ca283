// What a figure asks for, as plain data: records of which networks and codecs, tuned how, at which operating points.
// Which trainings and measurements give them, the plan knows (experiments/plan/resolve.ts).
import type { NetworkName } from '../classification/architecture.ts';
import type { CodecSeries, CodecTuning, InputType, Picture, ResultRecord, Task, Tuning } from './record.ts';

/** A network, and what it reads. */
export interface Setup {
  readonly network: NetworkName;
  readonly input: InputType;
}

interface Tuned<T extends Tuning = Tuning> {
  /** Default: nothing fine-tuned. */
  readonly tunings?: readonly T[];
}

interface AtPoints {
  /** Of the profile's: all of them, and original images (the default); the lowest rate; those that are fine-tuned. */
  readonly points?: 'all' | 'lowest' | 'tuned';
}

/** Networks of either task; of both, the records of a setup come one after the other. */
export interface NetworkQuery extends Tuned, AtPoints {
  readonly kind: 'network';
  readonly tasks: readonly Task[];
  /** Default: all that are trained (trained-networks.ts), the rows of Table 2. */
  readonly setups?: readonly Setup[];
}

export interface CodecQuery extends Tuned<CodecTuning>, AtPoints {
  readonly kind: 'codec';
}

/** Quality against rate; tunings are of the learned codec. */
export interface RateDistortionQuery extends Tuned<CodecTuning> {
  readonly kind: 'rate-distortion';
  readonly codecs: readonly CodecSeries[];
}

/** Records of pictures, those with such a picture among them. */
export interface PicturesQuery {
  readonly kind: 'pictures';
  readonly role: Extract<Picture['role'], 'channel' | 'prediction'>;
}

export interface RuntimeQuery {
  readonly kind: 'runtime';
}

/** The study of the distance between the two roads; only profiles that ask it have any. */
export interface GapQuery {
  readonly kind: 'gap-study';
}

/** The study of what learning the representation is worth; only profiles that ask it have any. */
export interface DctQuery {
  readonly kind: 'dct-study';
}

/** The study of first learning rates; only profiles that ask it have any. */
export interface LearningRateQuery {
  readonly kind: 'learning-rate-study';
}

/** What networks read in codecs' pictures; only profiles that ask it have any. */
export interface MachineReadingQuery {
  readonly kind: 'machine-reading';
}

export type Query =
  | NetworkQuery
  | GapQuery
  | DctQuery
  | LearningRateQuery
  | MachineReadingQuery
  | CodecQuery
  | RateDistortionQuery
  | PicturesQuery
  | RuntimeQuery;

/** The records that answer a query. */
export type AnsweringRecord<Q extends Query> = Extract<
  ResultRecord,
  { kind: Q extends { tasks: readonly (infer Kind)[] } ? Kind : Q['kind'] }
>;

/** Those of `records` that answer the query and hold a result; which operating points there are is the run's to say. */
export function answering<Q extends Query>(records: readonly ResultRecord[], query: Q): AnsweringRecord<Q>[] {
  return records.filter((record): record is AnsweringRecord<Q> => isAnswer(record, query));
}

function isAnswer(record: ResultRecord, query: Query): boolean {
  const { tunings = ['none'] } = query as Tuned;
  if ('tuning' in record && !tunings.includes(record.tuning)) return false;
  switch (record.kind) {
    case 'classification':
    case 'segmentation': {
      if (query.kind !== 'network' || !query.tasks.includes(record.kind)) return false;
      const isAsked = ({ network, input }: Setup) => network === record.network && input === record.input;
      return record.curve.length > 0 && (query.setups?.some(isAsked) ?? true);
    }
    case 'rate-distortion':
      return query.kind === record.kind && query.codecs.includes(record.codec) && record.points.length > 0;
    case 'pictures':
      return query.kind === record.kind && record.pictures.some(({ role }) => role === query.role);
    default:
      return query.kind === record.kind;
  }
}
