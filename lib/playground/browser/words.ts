// Numbers and findings in words, for eyes and screen readers alike.
import type { PageAnswer, TimedPart, Road } from '../messages.ts';

/** `0.33 bits per pixel`. */
export const rateInWords = (bpp: number): string => `${bpp} bits per pixel`;

export const shareInWords = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 1 : 0)}%`;

/** `31.0 million`, `2.1 billion`. */
export function operations(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(2)} billion` : `${(count / 1e6).toFixed(1)} million`;
}

export const milliseconds = (time: number): string => (time < 10 ? time.toFixed(1) : time.toFixed(0));

export const totalTime = (parts: readonly TimedPart[]): number =>
  parts.reduce((sum, part) => sum + part.milliseconds, 0);
export const totalOperations = (parts: readonly TimedPart[]): number =>
  parts.reduce((sum, part) => sum + (part.multiplyAdds ?? 0), 0);

/** What a picture's bytes come to. */
export const fileBpp = (bytes: number, { height, width }: { height: number; width: number }): string =>
  ((8 * bytes) / (height * width)).toFixed(3);

const likeliest = ({ top }: Road): string => top[0].name;

/** Whether the roads meet, and what the second saves. */
export function agreement({ withDecoding, without }: PageAnswer): string {
  const saved = 1 - totalOperations(without.parts) / totalOperations(withDecoding.parts);
  const cost = `Reading the symbols takes ${shareInWords(saved)} fewer multiply-adds.`;
  return likeliest(withDecoding) === likeliest(without)
    ? `Both roads lead to “${likeliest(without)}”. ${cost}`
    : `The roads part: with decoding “${likeliest(withDecoding)}”, without “${likeliest(without)}”. ${cost}`;
}

/** An answer in two sentences, to be read out. */
export function summary(answer: PageAnswer): string {
  const { stream, size, bpp, withDecoding, without } = answer;
  return (
    `${size.width} × ${size.height} pixels in ${stream.length} bytes at ${rateInWords(bpp)}. ` +
    `With decoding: ${likeliest(withDecoding)}, ${shareInWords(withDecoding.top[0].share)}; without: ${likeliest(without)}, ${shareInWords(without.top[0].share)}.`
  );
}
