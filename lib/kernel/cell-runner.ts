// One cell, from its request to its reply: what it prints, displays, gives and throws is published on the way.
import { setTimeout as delay } from 'node:timers/promises';
import { connectFrontend } from '../display/frontend.ts';
import { resultContent } from './result.ts';
import type { Session } from './session.ts';
import type { LoadedCode } from './stale-code.ts';
import { captureStreams } from './streams.ts';
import type { Streams } from './streams.ts';
import type { CellError } from './traceback.ts';
import type { Content } from './wire.ts';

type Publish = (type: string, content: Content) => void;

/** Whether modules and their types have been read, which takes seconds the first time. */
interface Reading {
  isDone: boolean;
}

/**
 * Runs a cell by the content of its request; gives the content of its reply. Cells must not overlap, and all that this
 * process prints meanwhile is theirs.
 */
export function cellRunner(
  session: Session,
  publish: Publish,
  reading: Reading,
  loaded?: LoadedCode,
): (request: Content) => Promise<Content> {
  let count = 0;
  const streams = publishOutputs(session, publish);

  /** Publishes what a cell gave, if anything; what went wrong with that. */
  function publishResult(value: unknown): CellError | undefined {
    if (value === undefined) return undefined;
    try {
      publish('execute_result', { ...resultContent(value), execution_count: count });
      return undefined;
    } catch (thrown) {
      // To show a value runs code of its own: a getter, a method `inspect`.
      return session.describe(thrown);
    }
  }

  return async (request) => {
    const { code, silent = false } = request as { code: string; silent?: boolean };
    if (!silent) {
      publish('execute_input', { code, execution_count: ++count });
      const warning = loaded?.warning();
      if (warning !== undefined) process.stderr.write(`${warning}\n`);
    }
    // A first import takes seconds. Who looks on is told; run without a reader, a notebook is to be the same each time.
    const isLong = loaded !== undefined && !reading.isDone && !silent && /^\s*import\b(?!\s*\()/m.test(code);
    const isRead = isLong ? await tellOfReading(publish, reading) : () => {};
    const outcome = await session.run(code, count, isRead);
    isRead();
    streams.flush();
    const error = outcome.status === 'ok' ? publishResult(silent ? undefined : outcome.value) : outcome.error;
    if (error === undefined) return { status: 'ok', execution_count: count, user_expressions: {}, payload: [] };
    const { ename, evalue, traceback } = error;
    publish('error', { ename, evalue, traceback });
    return { status: 'error', execution_count: count, ename, evalue, traceback };
  };
}

/** Says that modules are being read, until what is returned is called. */
async function tellOfReading(publish: Publish, reading: Reading): Promise<() => void> {
  publish('stream', {
    name: 'stdout',
    text: 'Reading the modules and their types: the first time, this takes some seconds …\n',
  });
  // The compiler lets nothing through while it works.
  await delay(10);
  let isTold = true;
  return () => {
    if (isTold) publish('clear_output', { wait: false });
    isTold = false;
    reading.isDone = true;
  };
}

/** Sends what is printed and displayed in this process through `publish`, in order. */
function publishOutputs(session: Session, publish: Publish): Streams {
  const streams = captureStreams((name, text) => publish('stream', { name, text: session.printed(text) }));
  const display = (data: unknown, metadata: unknown, displayId?: string, update = false) => {
    streams.flush();
    const transient = displayId === undefined ? {} : { display_id: displayId };
    publish(update ? 'update_display_data' : 'display_data', { data, metadata, transient });
  };
  connectFrontend({
    display: (data, { metadata = {}, displayId, update }) => display(data, metadata, displayId, update),
    interruptSignal: session.interruptSignal,
  });
  session.tslab.onDisplay((output, update) =>
    display(output.data, output.metadata, output.transient.display_id, update),
  );
  return streams;
}
