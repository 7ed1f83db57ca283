// Archives for tests, written byte by byte from the formats' definitions: also such as no packer would make.
import { crc32, gzipSync } from 'node:zlib';

export interface Entry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** Default: file. */
  readonly kind?: 'file' | 'folder' | 'symlink' | 'hardlink';
  readonly target?: string;
  /** In place of the content's size or CRC-32. */
  readonly size?: number;
  readonly crc?: number;
}

/** A ustar archive (POSIX.1-1988). */
export function tar(...entries: readonly Entry[]): Buffer {
  const types = { file: '0', hardlink: '1', symlink: '2', folder: '5' };
  const blocks = entries.flatMap(({ path, content = '', kind = 'file', target = '', size }) => {
    const body = Buffer.from(content);
    const head = Buffer.alloc(512);
    const put = (text: string, at: number) => head.write(text, at, 'latin1');
    put(path, 0);
    put('0000644\0', 100);
    put('0000000\0', 108);
    put('0000000\0', 116);
    put(`${(size ?? body.length).toString(8).padStart(11, '0')}\0`, 124);
    put('00000000000\0', 136);
    put('        ', 148);
    put(types[kind], 156);
    put(target, 157);
    put('ustar\x0000', 257);
    const sum = head.reduce((total, byte) => total + byte, 0);
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [head, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const tarGz = (...entries: readonly Entry[]): Buffer => gzipSync(tar(...entries));

/** A zip archive of stored entries (PKWARE's APPNOTE, 4.3). */
export function zip(...entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { path, content = '', kind = 'file', crc } of entries) {
    const name = Buffer.from(kind === 'folder' ? `${path}/` : path);
    const body = Buffer.from(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc ?? crc32(body), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, body]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((kind === 'symlink' ? 0o120777 : 0o100644) * 2 ** 16, 6);
    rest.writeUInt32LE(offset, 10);
    // Version made by: Unix, so that the mode counts.
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
