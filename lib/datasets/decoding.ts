import type { Sharp } from 'sharp';

/** The end of every picture's way: laid on white where it is transparent, as 8-bit sRGB (grey, CMYK, 16 bits too). */
export function srgbBytes(picture: Sharp): Promise<{ data: Buffer; info: { width: number; height: number } }> {
  return picture
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
}

/** What the decoder said; when it kept what it warned of to itself, what that means. One line. */
export function decodingFault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const said = message.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Warning treated as error'));
  return (said[0] ?? 'damaged or cut short: the decoder gave a warning').slice(0, 200);
}
