/**
 * The result of `check`. What it throws points at the line that called `door`, the kit's function that a cell has called:
 * how the kit found a wrong argument says nothing to the reader.
 */
export function atTheDoor<T>(door: Function, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, door);
    throw error;
  }
}
