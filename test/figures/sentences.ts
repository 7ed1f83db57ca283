import { expect } from 'vitest';
import type { Drawing } from '../../lib/figures/figure.ts';
import { subtitleOf } from './subtitle.ts';

/** The sentences of a text. */
export function sentencesOf(text: string): string[] {
  return text.trim() === '' ? [] : text.trim().split(/(?<=[.!?])\s+(?=\S)/);
}

/** Expects a caption, and lines under the title, of one or two sentences that end. */
export function expectTwoSentences(figure: Drawing): void {
  for (const text of [figure.caption, ...(figure.form === 'chart' ? [subtitleOf(figure)] : [])]) {
    expect([1, 2], text).toContain(sentencesOf(text).length);
    expect(text).toMatch(/\.$/);
  }
}
