// Where a kernel that is run without Jupyter is to be found: a connection of its own, as Jupyter would make one.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ConnectionInfo } from './wire.ts';

/** A connection with a fresh key; its sockets lie in the folder `scratch` where a system has such sockets. */
export async function newConnection(scratch: string): Promise<ConnectionInfo> {
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
