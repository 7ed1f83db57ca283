// Tiny pictures and masks as files, and data sets unpacked from the archives beside the checkout.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

export function put(root: string, path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

/** A grey TIFF of one row made by hand: its values are exactly those given. */
export function tiffOf(values: Uint8Array | Uint16Array | Uint32Array | Float32Array): Buffer {
  const data = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const [short, long, first] = [3, 4, 8];
  const sampleFormat = values instanceof Float32Array ? 3 : 1;
  const entries = [
    [256, long, values.length],
    [257, long, 1],
    [258, short, 8 * values.BYTES_PER_ELEMENT],
    [259, short, 1], // not compressed
    [262, short, 1], // black is 0
    [273, long, first],
    [277, short, 1],
    [278, long, 1],
    [279, long, data.length],
    [339, short, sampleFormat],
  ];
  const [header, directory] = [Buffer.from('II*\0\0\0\0\0', 'latin1'), Buffer.alloc(2 + 12 * entries.length + 4)];
  header.writeUInt32LE(first + data.length, 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [at, [tag, type, value]] of entries.entries()) {
    const place = 2 + 12 * at;
    directory.writeUInt16LE(tag, place);
    directory.writeUInt16LE(type, place + 2);
    directory.writeUInt32LE(1, place + 4);
    directory.writeUInt32LE(value, place + 8);
  }
  return Buffer.concat([header, data, directory]);
}

export interface PngOptions {
  readonly bits?: number;
  /** Red, green, blue of every palette entry; without it the picture is grey. */
  readonly palette?: readonly (readonly number[])[];
}

/** A grey or palette PNG made by hand, chunk by chunk: its values are exactly those given. */
export function pngOf(width: number, values: ArrayLike<number>, { bits = 8, palette }: PngOptions = {}): Buffer {
  const height = values.length / width;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, palette ? 3 : 0, 0, 0, 0], 8);
  const rowBytes = Math.ceil((width * bits) / 8);
  const rows = Buffer.alloc(height * (1 + rowBytes)); // each begins with 0: no filter
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor(i / width) * (1 + rowBytes) + 1;
    const bit = (i % width) * bits;
    if (bits === 16) rows.writeUInt16BE(values[i], row + bit / 8);
    else rows[row + (bit >> 3)] |= values[i] << (8 - bits - (bit & 7));
  }
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Buffer.from(palette.flat()))] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}

/** A plain grey picture. */
export function plain(width: number, height: number, value: number, format: 'jpeg' | 'png' = 'jpeg'): Promise<Buffer> {
  const background = { r: value, g: value, b: value };
  const picture = sharp({ create: { width, height, channels: 3, background } });
  return (format === 'jpeg' ? picture.jpeg({ quality: 100 }) : picture.png()).toBuffer();
}

/** An archive in the folder beside the checkout, or undefined, told once, where there is none. */
export function archiveBeside(name: string): string | undefined {
  const archive = fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
  if (existsSync(archive)) return archive;
  console.warn(`skipped: tests on real pictures need ${archive}`);
  return undefined;
}

/** Unpacks those files of an archive whose names match one of the patterns. */
export function unpack(archive: string, into: string, ...patterns: string[]): void {
  mkdirSync(into, { recursive: true });
  execFileSync('tar', ['-xf', archive, '-C', into, '--wildcards', ...patterns]);
}
