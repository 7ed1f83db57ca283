/**
 * Begins at once to read a stream, ahead of whoever takes its chunks, at most so many bytes. What has arrived when the
 * stream fails is given before the failure: a web stream would throw it away.
 */
export function readAhead(
  stream: AsyncIterable<Uint8Array>,
  mostBytes = 8 * 2 ** 20,
): AsyncGenerator<Uint8Array, void> {
  const chunks: Uint8Array[] = [];
  let waiting = 0;
  let ending: { readonly error?: unknown } | undefined;
  let arrived = (): void => undefined;
  let taken = (): void => undefined;
  const read = async (): Promise<void> => {
    for await (const chunk of stream) {
      chunks.push(chunk);
      waiting += chunk.length;
      arrived();
      while (waiting > mostBytes) await new Promise<void>((resolve) => (taken = resolve));
    }
  };
  read()
    .then(
      () => (ending = {}),
      (error: unknown) => (ending = { error }),
    )
    .finally(() => arrived());
  return (async function* () {
    for (;;) {
      while (chunks.length > 0) {
        const chunk = chunks.shift()!;
        waiting -= chunk.length;
        taken();
        yield chunk;
      }
      if (ending && 'error' in ending) throw ending.error;
      if (ending) return;
      await new Promise<void>((resolve) => (arrived = resolve));
    }
  })();
}
