// Training state as bytes: what checkpoints and weight files hold.

interface Entry {
  readonly name: string;
  readonly length: number;
}

/** Named float arrays and a JSON note, packed into one block of bytes. */
export interface TrainingState<Note> {
  readonly note: Note;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** The bytes: a header length, a JSON header, the arrays back to back (little endian). */
export function packState<Note>({ note, arrays }: TrainingState<Note>): Uint8Array {
  const entries: Entry[] = Object.entries(arrays).map(([name, { length }]) => ({ name, length }));
  const json = new TextEncoder().encode(JSON.stringify({ note, entries }));
  // Arrays start on a multiple of four, so that they can be viewed in place.
  const start = Math.ceil((4 + json.length) / 4) * 4;
  const bytes = new Uint8Array(start + 4 * entries.reduce((sum, { length }) => sum + length, 0));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let offset = start;
  for (const array of Object.values(arrays)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    offset += array.byteLength;
  }
  return bytes;
}

/** What `packState` packed. Throws when the bytes are cut short or no training state. */
export function unpackState<Note>(bytes: Uint8Array): TrainingState<Note> {
  const broken = (what: string): Error => new Error(`not a training state (${what}): remove the file and train again`);
  if (bytes.length < 4) throw broken(`${bytes.length} bytes`);
  // Not slice: that of a Buffer is a view into memory that it shares, at any place.
  const copy = new Uint8Array(bytes);
  const length = new DataView(copy.buffer).getUint32(0, true);
  if (4 + length > copy.length) throw broken('header cut short');
  let header: { note: Note; entries: Entry[] };
  try {
    header = JSON.parse(new TextDecoder().decode(copy.subarray(4, 4 + length))) as typeof header;
  } catch {
    throw broken('unreadable header');
  }
  let offset = Math.ceil((4 + length) / 4) * 4;
  const arrays: Record<string, Float32Array> = {};
  for (const entry of header.entries) {
    if (offset + 4 * entry.length > copy.length) throw broken(`'${entry.name}' cut short`);
    arrays[entry.name] = new Float32Array(copy.buffer, offset, entry.length);
    offset += 4 * entry.length;
  }
  return { note: header.note, arrays };
}
