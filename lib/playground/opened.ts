// The page's networks, each opened when it is first asked for.
import { classifierAt } from './content.ts';
import type { Content, StoredClassifier, StoredCodec, StoredSegmenter } from './content.ts';
import { centersIn, openClassifier, openCodec, openSegmenter } from './networks.ts';
import type { OpenClassifier, OpenCodec, OpenSegmenter } from './networks.ts';
import { unpackNetwork } from './weights.ts';

export interface Opened {
  codec(stored: StoredCodec): OpenCodec;
  /** The values that a codec's symbols stand for. */
  centers(stored: StoredCodec): Float32Array;
  classifier(stored: StoredClassifier): OpenClassifier;
  segmenter(stored: StoredSegmenter): OpenSegmenter;
}

/** The networks of `content`, whose values lie in `bytes`. */
export function openedNetworks(content: Content, bytes: Uint8Array): Opened {
  const bytesOf = ({ start, length }: { start: number; length: number }): Uint8Array =>
    bytes.subarray(start, start + length);
  return {
    codec: once((stored: StoredCodec) => openCodec(stored, bytesOf(stored))),
    centers: (stored) => centersIn(stored, bytesOf(stored)),
    classifier: once((stored: StoredClassifier) => openClassifier(stored, bytesOf(stored), content.classNames.length)),
    segmenter: once((stored: StoredSegmenter) => {
      const start = classifierAt(content, stored.bpp);
      const from = unpackNetwork({ values: start.values, bytes: bytesOf(start) });
      return openSegmenter(stored, bytesOf(stored), from);
    }),
  };
}

/** Gives for the same thing what it gave the first time. */
function once<Stored, Open>(open: (stored: Stored) => Open): (stored: Stored) => Open {
  const given = new Map<Stored, Open>();
  return (stored) => {
    if (!given.has(stored)) given.set(stored, open(stored));
    return given.get(stored)!;
  };
}
