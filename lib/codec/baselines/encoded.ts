/** What an engineered codec makes of one picture. */
export interface Encoded {
  /** Length of the whole file; for JPEG 2000 of the bare codestream. */
  readonly bytes: number;
  /** The picture that the file decodes to, RGB bytes [height, width, 3]. */
  readonly decoded: Uint8Array;
}
