// The page's networks, each opened when it is first asked for.
import { classifierAt } from './content.ts';
import type { PageContent, StoredClassifier, StoredCodec, StoredSegmenter } from './content.ts';
import { storedCenters, openPageClassifier, openPageCodec, openPageSegmenter } from './networks.ts';
import type { PageClassifier, PageCodec, PageSegmenter } from './networks.ts';
import { unpackNetwork } from './weights.ts';

export interface Opened {
  codec(stored: StoredCodec): PageCodec;
  /** The values that a codec's symbols stand for. */
  centers(stored: StoredCodec): Float32Array;
  classifier(stored: StoredClassifier): PageClassifier;
  segmenter(stored: StoredSegmenter): PageSegmenter;
}

/** The networks of `content`, whose values lie in `bytes`. */
export function openedNetworks(content: PageContent, bytes: Uint8Array): Opened {
  const bytesOf = ({ start, length }: { start: number; length: number }): Uint8Array =>
    bytes.subarray(start, start + length);
  return {
    codec: once((stored: StoredCodec) => openPageCodec(stored, bytesOf(stored))),
    centers: (stored) => storedCenters(stored, bytesOf(stored)),
    classifier: once((stored: StoredClassifier) =>
      openPageClassifier(stored, bytesOf(stored), content.classNames.length),
    ),
    segmenter: once((stored: StoredSegmenter) => {
      const start = classifierAt(content, stored.bpp);
      const from = unpackNetwork({ values: start.values, bytes: bytesOf(start) });
      return openPageSegmenter(stored, bytesOf(stored), from);
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
