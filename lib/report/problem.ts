/** Something in a notebook that its page cannot show as it was meant; the page shows the rest. */
export interface PageProblem {
  /** As it goes after "found": `a formula that cannot be set`. */
  readonly what: string;
  /** What to do about it. */
  readonly mend: string;
}
