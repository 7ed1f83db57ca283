// Committed weights: a file of numbers, and a JSON note beside it that says what they are and how they were trained.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InferOutput } from 'valibot';
import {
  anyObject,
  array,
  fitted,
  number,
  object,
  parsedJson,
  string,
  whole,
  type DeepReadonly,
} from '../../records/fields.ts';
import type { NetworkWeights } from '../../nn/parameters.ts';
import { packHalves, unpackHalves } from '../../training/half-precision.ts';
import type { StoredRecord } from '../../store/artifact.ts';
import { writeAtomically } from '../../files/atomic-file.ts';

/** What a note holds. */
const note = object({
  weights: object({ sha256: string(), parameters: whole(1), statistics: whole() }),
  trainedOn: object({
    name: string(),
    images: whole(1),
    fingerprint: string(),
    classNames: array(string()),
    /** Mean of each channel over all pixels, 0-255: classifiers of pixels are centered by it. */
    channelMean: array(number(0, 255)),
  }),
  record: object({
    key: string(),
    kind: string(),
    label: string(),
    config: anyObject(),
    inputs: anyObject(),
    createdBy: anyObject(),
    result: anyObject(),
  }),
});

/** The training images of committed weights. */
export type TrainedOn = DeepReadonly<InferOutput<typeof note>>['trainedOn'];

/** A network's committed weights; `read` gets the numbers. */
export interface CommittedWeights {
  /** Path of the note. */
  readonly path: string;
  /** SHA-256 of the file of numbers. */
  readonly sha256: string;
  readonly parameters: number;
  readonly statistics: number;
  readonly trainedOn: TrainedOn;
  /** The record of the artifact that they were trained as. */
  readonly record: StoredRecord;
  /** The numbers. Throws an error that names the file when it is missing, or not the one that the note was written for. */
  read(): NetworkWeights;
}

const noteEnding = '.json';
const numbersEnding = '.bin';
export const weightsEndings = [noteEnding, numbersEnding] as const;

export const weightsFiles = (name: string): string[] => weightsEndings.map((ending) => name + ending);

/**
 * The bytes of weights, little endian: parameters at half precision, statistics at single: those are few, and the
 * variances of a network that reads pixels lie beyond the largest half. Throws a RangeError when a parameter does, too.
 */
export function packWeights({ parameters, statistics }: NetworkWeights): Uint8Array {
  const halves = packHalves(parameters);
  const bytes = new Uint8Array(halves.length + 4 * statistics.length);
  bytes.set(halves);
  const view = new DataView(bytes.buffer, halves.length);
  statistics.forEach((value, at) => view.setFloat32(4 * at, value, true));
  return bytes;
}

function unpackWeights(bytes: Uint8Array, parameters: number, statistics: number): NetworkWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset + 2 * parameters);
  return {
    parameters: unpackHalves(bytes.subarray(0, 2 * parameters)),
    statistics: Float32Array.from({ length: statistics }, (_, at) => view.getFloat32(4 * at, true)),
  };
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Writes packed weights and their note into a folder, as `<name>.bin` and `<name>.json`: the same bytes from the same training. */
export async function writeWeights(
  folder: string,
  name: string,
  bytes: Uint8Array,
  { parameters, statistics }: NetworkWeights,
  record: StoredRecord,
  trainedOn: TrainedOn,
): Promise<void> {
  const written = {
    weights: {
      sha256: digest(bytes),
      parameters: parameters.length,
      statistics: statistics.length,
      format: 'parameters float16, statistics float32, little endian',
    },
    trainedOn,
    record,
  };
  // The note last: it is what is looked for.
  await writeAtomically(join(folder, name + numbersEnding), bytes);
  await writeAtomically(join(folder, name + noteEnding), `${JSON.stringify(written, null, 1)}\n`);
}

/** The committed weights of that name in a folder; null when there are none. Throws a TypeError when their note is none. */
export function committedWeights(folder: string, name: string): CommittedWeights | null {
  const path = join(folder, name + noteEnding);
  if (!existsSync(path)) return null;
  const file = parsedJson(readFileSync(path, 'utf8'), path);
  const { weights: known, trainedOn } = fitted(note, file, path);
  return {
    path,
    ...known,
    trainedOn,
    // All of it, now that what is read of it is known to be there.
    record: (file as { record: StoredRecord }).record,
    read() {
      const file = join(folder, name + numbersEnding);
      const { sha256, parameters, statistics } = known;
      const mend = 'restore it from git, or publish it anew';
      if (!existsSync(file))
        throw new Error(`${file}: expected the weights that ${name}${noteEnding} tells of, got no file: ${mend}`);
      const bytes = readFileSync(file);
      const expected = 2 * parameters + 4 * statistics;
      if (bytes.length !== expected)
        throw new Error(
          `${file}: expected ${expected} bytes (${parameters} parameters, ${statistics} statistics), got ${bytes.length}: ${mend}`,
        );
      if (digest(bytes) !== sha256)
        throw new Error(`${file}: expected the SHA-256 ${sha256}, got ${digest(bytes)}: ${mend}`);
      return unpackWeights(bytes, parameters, statistics);
    },
  };
}
