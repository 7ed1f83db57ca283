// The order of execute requests: their cells run one after another, those behind a failed cell not at all.
import { setTimeout as delay } from 'node:timers/promises';
import { cellRunner } from './cell-runner.ts';
import type { Session } from './session.ts';
import type { KernelSockets, RequestChannel } from './sockets.ts';
import type { LoadedCode } from './stale-code.ts';
import type { Content, Message } from './wire.ts';

/** After a failed cell, requests that arrive for this long are of the same "run all": they are aborted. */
const abortWindowMilliseconds = 50;
/** A kernel that nothing is asked of for this long reads the kit, which the first cell of every notebook imports. */
const idleMilliseconds = 1000;
const kitName = 'without-decoding';

export interface CellQueue {
  add(channel: RequestChannel, request: Message): void;
  /** The request whose cell runs now. */
  running(): Message | undefined;
  /** Something else is asked of the kernel. */
  stayAwake(): void;
}

/** The cells of a kernel; whoever looks on is told of what changed in `loaded`, which a run without a reader lacks. */
export function cellQueue(sockets: KernelSockets, session: Session, loaded?: LoadedCode): CellQueue {
  let last = Promise.resolve();
  /** The request whose cell runs, or ran last: what is printed and shown belongs to it. */
  let parent: Message | undefined;
  let isRunning = false;
  let arrivals = 0;
  /** Requests up to this arrival are aborted. */
  let abortedUpTo = 0;
  const reading = { isDone: false };
  const run = cellRunner(session, (type, content) => sockets.publish(type, content, parent), reading, loaded);

  async function turn(request: Message): Promise<Content> {
    parent = request;
    isRunning = true;
    const { stop_on_error: stopOnError = true } = request.content;
    const reply = await run(request.content);
    if (reply['status'] === 'error' && stopOnError) {
      // What is sent in answer to the reply comes after this window, and runs.
      await delay(abortWindowMilliseconds);
      abortedUpTo = arrivals;
    }
    isRunning = false;
    return reply;
  }

  const idle = setTimeout(() => {
    if (arrivals > 0 || reading.isDone) return;
    reading.isDone = true;
    // What is wrong with the kit is said to the first cell that imports it.
    last = session.prepare(kitName).catch(() => {});
  }, idleMilliseconds).unref();

  return {
    add(channel, request) {
      const arrival = ++arrivals;
      last = last.then(async () => {
        sockets.publish('status', { execution_state: 'busy' }, request);
        const reply = arrival > abortedUpTo ? await turn(request) : { status: 'aborted' };
        sockets.reply(channel, request, 'execute_reply', reply);
        sockets.publish('status', { execution_state: 'idle' }, request);
      });
    },
    running: () => (isRunning ? parent : undefined),
    stayAwake() {
      if (!reading.isDone && arrivals === 0) idle.refresh();
    },
  };
}
