/** A stream of bytes that cannot be read: what was expected, what came, how to mend it. */
export class BitstreamError extends Error {
  override readonly name = 'BitstreamError';
}
