/**
 * Channels of a layer at a width multiplier: rounded, never below 4, so that
 * narrow networks keep the architecture. `width` 1 is the paper's.
 */
export function scaledFilters(filters: number, width: number): number {
  return Math.max(4, Math.round(filters * width));
}
