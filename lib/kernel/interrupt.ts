import { currentFrontend } from '../display/frontend.ts';

const never = new AbortController().signal;

/**
 * The stop signal of the running cell: `aborted` turns true when the reader presses "interrupt" (or the
 * headless run is cancelled). A long loop yields with `setImmediate`, checks it and returns or throws; until it
 * has stopped, the kernel waits for it, so that no training goes on behind the next cell. In a plain script the
 * signal never fires.
 */
export function interruptSignal(): AbortSignal {
  return currentFrontend()?.interruptSignal() ?? never;
}
