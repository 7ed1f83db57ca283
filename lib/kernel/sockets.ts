// The kernel's side of a connection: five sockets, messages sent in order, none dropped.
import { randomUUID } from 'node:crypto';
import * as zmq from 'zeromq';
import { channelAddress, decodeMessage, encodeMessage, newMessage } from './wire.ts';
import type { ConnectionInfo, Content, Message } from './wire.ts';

/** Where a request came from, and its reply goes. */
export type RequestChannel = 'shell' | 'control';

export interface KernelSockets {
  /** Sends a reply to whom `request` came from. */
  reply(channel: RequestChannel, request: Message, type: string, content: Content): void;
  /** Sends to every front end; `parent` is the request that it belongs to. */
  publish(type: string, content: Content, parent?: Message): void;
  /** Hands every request that arrives to `handle`; those with a wrong signature are told of on stderr, and dropped. */
  receive(handle: (channel: RequestChannel, request: Message) => void): void;
  /** Resolves when all that was sent has left. */
  close(): Promise<void>;
}

/** Binds the sockets of `connection`. Rejects when an address is taken. */
export async function bindSockets(connection: ConnectionInfo): Promise<KernelSockets> {
  // A high-water mark of 0 is none: a publisher drops what goes beyond it.
  const unlimited = { sendHighWaterMark: 0, linger: 1000 };
  const sockets = {
    shell: new zmq.Router(unlimited),
    control: new zmq.Router(unlimited),
    stdin: new zmq.Router(unlimited),
    iopub: new zmq.Publisher(unlimited),
    hb: new zmq.Reply({ linger: 0 }),
  };
  const channels = Object.entries(sockets) as [keyof typeof sockets, zmq.Router][];
  for (const [channel, socket] of channels) await socket.bind(channelAddress(connection, channel));

  const session = randomUUID();
  let sending = Promise.resolve();
  /** A socket takes one message at a time. */
  function send(socket: zmq.Router | zmq.Publisher, message: Message): void {
    const frames = encodeMessage(message, connection.key);
    sending = sending.then(() => socket.send(frames)).catch(() => {});
  }

  return {
    reply(channel, request, type, content) {
      send(sockets[channel], newMessage(session, type, content, request));
    },
    publish(type, content, parent) {
      send(sockets.iopub, { ...newMessage(session, type, content, parent), identities: [Buffer.from(type)] });
    },
    receive(handle) {
      for (const channel of ['shell', 'control'] as const) {
        void each(sockets[channel], (frames) => {
          let request: Message;
          try {
            request = decodeMessage(frames, connection.key);
          } catch (error) {
            console.error(`kernel: ${(error as Error).message}`);
            return;
          }
          handle(channel, request);
        });
      }
      void each(sockets.hb, (frames) => void sockets.hb.send(frames));
    },
    async close() {
      await sending;
      for (const [, socket] of channels) socket.close();
    },
  };
}

async function each(socket: zmq.Router | zmq.Reply, handle: (frames: Buffer[]) => void): Promise<void> {
  for await (const frames of socket) handle(frames);
}
