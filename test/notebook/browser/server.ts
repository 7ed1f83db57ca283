// A real Jupyter, started as a reader starts it: by the lab command.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Server {
  /** The server's address, with a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** What it has printed. */
  log(): string;
  /** Stops it as Ctrl-C twice does; gives the lab command's exit code. */
  stop(): Promise<number | null>;
}

const bin = fileURLToPath(new URL('../../../lib/bin.mjs', import.meta.url));
const startMilliseconds = 60_000;

/** Starts `lab ...args` without a browser of its own; rejects when no server comes up. */
export async function startServer(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Server> {
  const root = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const child = spawn(
    process.execPath,
    [bin, 'lab', ...args, '--', '--no-browser', '--port', String(await freePort()), ...root],
    {
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const killOnExit = () => child.kill('SIGKILL');
  process.on('exit', killOnExit);

  const stop = async () => {
    // To the whole group, as a terminal does.
    for (let tries = 0; tries < 2 && child.exitCode === null; tries++) {
      process.kill(-child.pid!, 'SIGINT');
      await Promise.race([ended, delay(500)]);
    }
    const [code] = await ended;
    process.off('exit', killOnExit);
    return code;
  };

  const deadline = Date.now() + startMilliseconds;
  for (;;) {
    const [, url, token] = /(http:\/\/(?:127\.0\.0\.1|localhost):\d+\/)\S*?\?token=(\w+)/.exec(log) ?? [];
    if (url !== undefined) return { url, token, log: () => log, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Jupyter did not start; it said:\n${log}`);
    }
    await delay(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
