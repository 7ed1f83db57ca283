import fc from '../property.ts';
import { describe, expect, it } from 'vitest';
import { createConfusion } from '../../lib/metrics/mean-iou.ts';

describe('createConfusion', () => {
  it('scores by hand, void masked out', () => {
    const confusion = createConfusion(4);
    confusion.add(Uint8Array.of(0, 0, 1, 1, 2, 0, 1, 2), Uint8Array.of(0, 0, 0, 1, 1, 1, 255, 255));
    // Class 0: 2 of {0,1,2,5}; class 1: 1 of {2,3,4,5}; class 2: predicted once, never true; class 3: nowhere.
    expect(confusion.scores()).toEqual({
      classIou: [2 / 4, 1 / 4, 0, null],
      miou: (2 / 4 + 1 / 4 + 0) / 3,
      pixelAccuracy: 3 / 6,
    });
    expect([...confusion.counts()]).toEqual([2, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    // What is done to the counts that it gave is nothing to the scores.
    confusion.counts().fill(0);
    expect(confusion.scores().pixelAccuracy).toBe(3 / 6);
  });

  it('sums over masks before it divides', () => {
    const confusion = createConfusion(2);
    confusion.add(Uint8Array.of(1, 1, 1, 1), Uint8Array.of(1, 1, 1, 0));
    confusion.add(Uint8Array.of(0), Uint8Array.of(1));
    expect(confusion.scores().classIou).toEqual([0, 3 / 5]);
  });

  it('ignores what is predicted on void pixels, even void', () => {
    const confusion = createConfusion(2);
    confusion.add(Uint8Array.of(0, 1, 255, 7), Uint8Array.of(0, 1, 255, 255));
    expect(confusion.scores()).toEqual({ classIou: [1, 1], miou: 1, pixelAccuracy: 1 });
  });

  it('is 1 for a perfect prediction and 0 where every pixel is wrong', () => {
    const masks = fc.uint8Array({ minLength: 1, maxLength: 60, max: 4 });
    fc.assert(
      fc.property(masks, (truth) => {
        const confusion = createConfusion(5);
        confusion.add(truth, truth);
        expect(confusion.scores().miou).toBe(1);
        const swapped = createConfusion(5);
        swapped.add(
          truth.map((label) => (label + 1) % 5),
          truth,
        );
        expect(swapped.scores()).toMatchObject({ miou: 0, pixelAccuracy: 0 });
      }),
    );
  });

  it('agrees with sets of pixels, in whatever order and portions they come', () => {
    const pixels = fc.array(fc.tuple(fc.nat(3), fc.constantFrom(0, 1, 2, 3, 255)), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(pixels, fc.nat(50), (pairs, cut) => {
        fc.pre(pairs.some(([, truth]) => truth !== 255));
        const confusion = createConfusion(4);
        for (const part of [pairs.slice(cut), pairs.slice(0, cut)]) {
          confusion.add(
            Uint8Array.from(part, ([label]) => label),
            Uint8Array.from(part, ([, label]) => label),
          );
        }
        const labelled = pairs.filter(([, truth]) => truth !== 255);
        const expected = [0, 1, 2, 3].map((label) => {
          const either = labelled.filter(([prediction, truth]) => prediction === label || truth === label);
          const both = either.filter(([prediction, truth]) => prediction === truth);
          return either.length === 0 ? null : both.length / either.length;
        });
        expect(confusion.scores().classIou).toEqual(expected);
      }),
    );
  });

  it('names a label out of range and counts nothing of that mask', () => {
    const confusion = createConfusion(3);
    expect(() => confusion.add(Uint8Array.of(0, 0), Uint8Array.of(0, 3))).toThrow(
      /labels from 0 to 2, or 255 for void, got 3 in the truth at pixel 1/,
    );
    expect(() => confusion.add(Uint8Array.of(0, 200), Uint8Array.of(0, 2))).toThrow(
      /labels from 0 to 2, got 200 in the prediction at pixel 1/,
    );
    expect([...confusion.counts()]).toEqual(new Array(9).fill(0));
  });

  it('refuses masks of two sizes, nothing to score, and a number of classes that bytes cannot hold', () => {
    const confusion = createConfusion(3);
    expect(() => confusion.add(new Uint8Array(4), new Uint8Array(5))).toThrow(/one size, got 4 and 5 pixels/);
    confusion.add(Uint8Array.of(1), Uint8Array.of(255));
    expect(confusion.isEmpty()).toBe(true);
    expect(() => confusion.scores()).toThrow(/at least one labelled pixel/);
    confusion.add(Uint8Array.of(1), Uint8Array.of(0));
    expect(confusion.isEmpty()).toBe(false);
    expect(() => createConfusion(0)).toThrow(/1 to 255 classes, got 0/);
    expect(() => createConfusion(256)).toThrow(/got 256/);
  });
});
