/** Looks out for silence. */
export interface StallWatch {
  readonly signal: AbortSignal;
  stalled(): boolean;
  heard(): void;
  /** Ends the watch and what is left of the request. */
  stop(): void;
}

/** Aborts when nothing is heard for so long, or when the outer signal says so. */
export function stallWatch(seconds: number, outer: AbortSignal | undefined): StallWatch {
  const request = new AbortController();
  let stalled = false;
  const begin = () =>
    setTimeout(() => {
      stalled = true;
      request.abort();
    }, 1000 * seconds);
  let timer = begin();
  return {
    signal: outer ? AbortSignal.any([request.signal, outer]) : request.signal,
    stalled: () => stalled,
    heard() {
      clearTimeout(timer);
      timer = begin();
    },
    stop() {
      clearTimeout(timer);
      request.abort();
    },
  };
}
