import type { FrequencyTable } from './frequency-table.ts';

// CRC-32 of ISO 3309, as zlib has it; written out, for streams are read in browsers, too.
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** CRC-32 of what `before` is the CRC-32 of, followed by `bytes`. */
function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let at = 0; at < bytes.length; at++) crc = (crc >>> 8) ^ remainders[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}

/** CRC-32 of a table: its frequencies less 1 as 16-bit numbers, the low byte first. */
export function tableChecksum(table: FrequencyTable): number {
  const bytes = new Uint8Array(table.length * 2);
  for (const [symbol, frequency] of table.entries()) {
    bytes[2 * symbol] = frequency - 1;
    bytes[2 * symbol + 1] = (frequency - 1) >>> 8;
  }
  return crc32(bytes);
}

/**
 * CRC-32 of the table's checksum's four bytes, low byte first, and of `parts`, one after the other. With the table in
 * it, a stream read with the wrong one fails here even where the short name of the table in the header agrees.
 */
export function streamChecksum(table: number, ...parts: Uint8Array[]): number {
  const seed = crc32(Uint8Array.of(table, table >>> 8, table >>> 16, table >>> 24));
  return parts.reduce((checksum, part) => crc32(part, checksum), seed);
}
