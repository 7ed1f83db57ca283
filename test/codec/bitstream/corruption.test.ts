import { describe, expect, it } from 'vitest';
import {
  BitstreamError,
  frequencyTable,
  readBitstream,
  writeBitstream,
} from '../../../lib/codec/bitstream/bitstream.ts';
import type { FrequencyTable } from '../../../lib/codec/bitstream/bitstream.ts';
import { createRandom } from '../../../lib/datasets/random.ts';
import type { Random } from '../../../lib/datasets/random.ts';
import { drawnImage } from './samples.ts';

interface Sound {
  readonly table: FrequencyTable;
  readonly bytes: Uint8Array;
}

/** Streams of several sizes; the two images of each table share their size, so that their halves fit together. */
function soundStreams(random: Random): Sound[] {
  const sizes: [number, number, number][] = [
    [1, 1, 1],
    [4, 4, 8],
    [8, 12, 16],
    [16, 16, 4],
  ];
  const histograms = [
    [310, 4200, 90300, 71000, 5100, 0],
    [0, 0, 1, 0, 0, 0],
    [1, 1],
    Array.from({ length: 256 }, (_, symbol) => symbol),
  ];
  return histograms
    .map(frequencyTable)
    .flatMap((table) =>
      sizes.flatMap((size) =>
        [1, 2].map(() => ({ table, bytes: writeBitstream(drawnImage(random, size, table), table) })),
      ),
    );
}

type Damage = (random: Random, bytes: Uint8Array, other: Uint8Array) => Uint8Array;

const damages: Record<string, Damage> = {
  flippedBits(random, bytes) {
    const result = Uint8Array.from(bytes);
    for (let flips = 1 + random.integer(8); flips > 0; flips--)
      result[random.integer(result.length)] ^= 1 << random.integer(8);
    return result;
  },
  changedBytes(random, bytes) {
    const result = Uint8Array.from(bytes);
    for (let changes = 1 + random.integer(20); changes > 0; changes--)
      result[random.integer(result.length)] = random.integer(256);
    return result;
  },
  truncation: (random, bytes) => bytes.slice(0, random.integer(bytes.length)),
  extension(random, bytes) {
    const added = Array.from({ length: 1 + random.integer(40) }, () => (random.next() < 0.5 ? 0 : random.integer(256)));
    return Uint8Array.of(...bytes, ...added);
  },
  splice(random, bytes, other) {
    return Uint8Array.of(
      ...bytes.subarray(0, random.integer(bytes.length)),
      ...other.subarray(random.integer(other.length)),
    );
  },
  samePlaceSplice(random, bytes, other) {
    const at = random.integer(Math.min(bytes.length, other.length));
    return Uint8Array.of(...bytes.subarray(0, at), ...other.subarray(at));
  },
  lostBlock(random, bytes) {
    const at = random.integer(bytes.length);
    return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1 + random.integer(16)));
  },
  zeroedBlock(random, bytes) {
    const at = random.integer(bytes.length);
    return Uint8Array.from(bytes).fill(0, at, at + 1 + random.integer(64));
  },
  movedBlock(random, bytes) {
    const result = Uint8Array.from(bytes);
    result.copyWithin(random.integer(result.length), random.integer(result.length));
    return result;
  },
  noise: (random) => Uint8Array.from({ length: random.integer(200) }, () => random.integer(256)),
};

describe('damaged streams', () => {
  it('10,000 of them are 10,000 BitstreamErrors', () => {
    const random = createRandom('damaged streams');
    const streams = soundStreams(random);
    const sound = new Set(streams.map(({ bytes }) => Buffer.from(bytes).toString('hex')));
    const kinds = Object.entries(damages);
    const refusals = new Map<string, number>();
    for (let done = 0; done < 10_000; ) {
      const [kind, damage] = kinds[done % kinds.length];
      const { table, bytes } = streams[random.integer(streams.length)];
      const damaged = damage(random, bytes, streams[random.integer(streams.length)].bytes);
      // Some damage changes nothing, or swaps one sound stream for another.
      if (sound.has(Buffer.from(damaged).toString('hex'))) continue;
      done++;
      let error: unknown;
      try {
        readBitstream(damaged, table);
      } catch (thrown) {
        error = thrown;
      }
      if (!(error instanceof BitstreamError)) {
        expect.fail(
          `${kind} of ${Buffer.from(bytes).toString('hex')} to ${Buffer.from(damaged).toString('hex')}: got ${String(error)}`,
        );
      }
      const check = /expected (\w+)/.exec(error.message)![1];
      refusals.set(check, (refusals.get(check) ?? 0) + 1);
    }
    // Every check of the header had its share: length, leading bytes, version, table, checksum.
    expect([...refusals.keys()].sort()).toEqual(['at', 'checksum', 'table', 'the', 'version']);
    expect(Math.min(...refusals.values())).toBeGreaterThan(50);
  });

  it('every single flipped bit and every truncation of a stream is refused', () => {
    const table = frequencyTable([310, 4200, 90300, 71000, 5100, 0]);
    const bytes = writeBitstream(drawnImage(createRandom('flips'), [6, 6, 8], table), table);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >>> 3] ^= 1 << (bit & 7);
      expect(() => readBitstream(flipped, table)).toThrow(BitstreamError);
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readBitstream(bytes.subarray(0, length), table)).toThrow(BitstreamError);
    }
  });
});
