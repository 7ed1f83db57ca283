// What cameras and phones write into JPEG files that the standard does not allow and every viewer passes over.

const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const SEQUENTIAL_FRAMES: readonly number[] = [0xc0, 0xc1];
const JFIF = 0xe0;
const ADOBE = 0xee;

/** One marker segment: its bytes, and for a scan the coded picture that follows them. */
interface Segment {
  readonly marker: number;
  readonly bytes: Buffer;
}

/**
 * The file without what says nothing about its pixels, or undefined where it is no JPEG: then a warning of the decoder
 * means that the picture itself is damaged. Put right are bytes between segments, the band and precision in the scans
 * of sequential files (Samsung), unknown revisions of JFIF and colour transforms of Adobe (read as libjpeg reads them),
 * what follows the picture, and a missing end behind a picture that is there in one scan. The coded picture itself stays
 * as it is.
 */
export function withoutOddities(file: Uint8Array): Buffer | undefined {
  if (file[0] !== 0xff || file[1] !== START_OF_IMAGE) return undefined;
  const segments = segmentsOf(Buffer.from(file));
  const frame = segments.find(({ marker }) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
  const components = frame?.bytes[9] ?? 0;
  const isSequential = frame !== undefined && SEQUENTIAL_FRAMES.includes(frame.marker);
  for (const { marker, bytes } of segments) {
    const band = 5 + 2 * (bytes[4] ?? 0);
    if (marker === START_OF_SCAN && isSequential && band + 3 <= bytes.length) bytes.set([0, 63, 0], band);
    if (marker === JFIF && named(bytes, 'JFIF\0', 16)) bytes[9] = 1;
    if (marker === ADOBE && named(bytes, 'Adobe', 16) && bytes[15] > 2) bytes[15] = components === 4 ? 2 : 1;
  }
  const last = segments.at(-1);
  const isWhole =
    last?.marker === END_OF_IMAGE || (isSequential && last?.marker === START_OF_SCAN && last.bytes[4] === components);
  const end = isWhole && last.marker !== END_OF_IMAGE ? [Buffer.from([0xff, END_OF_IMAGE])] : [];
  return Buffer.concat([Buffer.from([0xff, START_OF_IMAGE]), ...segments.map(({ bytes }) => bytes), ...end]);
}

function segmentsOf(file: Buffer): Segment[] {
  const segments: Segment[] = [];
  let at = 2;
  for (;;) {
    at = markerFrom(file, at);
    if (at + 2 > file.length) return segments;
    const marker = file[at + 1];
    const hasLength = marker !== 0x01 && !(marker >= 0xd0 && marker <= END_OF_IMAGE);
    const headed = hasLength && at + 4 <= file.length ? at + 2 + file.readUInt16BE(at + 2) : at + 2;
    const end = marker === START_OF_SCAN ? endOfCoded(file, headed) : headed;
    // A segment that is cut short stays so, and the decoder says it.
    segments.push({ marker, bytes: file.subarray(at, end) });
    if (marker === END_OF_IMAGE) return segments;
    at = end;
  }
}

/** Where the next marker begins: 0xff and a byte that is neither stuffing nor filling. The file's length without one. */
function markerFrom(file: Buffer, from: number): number {
  let at = file.indexOf(0xff, from);
  while (at >= 0 && (file[at + 1] === 0xff || file[at + 1] === 0)) at = file.indexOf(0xff, at + 1);
  return at < 0 ? file.length : at;
}

/** Where a coded picture ends: at the first marker that is no restart marker. */
function endOfCoded(file: Buffer, from: number): number {
  let at = markerFrom(file, from);
  while (at < file.length && file[at + 1] >= 0xd0 && file[at + 1] <= 0xd7) at = markerFrom(file, at + 2);
  return at;
}

function named(bytes: Buffer, name: string, length: number): boolean {
  return bytes.length >= length && bytes.toString('latin1', 4, 4 + name.length) === name;
}
