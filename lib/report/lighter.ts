// PNG pictures inside a page as WebP without loss: the same pixels in about two thirds of the space.
import sharp from 'sharp';

const pngs = /data:image\/png;base64,([\w+/]+=*)/g;
/** Of 0 to 6: beyond this, pictures get hardly smaller and take many times as long. */
const effort = 1;
/** In bytes. Below this there is nothing to gain. */
const small = 300;

/** `html` with its PNG pictures made lighter, those inside drawings as well. What is no smaller as WebP stays as it is. */
export async function withLighterPictures(html: string): Promise<string> {
  const pictures = [...new Set([...html.matchAll(pngs)].map(([, base64]) => base64))];
  const lighter = new Map(await Promise.all(pictures.map(async (base64) => [base64, await webpOf(base64)] as const)));
  return html.replace(pngs, (whole, base64: string) => lighter.get(base64) ?? whole);
}

/** The picture as a data URL; undefined where that gains nothing, or would lose what eight bits do not hold. */
async function webpOf(base64: string): Promise<string | undefined> {
  const png = Buffer.from(base64, 'base64');
  const bitDepth = png[24];
  if (png.length < small || bitDepth === undefined || bitDepth > 8) return undefined;
  const webp = await sharp(png)
    .webp({ lossless: true, exact: true, effort })
    .toBuffer()
    .catch(() => undefined);
  return webp && webp.length < png.length ? `data:image/webp;base64,${webp.toString('base64')}` : undefined;
}
