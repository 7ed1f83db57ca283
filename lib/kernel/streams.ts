// stdout and stderr of the kernel's process, gathered for a moment and sent in few messages: a message for every
// print would swamp the front end, and ZeroMQ drops what a slow reader does not take.
import { StringDecoder } from 'node:string_decoder';

export type OutputStream = 'stdout' | 'stderr';

/** Text gathers for this long before it is sent. */
const gatherMilliseconds = 50;
/** More than this, in characters, does not gather: a loop that prints without end would pass what one text may hold. */
const gatherLength = 2 ** 24;

export interface Streams {
  /** Sends what has gathered, now: before anything whose place among the prints matters. */
  flush(): void;
}

/** Takes over both streams of this process; their text goes to `publish`, in order. */
export function captureStreams(publish: (name: OutputStream, text: string) => void): Streams {
  const gathered: { name: OutputStream; texts: string[] }[] = [];
  let length = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    length = 0;
    for (const { name, texts } of gathered.splice(0)) publish(name, texts.join(''));
  };
  const capture = (name: OutputStream) => {
    const decoder = new StringDecoder('utf8');
    const write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | ((error?: Error) => void),
      done?: (error?: Error) => void,
    ): boolean => {
      const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
      if (text !== '') {
        if (length + text.length > gatherLength) flush();
        length += text.length;
        const last = gathered.at(-1);
        if (last?.name === name) last.texts.push(text);
        else gathered.push({ name, texts: [text] });
        timer ??= setTimeout(flush, gatherMilliseconds);
      }
      const callback = typeof encoding === 'function' ? encoding : done;
      if (callback !== undefined) process.nextTick(callback);
      return true;
    };
    process[name].write = write;
  };
  capture('stdout');
  capture('stderr');
  return { flush };
}
