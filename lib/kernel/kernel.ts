// The Jupyter kernel: takes requests, runs cells one after another, publishes what they print, display, give and
// throw. Protocol: https://jupyter-client.readthedocs.io/en/stable/messaging.html
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Worker } from 'node:worker_threads';
import { immediateAnswers } from './answers.ts';
import { cellQueue } from './cell-queue.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import { bindSockets } from './sockets.ts';
import type { KernelSockets, RequestChannel } from './sockets.ts';
import { loadedCode } from './stale-code.ts';
import type { LoadedCode } from './stale-code.ts';
import type { ConnectionInfo, Message } from './wire.ts';

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

/** A kernel must not outlive the program that started it, however that ended and whatever a cell does meanwhile. */
function endWithParent(): void {
  // A thread of its own looks after it: an endless loop in a cell would keep a timer here from firing.
  const watch = `const parent = process.ppid;
    const check = () => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); };
    setInterval(check, ${parentCheckMilliseconds});`;
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}
