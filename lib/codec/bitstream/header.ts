import { streamChecksum, tableChecksum } from './checksum.ts';
import { BitstreamError } from './error.ts';
import type { FrequencyTable } from './frequency-table.ts';

// A stream of version 1, numbers low byte first:
//
//   bytes 0, 1   'W', 'D'
//   byte  2      version
//   bytes 3..6   CRC-32 of the table's CRC-32, bytes 0..2 and everything from byte 7 on
//   bytes 7, 8   the low half of the table's CRC-32
//   then         height, width and channels of the latent, each in 1 to 3 bytes of 7 bits, the low bits first; the
//                top bit says that another byte follows
//   then         the payload of the range coder, to the end
//
// 12 bytes of header for up to 127 rows, columns and channels. The number of centers is the table's.

/** The symbols of one image are [height, width, channels]: whole numbers of at least 1. */
export interface LatentSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

const magic = [0x57, 0x44] as const;
const version = 1;

/** Whether bytes begin as a stream's do, of whatever version. */
export const isStream = (bytes: Uint8Array): boolean => magic.every((byte, at) => bytes[at] === byte);

/** Whether bytes are long enough for a stream of the version that is read here, and say that they are one. */
export const isOfThisVersion = (bytes: Uint8Array): boolean =>
  isStream(bytes) && bytes[2] === version && bytes.length >= shortestHeader;

const checksumAt = 3;
const checksumEnd = checksumAt + 4;
const sizesAt = checksumEnd + 2;
const shortestHeader = sizesAt + 3;

const largestSide = 2 ** 21 - 1;
/** 2^28 symbols: half a gigapixel at 32 channels. A stream that claims more is refused before memory is asked for. */
const mostSymbols = 2 ** 28;

/** Bytes of the header of an image's stream: 12 to 18. */
export function headerBytes({ height, width, channels }: LatentSize): number {
  return sizesAt + varintBytes(height) + varintBytes(width) + varintBytes(channels);
}

/** What is wrong with a latent's size, or undefined. */
export function sizeFault({ height, width, channels }: LatentSize): string | undefined {
  const sides = [height, width, channels];
  if (sides.some((side) => !Number.isInteger(side) || side < 1 || side > largestSide)) {
    return `expected whole numbers in 1..${largestSide} as height, width and channels, got ${sides.join(', ')}`;
  }
  const count = height * width * channels;
  return count > mostSymbols
    ? `expected at most ${mostSymbols} symbols, got ${sides.join(' x ')} = ${count}`
    : undefined;
}

/** A whole stream: the header before the payload. */
export function withHeader(payload: Uint8Array, size: LatentSize, table: FrequencyTable): Uint8Array {
  const name = tableChecksum(table);
  const header = headerBytes(size);
  const bytes = new Uint8Array(header + payload.length);
  bytes.set([...magic, version]);
  bytes.set([name, name >>> 8], checksumEnd);
  bytes.set([size.height, size.width, size.channels].flatMap(varint), sizesAt);
  bytes.set(payload, header);
  new DataView(bytes.buffer).setUint32(checksumAt, checksumOf(bytes, name), true);
  return bytes;
}

/** Whether bytes that begin as a stream does name this table: the codec that can read them, of several. */
export function namesTable(bytes: Uint8Array, table: FrequencyTable): boolean {
  const name = tableChecksum(table);
  return bytes[checksumEnd] === (name & 0xff) && bytes[checksumEnd + 1] === ((name >>> 8) & 0xff);
}

/** Checks a stream's header and checksum: the latent's size, and the payload as a view of `bytes`. */
export function splitStream(bytes: Uint8Array, table: FrequencyTable): { size: LatentSize; payload: Uint8Array } {
  if (bytes.length < shortestHeader) {
    const mend = 'the stream is cut short: fetch or write it again';
    throw refused(`at least ${shortestHeader} bytes`, `${bytes.length}`, mend);
  }
  if (bytes[0] !== magic[0] || bytes[1] !== magic[1]) {
    const leading = `${hex(bytes[0], 2)} ${hex(bytes[1], 2)}`;
    throw refused('the leading bytes 57 44', leading, 'this is no stream of the codec: check the file');
  }
  if (bytes[2] !== version) {
    const mend = 'read the stream with the kit that wrote it, or write it again';
    throw refused(`version ${version}`, `version ${bytes[2]}`, mend);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = tableChecksum(table);
  const short = view.getUint16(checksumEnd, true);
  if (short !== (name & 0xffff)) {
    const mend = 'read the stream with the frequency table of the codec that wrote it';
    throw refused(`table ${hex(name & 0xffff, 4)}`, `table ${hex(short, 4)}`, mend);
  }
  const checksum = view.getUint32(checksumAt, true);
  const actual = checksumOf(bytes, name);
  if (checksum !== actual) {
    const mend = 'the stream is damaged, cut short or has bytes added: fetch or write it again';
    throw refused(`checksum ${hex(checksum, 8)}`, hex(actual, 8), mend);
  }
  const height = readVarint(bytes, sizesAt);
  const width = readVarint(bytes, height.end);
  const channels = readVarint(bytes, width.end);
  const size = { height: height.value, width: width.value, channels: channels.value };
  const fault = sizeFault(size);
  if (fault) throw new BitstreamError(`bit-stream: ${fault}: write the stream again from its symbols`);
  return { size, payload: bytes.subarray(channels.end) };
}

function checksumOf(bytes: Uint8Array, table: number): number {
  return streamChecksum(table, bytes.subarray(0, checksumAt), bytes.subarray(checksumEnd));
}

function varintBytes(value: number): number {
  if (value < 2 ** 7) return 1;
  return value < 2 ** 14 ? 2 : 3;
}

function varint(value: number): number[] {
  return value < 2 ** 7 ? [value] : [(value % 2 ** 7) + 2 ** 7, ...varint(Math.floor(value / 2 ** 7))];
}

/** The number that starts at byte `at`, and where it ends. It must be written in as few bytes as it takes. */
function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let length = 0; length < 3; length++) {
    const byte = bytes[at + length];
    if (byte === undefined) break;
    value += (byte & 0x7f) << (7 * length);
    if (byte > 0x7f) continue;
    if (varintBytes(value) !== length + 1) break;
    return { value, end: at + length + 1 };
  }
  throw refused(
    'height, width and channels in 1 to 3 bytes each',
    'other bytes',
    'write the stream again from its symbols',
  );
}

function refused(expected: string, got: string, mend: string): BitstreamError {
  return new BitstreamError(`bit-stream: expected ${expected}, got ${got}: ${mend}`);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
