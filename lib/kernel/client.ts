// A kernel run without Jupyter: started with its own connection, asked to run code, and never left behind.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newConnection } from './connection.ts';
import { startKernelProcess } from './kernel-process.ts';
import type { KernelProcess } from './kernel-process.ts';
import { openRequests } from './requests.ts';
import type { Requests } from './requests.ts';
import type { Content, Message } from './wire.ts';

export interface KernelClient {
  /** What the kernel says of its language: a notebook's `language_info`. */
  readonly languageInfo: Content;
  readonly pid: number;
  /**
   * Runs code; every message that the kernel publishes meanwhile goes to `receive`. Resolves with the content of
   * the reply once all outputs have come; rejects when the kernel ends before that.
   */
  execute(code: string, receive: (message: Message) => void): Promise<Content>;
  /** Sends a request that shows nothing (`complete`, `inspect` …) and resolves with the reply's content. */
  request(type: string, content: Content): Promise<Content>;
  /** Interrupts the running code, as the button in a front end does. */
  interrupt(): void;
  /** Ends the kernel: politely, then not. */
  close(): Promise<void>;
}

const startSeconds = 60;
const shutdownMilliseconds = 3000;

export interface KernelClientOptions {
  /** As in a front end, cells say when files of loaded code have changed. Default: they do not. */
  readonly warnOfStaleCode?: boolean;
}

/** Starts a kernel whose notebook lies in `folder`. Rejects when it does not come up within a minute. */
export async function startKernelClient(
  folder: string,
  { warnOfStaleCode = false }: KernelClientOptions = {},
): Promise<KernelClient> {
  const scratch = await mkdtemp(join(tmpdir(), 'without-decoding-'));
  const connection = await newConnection(scratch);
  const connectionFile = join(scratch, 'connection.json');
  await writeFile(connectionFile, JSON.stringify(connection), { mode: 0o600 });
  const kernel = startKernelProcess(folder, [connectionFile, ...(warnOfStaleCode ? [] : ['--headless'])]);
  const requests = openRequests(connection, kernel.end);

  async function close(): Promise<void> {
    try {
      if (!kernel.hasEnded()) await shutDown(kernel, requests);
    } finally {
      requests.close();
      await rm(scratch, { recursive: true, force: true });
    }
  }

  try {
    const info = await firstAnswer(() => requests.ask('kernel_info_request', {}), kernel.end);
    return {
      languageInfo: info['language_info'] as Content,
      pid: kernel.pid!,
      execute: (code, hear) =>
        requests.ask(
          'execute_request',
          {
            code,
            silent: false,
            store_history: true,
            user_expressions: {},
            allow_stdin: false,
            stop_on_error: true,
          },
          { hear },
        ),
      request: (type, content) => requests.ask(`${type}_request`, content),
      interrupt: kernel.interrupt,
      close,
    };
  } catch (error) {
    kernel.kill();
    await close();
    throw error;
  }
}

/** Asks a kernel to end, and sees to it. */
async function shutDown(kernel: KernelProcess, { ask }: Requests): Promise<void> {
  void ask('shutdown_request', { restart: false }, { channel: 'control' }).catch(() => {});
  await Promise.race([kernel.end.catch(() => {}), pause(shutdownMilliseconds)]);
  if (kernel.hasEnded()) return;
  kernel.kill();
  await kernel.end.catch(() => {});
}

/** Asks until an answer is complete: what a publisher sends before a subscriber has joined is lost. */
async function firstAnswer(ask: () => Promise<Content>, end: Promise<never>): Promise<Content> {
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline) {
    const answer = await Promise.race([ask(), end, pause(500)]);
    if (answer !== undefined) return answer;
  }
  throw new Error(`the kernel did not answer within ${startSeconds} seconds of its start`);
}

function pause(milliseconds: number): Promise<undefined> {
  return delay(milliseconds, undefined, { ref: false });
}
