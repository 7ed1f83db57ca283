// The Jupyter kernel: answers requests on its sockets, publishes what cells print, display, give and throw.
// Protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Worker } from 'node:worker_threads';
import * as zmq from 'zeromq';
import { connectFrontend } from './frontend.ts';
import { resultBundle } from './result.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { captureStreams } from './streams.ts';
import { channelAddress, decodeMessage, encodeMessage, newMessage } from './wire.ts';
import type { ConnectionInfo, Content, Message } from './wire.ts';

/** After a failed cell, requests that arrive for this long are of the same "run all": they are aborted. */
const abortWindowMilliseconds = 50;
/** How often the kernel looks whether the program that started it is still there. */
const parentCheckMilliseconds = 2000;

const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Starts the kernel of `connectionFile`; it ends the process when it is shut down. */
export async function startKernel(connectionFile: string): Promise<void> {
  const connection = JSON.parse(await readFile(connectionFile, 'utf8')) as ConnectionInfo;
  process.chdir(projectRoot);
  Error.stackTraceLimit = 30;
  const sockets = await bindSockets(connection);
  const session = openSession(projectRoot);
  serve(connection, sockets, session);
  endWithParent();
}

interface Sockets {
  readonly shell: zmq.Router;
  readonly control: zmq.Router;
  readonly stdin: zmq.Router;
  readonly iopub: zmq.Publisher;
  readonly hb: zmq.Reply;
}

async function bindSockets(connection: ConnectionInfo): Promise<Sockets> {
  // A high-water mark of 0 is none: a publisher drops what goes beyond it.
  const unlimited = { sendHighWaterMark: 0, linger: 1000 };
  const sockets: Sockets = {
    shell: new zmq.Router(unlimited),
    control: new zmq.Router(unlimited),
    stdin: new zmq.Router(unlimited),
    iopub: new zmq.Publisher(unlimited),
    hb: new zmq.Reply({ linger: 0 }),
  };
  for (const [channel, socket] of Object.entries(sockets) as [keyof Sockets, zmq.Router][]) {
    await socket.bind(channelAddress(connection, channel));
  }
  return sockets;
}

function serve(connection: ConnectionInfo, sockets: Sockets, session: Session): void {
  const sessionId = randomUUID();
  let sending = Promise.resolve();
  /** Requests run one after another; this is the end of the queue. */
  let queue = Promise.resolve();
  /** The request whose cell runs, or ran last: outputs belong to it. */
  let parent: Message | undefined;
  let executing = false;
  let arrivals = 0;
  /** Execute requests up to this arrival are aborted. */
  let abortedUpTo = 0;
  let count = 0;

  /** Sends in order, one at a time. */
  function send(socket: zmq.Router | zmq.Publisher, message: Message): void {
    const frames = encodeMessage(message, connection.key);
    sending = sending.then(() => socket.send(frames)).catch(() => {});
  }
  function publish(type: string, content: Content, answers: Message | undefined = parent): void {
    const message = newMessage(sessionId, type, content, answers);
    send(sockets.iopub, { ...message, identities: [Buffer.from(type)] });
  }
  const reply = (socket: zmq.Router, request: Message, type: string, content: Content) => (
    send(socket, newMessage(sessionId, type, content, request))
  );

  const streams = captureStreams((name, text) => publish('stream', { name, text }));
  const display = (data: unknown, metadata: unknown, displayId?: string, update = false) => {
    streams.flush();
    publish(update ? 'update_display_data' : 'display_data', {
      data, metadata, transient: displayId === undefined ? {} : { display_id: displayId },
    });
  };
  connectFrontend({
    display: (data, { metadata = {}, displayId, update }) => display(data, metadata, displayId, update),
    interruptSignal: session.interruptSignal,
  });
  session.tslab.onDisplay((output, update) => display(output.data, output.metadata, output.transient.display_id, update));

  async function execute(socket: zmq.Router, request: Message, arrival: number): Promise<void> {
    if (arrival <= abortedUpTo) {
      reply(socket, request, 'execute_reply', { status: 'aborted' });
      return;
    }
    const { code, silent = false, stop_on_error: stopOnError = true } = request.content as {
      code: string; silent?: boolean; stop_on_error?: boolean;
    };
    parent = request;
    if (!silent) publish('execute_input', { code, execution_count: ++count });
    executing = true;
    const outcome = await session.run(code, count);
    streams.flush();
    executing = false;
    if (outcome.status === 'ok') {
      if (!silent && outcome.value !== undefined) {
        publish('execute_result', { ...resultBundle(outcome.value), execution_count: count });
      }
      reply(socket, request, 'execute_reply', {
        status: 'ok', execution_count: count, user_expressions: {}, payload: [],
      });
      return;
    }
    const { ename, evalue, traceback } = outcome.error;
    publish('error', { ename, evalue, traceback });
    if (stopOnError) {
      await delay(abortWindowMilliseconds);
      abortedUpTo = arrivals;
    }
    // After the window: what is sent in answer to this reply is meant to run.
    reply(socket, request, 'execute_reply', { status: 'error', execution_count: count, ename, evalue, traceback });
  }

  async function shutdown(socket: zmq.Router, request: Message): Promise<void> {
    reply(socket, request, 'shutdown_reply', { status: 'ok', restart: request.content['restart'] === true });
    publish('status', { execution_state: 'idle' }, request);
    session.close();
    await sending;
    for (const each of Object.values(sockets) as zmq.Router[]) each.close();
    process.exit(0);
  }

  /** Requests that need no turn: they are answered at once, even while a cell runs. */
  const answers: Record<string, (content: Content) => [type: string, content: Content]> = {
    kernel_info_request: () => ['kernel_info_reply', kernelInfo(session)],
    is_complete_request: ({ code }) => {
      const { completed, indent } = session.tslab.isCompleteCode(String(code));
      return ['is_complete_reply', completed ? { status: 'complete' } : { status: 'incomplete', indent: indent ?? '' }];
    },
    complete_request: ({ code, cursor_pos: position }) => {
      const { start, end, candidates } = session.tslab.converter
        .complete(session.declarations(), String(code), Number(position));
      return ['complete_reply', {
        status: 'ok', matches: candidates, cursor_start: start, cursor_end: end, metadata: {},
      }];
    },
    inspect_request: ({ code, cursor_pos: position }) => {
      const info = session.tslab.converter.inspect(session.declarations(), String(code), Number(position));
      return ['inspect_reply', {
        status: 'ok',
        found: info !== undefined,
        data: info === undefined ? {} : { 'text/plain': session.tslab.printQuickInfo(info) },
        metadata: {},
      }];
    },
    comm_info_request: () => ['comm_info_reply', { status: 'ok', comms: {} }],
    history_request: () => ['history_reply', { status: 'ok', history: [] }],
    interrupt_request: () => {
      session.interrupt();
      return ['interrupt_reply', { status: 'ok' }];
    },
  };

  function handle(socket: zmq.Router, frames: readonly Buffer[]): void {
    let request: Message;
    try {
      request = decodeMessage(frames, connection.key);
    } catch (error) {
      console.error(`kernel: ${(error as Error).message}`);
      return;
    }
    const type = request.header.msg_type;
    if (type === 'execute_request') {
      const arrival = ++arrivals;
      queue = queue.then(async () => {
        publish('status', { execution_state: 'busy' }, request);
        await execute(socket, request, arrival);
        publish('status', { execution_state: 'idle' }, request);
      });
      return;
    }
    publish('status', { execution_state: 'busy' }, request);
    if (type === 'shutdown_request') {
      void shutdown(socket, request);
      return;
    }
    const answer = answers[type];
    try {
      if (answer !== undefined) reply(socket, request, ...answer(request.content));
    } catch (error) {
      const content = { status: 'error', ...session.describe(error) };
      reply(socket, request, type.replace(/_request$/, '_reply'), content);
    }
    publish('status', { execution_state: 'idle' }, request);
    // Front ends show the last state they heard of: a cell still runs.
    if (executing) publish('status', { execution_state: 'busy' });
  }

  void receive(sockets.shell, (frames) => handle(sockets.shell, frames));
  void receive(sockets.control, (frames) => handle(sockets.control, frames));
  void receive(sockets.hb, (frames) => void sockets.hb.send(frames as Buffer[]));
  process.on('SIGINT', session.interrupt);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (thrown: unknown) => {
      process.stderr.write(`Not caught by any cell:\n${stripVTControlCharacters(session.describe(thrown).traceback.join('\n'))}\n`);
    });
  }
  publish('status', { execution_state: 'starting' });
}

async function receive(socket: zmq.Router | zmq.Reply, handle: (frames: readonly Buffer[]) => void): Promise<void> {
  for await (const frames of socket) handle(frames);
}

function kernelInfo(session: Session): Content {
  const { version } = session.tslab.ts;
  return {
    status: 'ok',
    protocol_version: '5.3',
    implementation: 'without-decoding',
    implementation_version: '1.0',
    banner: `TypeScript ${version} on Node.js ${process.version}`,
    language_info: {
      name: 'typescript',
      version,
      mimetype: 'text/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      nbconvert_exporter: 'script',
      // The spelling that both classic Notebook and JupyterLab understand.
      codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    },
    help_links: [],
  };
}

/** A kernel must not outlive the program that started it, however that ended and whatever a cell does meanwhile. */
function endWithParent(): void {
  // A thread of its own looks after it: an endless loop in a cell would keep a timer here from firing.
  const watch = `const parent = process.ppid;
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, ${parentCheckMilliseconds});`;
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}
