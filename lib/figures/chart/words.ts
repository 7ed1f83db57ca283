/** One sentence of clauses, the first of which begins it: "Dots: operating points; not measured: WebP." */
export function sentenceOf(clauses: readonly string[]): string {
  const [first, ...rest] = clauses;
  return `${[first[0].toUpperCase() + first.slice(1), ...rest].join('; ')}.`;
}

/** What a figure says that has nothing to draw; `make` says how such records come about. */
export function nothingToDraw(
  figure: string,
  expected: string,
  make: 'train' | 'measure' | 'make' = 'train',
): RangeError {
  const them = make === 'make' ? 'it' : 'them';
  return new RangeError(
    `${figure}: expected ${expected}; ${make} ${them} first: npx without-decoding reproduce --only ${figure}`,
  );
}
