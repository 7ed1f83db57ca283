/** Void: pixels of a mask that no loss and no metric counts. */
export const VOID = 255;
