// The published data sets by name, each with what becomes of its pictures' sizes.
import type { SplitPart, StoredSplit } from './split.ts';

/** Names of the layouts, as profiles say them. */
export type PublishedName = 'voc' | 'camvid' | 'kodak';

export interface PublishedRequest {
  readonly part: SplitPart;
  /** Stored size in pixels, multiples of 8. */
  readonly height: number;
  readonly width: number;
  readonly maxImages?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Decodes a part of a published data set at `root` into a split folder at `dir` and opens it: VOC's pictures of many
 * sizes are padded, CamVid's, all of one size, are scaled, Kodak's are kept pixel for pixel.
 */
export async function preparePublished(
  source: PublishedName,
  root: string,
  dir: string,
  request: PublishedRequest,
): Promise<StoredSplit> {
  switch (source) {
    case 'voc':
      return (await import('./voc.ts')).prepareVoc(root, dir, { ...request, fit: 'pad' });
    case 'camvid':
      return (await import('./camvid.ts')).prepareCamVid(root, dir, { ...request, fit: 'resize' });
    case 'kodak':
      return (await import('./pictures.ts')).preparePictures(root, dir, { ...request, name: 'kodak' });
  }
}

/** sha-256 (hex) of the names and sizes of the part's files, before anything is decoded; for artifacts' keys. */
export async function publishedFingerprint(source: PublishedName, root: string, part: SplitPart): Promise<string> {
  switch (source) {
    case 'voc':
      return (await import('./voc.ts')).vocFingerprint(root, part);
    case 'camvid':
      return (await import('./camvid.ts')).camVidFingerprint(root, part);
    case 'kodak':
      return (await import('./pictures.ts')).picturesFingerprint(root);
  }
}
