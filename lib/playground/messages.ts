// What the page and its worker say to each other. Requests are answered in order, each by one `answer` or one `problem`.
import type { PageContent } from './content.ts';
import type { Size } from './networks.ts';

/** How large a picture is compressed: as the networks were trained, or kept in shape with its longest side at so many pixels. */
export type PictureSize = 'trained' | 256 | 512;
export const pictureSizes: readonly PictureSize[] = ['trained', 256, 512];

export interface PageSettings {
  /** Operating point, in bits per pixel. */
  readonly bpp: number;
  readonly size: PictureSize;
  /** Whether both roads are to segment, too. */
  readonly segments: boolean;
}

/** The `id` in a problem of the start, after which no request can be answered. */
export const startId = -1;

export type PageRequest =
  /** First of all: `weights` are the page's bytes, gzipped, as `bytesAsText` has them. */
  | { readonly kind: 'start'; readonly content: PageContent; readonly weights: string }
  /** A file that somebody chose: a picture, or a stream. */
  | { readonly kind: 'file'; readonly id: number; readonly file: Blob; readonly settings: PageSettings }
  /** The picture of before, by other settings. */
  | { readonly kind: 'again'; readonly id: number; readonly settings: PageSettings };

/** Opaque RGBA, rows from the top. */
export interface Shown extends Size {
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Fidelity to the original. */
export interface Fidelity {
  /** In dB. */
  readonly psnr: number;
  readonly msSsim: number;
}

/** A part of the way from bytes to answer. */
export interface TimedPart {
  readonly name: string;
  readonly milliseconds: number;
  /** Convolutions' multiply-adds, counted as in the paper's Table 1; null where there are none to count. */
  readonly multiplyAdds: number | null;
  /** Whether it ran for the first time at this size, so that the time holds what preparing takes. */
  readonly first: boolean;
}

export interface Road {
  readonly network: string;
  readonly parts: readonly TimedPart[];
  /** Five classes, the likeliest first. */
  readonly top: readonly { readonly name: string; readonly share: number }[];
}

/** What a -d network says of the whole picture. */
export interface Segmented {
  /** A class for each pixel, rows from the top. */
  readonly mask: Uint8Array;
  readonly classNames: readonly string[];
  readonly part: TimedPart;
}

export interface PageAnswer {
  readonly kind: 'answer';
  readonly id: number;
  /** Where the bytes come from. */
  readonly source: 'picture' | 'stream';
  readonly bpp: number;
  readonly size: Size;
  /** In blocks: what both networks read, from the middle. */
  readonly read: Size;
  /** Whether that is what they were trained to read. */
  readonly asTrained: boolean;
  /** The bit-stream: all that follows was made of it. */
  readonly stream: Uint8Array<ArrayBuffer>;
  readonly reconstruction: Shown;
  /** The picture at the size that was compressed; null for a stream, with which none came. */
  readonly original: Shown | null;
  readonly quality: Fidelity | null;
  readonly symbols: {
    readonly blocks: Size;
    readonly channels: number;
    /** Per block. */
    readonly bits: Float32Array;
    readonly maps: readonly { readonly channel: number; readonly entropy: number; readonly levels: Uint8Array }[];
  };
  /** The largest JPEG of no more bytes than the stream; the smallest there is when none is so small. */
  readonly jpeg: {
    readonly picture: Shown;
    readonly bytes: number;
    readonly percent: number;
    readonly fits: boolean;
    readonly quality: Fidelity;
  } | null;
  /** Encoder and bit-stream; empty for a stream. */
  readonly encoding: readonly TimedPart[];
  readonly withDecoding: Road;
  readonly without: Road;
  /** Of each road, null where the page holds no segmenter for it; null altogether where it was not asked for. */
  readonly segmentation: { readonly withDecoding: Segmented | null; readonly without: Segmented | null } | null;
}

export type Reply =
  | { readonly kind: 'ready'; readonly backend: string; readonly trials: readonly string[] }
  | PageAnswer
  /** One sentence: what was expected, what came, how to mend it. */
  | { readonly kind: 'problem'; readonly id: number; readonly message: string };

/** A fault of what came in, in words for its sender. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
