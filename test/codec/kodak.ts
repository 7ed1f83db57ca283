// The Kodak images beside the checkout, read from their archive.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { ImageSize } from '../../lib/metrics/image-planes.ts';

const archive = fileURLToPath(new URL('../../../shared/data/kodak.tar', import.meta.url));

/** Whether the archive is absent; says so once where it is. */
export const kodakMissing = !existsSync(archive);
if (kodakMissing) console.warn(`skipped: tests on Kodak images need ${archive}`);

export const kodakNames = Array.from({ length: 24 }, (_, i) => String(i + 1).padStart(2, '0'));

/** Image `01` to `24` as RGB bytes [height, width, 3]. */
export async function kodak(name: string): Promise<{ image: Uint8Array; size: ImageSize }> {
  const { stdout } = await promisify(execFile)('tar', ['-xOf', archive, `kodak/${name}.png`], {
    encoding: 'buffer',
    maxBuffer: 2 ** 24,
  });
  const { data, info } = await sharp(stdout).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { image: new Uint8Array(data), size: { height: info.height, width: info.width } };
}
