import { expect, test } from 'vitest';
import { readAhead } from '../../lib/downloads/read-ahead.ts';

const chunk = (byte: number, length = 1): Uint8Array => new Uint8Array(length).fill(byte);
const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

test('gives every chunk in order, what came before a failure included', async () => {
  // Errored as a connection errors it: with chunks still in its queue.
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const stream = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  const read = readAhead(stream as unknown as AsyncIterable<Uint8Array>);
  for (const byte of [1, 2, 3]) controller.enqueue(chunk(byte));
  await pause();
  controller.error(new Error('lost'));
  await pause();
  const taken: number[] = [];
  await expect(
    (async () => {
      for await (const one of read) taken.push(one[0]);
    })(),
  ).rejects.toThrow('lost');
  expect(taken).toEqual([1, 2, 3]);
});

test('reads no further ahead than it may, and on when chunks are taken', async () => {
  let asked = 0;
  const read = readAhead(
    (async function* () {
      for (let byte = 0; byte < 6; byte++) {
        asked++;
        yield chunk(byte, 10);
      }
    })(),
    25,
  );
  await pause();
  expect(asked).toBe(3);
  const taken: number[] = [];
  for await (const one of read) {
    taken.push(one[0]);
    await pause();
  }
  expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
});
