// A kernel run without Jupyter: started with its own connection, asked to run code, and never left behind.
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as zmq from 'zeromq';
import { channelAddress, decodeMessage, encodeMessage, newMessage } from './wire.ts';
import type { ConnectionInfo, Content, Message } from './wire.ts';

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
const launcher = fileURLToPath(new URL('launcher.mjs', import.meta.url));

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

  // Its own process group: Ctrl-C in a terminal is for us; we pass on what the kernel is to know.
  const child = spawn(process.execPath, [launcher, connectionFile, ...(warnOfStaleCode ? [] : ['--headless'])], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let lastWords = '';
  const listen = (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  let ended: Error | undefined;
  const end = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const said = lastWords === '' ? '' : `; its last words:\n${lastWords.trim()}`;
      ended = new Error(`the kernel ended (${how})${said}`);
      reject(ended);
    });
  });
  end.catch(() => {});
  const killOnExit = () => child.kill('SIGKILL');
  process.on('exit', killOnExit);

  const session = randomUUID();
  const shell = new zmq.Dealer({ linger: 0 });
  const control = new zmq.Dealer({ linger: 0 });
  const iopub = new zmq.Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  const waiting = new Map<string, { receive(message: Message): void; replied(message: Message): void }>();
  const receive = async (socket: zmq.Dealer | zmq.Subscriber, take: (message: Message) => void) => {
    for await (const frames of socket) take(decodeMessage(frames, connection.key));
  };
  const parentOf = (message: Message) => waiting.get(message.parent.msg_id ?? '');
  iopub.subscribe();
  for (const [socket, channel] of [
    [shell, 'shell'],
    [control, 'control'],
    [iopub, 'iopub'],
  ] as const) {
    socket.connect(channelAddress(connection, channel));
  }
  const broken = Promise.all([
    receive(shell, (message) => parentOf(message)?.replied(message)),
    receive(control, (message) => parentOf(message)?.replied(message)),
    receive(iopub, (message) => parentOf(message)?.receive(message)),
  ]).then(
    () => end, // the sockets were closed
    (error: Error) => {
      throw new Error(`the kernel sent what cannot be read: ${error.message}`, { cause: error });
    },
  );
  broken.catch(() => {});

  /** Sends a request; resolves when its reply and its last output have both come. */
  function ask(
    type: string,
    content: Content,
    socket = shell,
    hear: (message: Message) => void = () => {},
  ): Promise<Content> {
    const request = newMessage(session, type, content);
    const id = request.header.msg_id;
    const answered = new Promise<Content>((resolve) => {
      let reply: Content | undefined;
      let idle = false;
      const settle = () => {
        if (reply === undefined || !idle) return;
        waiting.delete(id);
        resolve(reply);
      };
      waiting.set(id, {
        receive(message) {
          if (message.header.msg_type === 'status') idle ||= message.content['execution_state'] === 'idle';
          else hear(message);
          settle();
        },
        replied(message) {
          reply = message.content;
          settle();
        },
      });
    });
    void socket.send(encodeMessage(request, connection.key)).catch(() => {});
    return Promise.race([answered, end, broken]);
  }

  async function close(): Promise<void> {
    try {
      if (ended === undefined) {
        void ask('shutdown_request', { restart: false }, control).catch(() => {});
        await Promise.race([end.catch(() => {}), pause(shutdownMilliseconds)]);
        if (ended === undefined) {
          child.kill('SIGKILL');
          await end.catch(() => {});
        }
      }
    } finally {
      process.off('exit', killOnExit);
      for (const socket of [shell, control, iopub]) socket.close();
      await rm(scratch, { recursive: true, force: true });
    }
  }

  try {
    const info = await firstAnswer(() => ask('kernel_info_request', {}), end);
    return {
      languageInfo: info['language_info'] as Content,
      pid: child.pid!,
      execute: (code, hear) =>
        ask(
          'execute_request',
          {
            code,
            silent: false,
            store_history: true,
            user_expressions: {},
            allow_stdin: false,
            stop_on_error: true,
          },
          shell,
          hear,
        ),
      request: (type, content) => ask(`${type}_request`, content),
      interrupt: () => void child.kill('SIGINT'),
      close,
    };
  } catch (error) {
    child.kill('SIGKILL');
    await close();
    throw error;
  }
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

async function newConnection(scratch: string): Promise<ConnectionInfo> {
  const common = { key: randomBytes(16).toString('hex'), signature_scheme: 'hmac-sha256' } as const;
  // Sockets in a folder of our own cannot collide with another run's ports; Windows has none.
  const onWindows = process.platform === 'win32';
  const [shell = 1, control = 2, iopub = 3, stdin = 4, hb = 5] = onWindows ? await freePorts(5) : [];
  return {
    ...common,
    transport: onWindows ? 'tcp' : 'ipc',
    ip: onWindows ? '127.0.0.1' : join(scratch, 'kernel'),
    shell_port: shell,
    control_port: control,
    iopub_port: iopub,
    stdin_port: stdin,
    hb_port: hb,
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
        }),
    ),
  );
  return ports;
}
