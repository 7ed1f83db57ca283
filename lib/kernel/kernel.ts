// The Jupyter kernel: takes requests, runs cells one after another, publishes what they print, display, give and
// throw. Protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Worker } from 'node:worker_threads';
import { immediateAnswers } from './answers.ts';
import { connectFrontend } from '../display/frontend.ts';
import { resultContent } from './result.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { bindSockets } from './sockets.ts';
import type { KernelSockets, RequestChannel } from './sockets.ts';
import { loadedCode } from './stale-code.ts';
import type { LoadedCode } from './stale-code.ts';
import { captureStreams } from './streams.ts';
import type { ConnectionInfo, Content, Message } from './wire.ts';

/** After a failed cell, requests that arrive for this long are of the same "run all": they are aborted. */
const abortWindowMilliseconds = 50;
/** A kernel that nothing is asked of for this long reads the kit, which the first cell of every notebook imports. */
const idleMilliseconds = 1000;
const kitName = 'without-decoding';
/** How often the kernel looks whether the program that started it is still there. */
const parentCheckMilliseconds = 2000;

const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface KernelOptions {
  /** Say so, in the next cell's stderr, when files of loaded code have changed. */
  readonly warnOfStaleCode: boolean;
  /** Calls the listener with the URL of every module that is loaded, or has been. */
  onImport(listener: (url: string) => void): void;
}

/** Starts the kernel of `connectionFile`; it ends the process when it is shut down, or left alone. */
export async function startKernel(connectionFile: string, options: KernelOptions): Promise<void> {
  endWithParent();
  const code = loadedCode(projectRoot);
  options.onImport(code.add);
  const connection = JSON.parse(await readFile(connectionFile, 'utf8')) as ConnectionInfo;
  process.chdir(projectRoot);
  Error.stackTraceLimit = 30;
  const sockets = await bindSockets(connection);
  serve(sockets, openSession(projectRoot), options.warnOfStaleCode ? code : undefined);
}

function serve(sockets: KernelSockets, session: Session, code?: LoadedCode): void {
  const cells = cellQueue(sockets, session, code);
  const answers = immediateAnswers(session);

  async function shutdown(channel: RequestChannel, request: Message): Promise<void> {
    sockets.reply(channel, request, 'shutdown_reply', { status: 'ok', restart: request.content['restart'] === true });
    sockets.publish('status', { execution_state: 'idle' }, request);
    session.close();
    await sockets.close();
    process.exit(0);
  }

  sockets.receive((channel, request) => {
    cells.stayAwake();
    const type = request.header.msg_type;
    if (type === 'execute_request') {
      cells.add(channel, request);
      return;
    }
    sockets.publish('status', { execution_state: 'busy' }, request);
    if (type === 'shutdown_request') {
      void shutdown(channel, request);
      return;
    }
    try {
      const answer = answers[type]?.(request.content);
      if (answer !== undefined) sockets.reply(channel, request, ...answer);
    } catch (error) {
      const content = { status: 'error', ...session.describe(error) };
      sockets.reply(channel, request, type.replace(/_request$/, '_reply'), content);
    }
    sockets.publish('status', { execution_state: 'idle' }, request);
    // Front ends show the last state they heard of: a cell still runs.
    const running = cells.running();
    if (running !== undefined) sockets.publish('status', { execution_state: 'busy' }, running);
  });

  process.on('SIGINT', session.interrupt);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (thrown: unknown) => {
      const traceback = session.describe(thrown).traceback.join('\n');
      process.stderr.write(`Not caught by any cell:\n${stripVTControlCharacters(traceback)}\n`);
    });
  }
}

interface CellQueue {
  add(channel: RequestChannel, request: Message): void;
  /** The request whose cell runs now. */
  running(): Message | undefined;
  /** Something else is asked of the kernel. */
  stayAwake(): void;
}

/** Runs the cells of execute requests, one after another, and publishes their outputs. */
function cellQueue(sockets: KernelSockets, session: Session, loaded?: LoadedCode): CellQueue {
  let last = Promise.resolve();
  /** The request whose cell runs, or ran last: what is printed and shown belongs to it. */
  let parent: Message | undefined;
  let isRunning = false;
  let arrivals = 0;
  /** Requests up to this arrival are aborted. */
  let abortedUpTo = 0;
  let count = 0;

  let isPrepared = false;
  const publish = (type: string, content: Content) => sockets.publish(type, content, parent);
  const streams = captureStreams((name, text) => publish('stream', { name, text }));
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

  /** Runs one cell; gives the content of its reply. */
  async function execute(request: Message): Promise<Content> {
    const {
      code,
      silent = false,
      stop_on_error: stopOnError = true,
    } = request.content as {
      code: string;
      silent?: boolean;
      stop_on_error?: boolean;
    };
    if (!silent) {
      publish('execute_input', { code, execution_count: ++count });
      const warning = loaded?.warning();
      if (warning !== undefined) process.stderr.write(`${warning}\n`);
    }
    // A first import takes seconds. Who looks on is told; run without a reader, a notebook is to be the same each time.
    const isLong = loaded !== undefined && !isPrepared && !silent && /^\s*import\b(?!\s*\()/m.test(code);
    if (isLong) {
      publish('stream', {
        name: 'stdout',
        text: 'Reading the modules and their types: the first time, this takes some seconds …\n',
      });
      // The compiler lets nothing through while it works.
      await delay(10);
    }
    let isTold = isLong;
    const done = () => {
      if (isTold) publish('clear_output', { wait: false });
      isTold = false;
      isPrepared ||= isLong;
    };
    let outcome = await session.run(code, count, done);
    done();
    streams.flush();
    if (outcome.status === 'ok') {
      try {
        if (!silent && outcome.value !== undefined) {
          publish('execute_result', { ...resultContent(outcome.value), execution_count: count });
        }
        return { status: 'ok', execution_count: count, user_expressions: {}, payload: [] };
      } catch (thrown) {
        // To show a value runs code of its own: a getter, a method `inspect`.
        outcome = { status: 'error', error: session.describe(thrown) };
      }
    }
    const { ename, evalue, traceback } = outcome.error;
    publish('error', { ename, evalue, traceback });
    if (stopOnError) {
      // What is sent in answer to the reply comes after this window, and runs.
      await delay(abortWindowMilliseconds);
      abortedUpTo = arrivals;
    }
    return { status: 'error', execution_count: count, ename, evalue, traceback };
  }

  const idle = setTimeout(() => {
    if (arrivals > 0 || isPrepared) return;
    isPrepared = true;
    // What is wrong with the kit is said to the first cell that imports it.
    last = session.prepare(kitName).catch(() => {});
  }, idleMilliseconds).unref();

  return {
    add(channel, request) {
      const arrival = ++arrivals;
      last = last.then(async () => {
        sockets.publish('status', { execution_state: 'busy' }, request);
        let reply: Content = { status: 'aborted' };
        if (arrival > abortedUpTo) {
          parent = request;
          isRunning = true;
          reply = await execute(request);
          isRunning = false;
        }
        sockets.reply(channel, request, 'execute_reply', reply);
        sockets.publish('status', { execution_state: 'idle' }, request);
      });
    },
    running: () => (isRunning ? parent : undefined),
    stayAwake() {
      if (!isPrepared && arrivals === 0) idle.refresh();
    },
  };
}

/** A kernel must not outlive the program that started it, however that ended and whatever a cell does meanwhile. */
function endWithParent(): void {
  // A thread of its own looks after it: an endless loop in a cell would keep a timer here from firing.
  const watch = `const parent = process.ppid;
    const check = () => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); };
    setInterval(check, ${parentCheckMilliseconds});`;
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}
