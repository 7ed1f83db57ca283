// What stands in words around a figure: little to read at once, the rest for who asks.

export interface Words {
  readonly title: string;
  /** Under the title, inside the drawing: at most two sentences. */
  readonly notes: readonly string[];
  /** Below the drawing: at most two sentences. */
  readonly caption: string;
  /** Everything else that a reader may want to know, a paragraph each; displays fold it. */
  readonly details: readonly string[];
}

/** One sentence of clauses, the first of which begins it: "Dots: operating points; not measured: WebP." */
export function sentenceOf(clauses: readonly string[]): string {
  const [first, ...rest] = clauses;
  return `${[first[0].toUpperCase() + first.slice(1), ...rest].join('; ')}.`;
}
