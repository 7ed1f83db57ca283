// The pictures that a page begins with: free to send to anybody.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { inOrderOrFault } from '../datasets/in-order.ts';
import { decodePicture, decodingFault } from '../datasets/decoding.ts';
import { isLitter } from '../files/litter.ts';
import { downloadedFolder } from '../datasets/downloads.ts';
import { drawnStreet } from './street.ts';
import { HARD_SCENE_OPTIONS, renderScene } from '../datasets/synthetic-scenes.ts';

export interface BeginningPicture {
  readonly title: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Larger ones would weigh more than the networks; the page compresses at 512 pixels at most. */
const longestSide = 768;
const mostPictures = 8;
const format = 'image/webp';

/** Of Kodak's 24. No people: the networks would call them one of ten things. */
const kodakChosen = [
  ['19', 'Lighthouse'],
  ['23', 'Parrots'],
  ['20', 'Plane'],
  ['08', 'Market houses'],
] as const;

/**
 * Our own scenes, and Kodak's where `data kodak` has fetched them; from `folder` its own, in the order of their names, and
 * nothing else. A page that segments has a street among them.
 */
export async function beginningPictures(folder?: string, segments = false): Promise<BeginningPicture[]> {
  if (folder !== undefined) return ownPictures(folder);
  const read = await Promise.all(
    (await kodakPhotos()).map(async ({ file, title }) => ({ title, type: format, bytes: await webp(file) })),
  );
  const street = segments ? [{ title: 'Drawn street', type: format, bytes: await drawnStreet() }] : [];
  return [...read, ...street, ...(await scenes(read.length > 0 ? 1 : 3))];
}

/** Those of the chosen that lie where `data kodak` places them; copies of the set name its files with and without `kodim`. */
async function kodakPhotos(): Promise<{ file: string; title: string }[]> {
  const folder = downloadedFolder(['kodak']);
  if (folder === undefined) return [];
  const names = await readdir(folder);
  return kodakChosen.flatMap(([number, title]) => {
    const name = names.find((each) => each === `kodim${number}.png` || each === `${number}.png`);
    return name === undefined ? [] : [{ file: join(folder, name), title: `${title} (Kodak)` }];
  });
}

function scenes(count: number): Promise<BeginningPicture[]> {
  const side = 512;
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { image } = renderScene(1, 'val', 3 * index + 1, side, HARD_SCENE_OPTIONS);
      const bytes = await sharp(image, { raw: { width: side, height: side, channels: 3 } })
        .webp({ quality: 90 })
        .toBuffer();
      return { title: `Synthetic scene ${index + 1}`, type: format, bytes };
    }),
  );
}

/** Throws a RangeError when the folder holds no picture, and an error that names the file when one cannot be read. */
async function ownPictures(folder: string): Promise<BeginningPicture[]> {
  if (!existsSync(folder))
    throw new RangeError(`--pictures: expected a folder of pictures, got ${folder}, which is not there`);
  const names = await readdir(folder).catch(() => {
    throw new RangeError(`--pictures: expected a folder of pictures, got the file ${folder}`);
  });
  const pictures = names.filter((name) => !isLitter(name) && /\.(jpe?g|png|webp|avif|tiff?|gif)$/i.test(name)).sort();
  if (pictures.length === 0)
    throw new RangeError(`--pictures: expected pictures (JPEG, PNG, WebP, AVIF, TIFF or GIF) in ${folder}, found none`);
  if (pictures.length > mostPictures)
    throw new RangeError(
      `--pictures: expected at most ${mostPictures} pictures in ${folder}, found ${pictures.length}: move some away`,
    );
  const read: BeginningPicture[] = [];
  const coded = inOrderOrFault(pictures, 4, (name) =>
    webp(join(folder, name)).then(
      (bytes): BeginningPicture => ({ title: basename(name, extname(name)), type: format, bytes }),
      (error: unknown) => ({ error }),
    ),
  );
  for await (const picture of coded) read.push(picture);
  return read;
}

async function webp(file: string): Promise<Buffer> {
  try {
    const { data, ...size } = await decodePicture(file, { upright: true });
    return await sharp(data, { raw: { ...size, channels: 3 } })
      .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 85 })
      .toBuffer();
  } catch (error) {
    throw new Error(`${file} cannot be read as a picture (${decodingFault(error)}): save it as JPEG or PNG`, {
      cause: error,
    });
  }
}
