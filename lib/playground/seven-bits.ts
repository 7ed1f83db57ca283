// Bytes as text of a page: seven bits a character. In UTF-8 that takes 17% more than the bytes, where base64 takes a third more.

/** Characters that a page's parser would change, or take for the end of a script; in their places stand those from `first` on. */
const changed = [0, 0x0d, 0x3c];
const first = 0x100;

/** Text that a script element of type text/plain gives back as it is. */
export function bytesAsText(bytes: Uint8Array): string {
  const codes = new Uint16Array(Math.ceil((8 * bytes.length) / 7));
  let [at, rest, bits] = [0, 0, 0];
  const add = (seven: number): void => {
    const place = changed.indexOf(seven);
    codes[at++] = place < 0 ? seven : first + place;
  };
  for (const byte of bytes) {
    rest = (rest << 8) | byte;
    for (bits += 8; bits >= 7; bits -= 7) add((rest >> (bits - 7)) & 127);
    rest &= (1 << bits) - 1;
  }
  if (bits > 0) add((rest << (7 - bits)) & 127);
  return new TextDecoder('utf-16le').decode(codes);
}

/** The bytes of such a text. Throws a RangeError at a character that it cannot hold. */
export function textAsBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((7 * text.length) / 8));
  let [at, rest, bits] = [0, 0, 0];
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    const seven = code < 128 ? code : changed[code - first];
    if (seven === undefined)
      throw new RangeError(
        `weights: expected characters of seven bits, got U+${code.toString(16)}: the page is damaged, make it anew`,
      );
    rest = (rest << 7) | seven;
    bits += 7;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = rest >> bits;
      rest &= (1 << bits) - 1;
    }
  }
  return bytes;
}
