// The compressed representation holds one symbol for each channel and 8x8 block of pixels.
const pixelsPerPosition = 64;

/**
 * Entropy rate in bits per pixel of `channels` channels whose symbols carry `bitsPerSymbol` bits on average: an estimate,
 * where the rate of files (`fileBpp`) counts their bytes.
 */
export function entropyBpp(bitsPerSymbol: number, channels: number): number {
  check(bitsPerSymbol, channels, 'bits per symbol');
  return (bitsPerSymbol * channels) / pixelsPerPosition;
}

/** Bits per symbol that give `rate` bits per pixel: the target entropy H_t of an operating point (Eq. 1). */
export function targetEntropy(rate: number, channels: number): number {
  check(rate, channels, 'bits per pixel');
  return (rate * pixelsPerPosition) / channels;
}

function check(bits: number, channels: number, unit: string): void {
  if (!(bits >= 0)) throw new RangeError(`rate: expected ${unit} of at least 0, got ${bits}`);
  if (!Number.isInteger(channels) || channels < 1) {
    throw new RangeError(`rate: expected a whole number of channels of at least 1, got ${channels}`);
  }
}
