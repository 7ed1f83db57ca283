// Arithmetic on shapes of tensors.

/** How many values a tensor of that shape has; a scalar's is []. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
