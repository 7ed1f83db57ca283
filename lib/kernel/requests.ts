// What is asked of a kernel, and the answers, over its sockets.
import { randomUUID } from 'node:crypto';
import * as zmq from 'zeromq';
import { channelAddress, decodeMessage, encodeMessage, newMessage } from './wire.ts';
import type { ConnectionInfo, Content, Message } from './wire.ts';

export interface AskOptions {
  /** Default: `shell`. */
  readonly channel?: 'shell' | 'control';
  /** Hears what the kernel publishes for this request, but for its states. */
  hear?(message: Message): void;
}

export interface Requests {
  /**
   * Sends a request; resolves with the reply's content when the reply and the last output have both come. Rejects when
   * the kernel ends before that, or sends what cannot be read.
   */
  ask(type: string, content: Content, options?: AskOptions): Promise<Content>;
  close(): void;
}

/** A request on its way. */
interface Waiting {
  published(message: Message): void;
  replied(message: Message): void;
}

/** Connects to a kernel; `end` rejects when it has ended. */
export function openRequests(connection: ConnectionInfo, end: Promise<never>): Requests {
  const session = randomUUID();
  const shell = new zmq.Dealer({ linger: 0 });
  const control = new zmq.Dealer({ linger: 0 });
  const iopub = new zmq.Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  iopub.subscribe();
  for (const [socket, channel] of [
    [shell, 'shell'],
    [control, 'control'],
    [iopub, 'iopub'],
  ] as const) {
    socket.connect(channelAddress(connection, channel));
  }

  const waiting = new Map<string, Waiting>();
  const parentOf = (message: Message) => waiting.get(message.parent.msg_id ?? '');
  const receive = async (socket: zmq.Dealer | zmq.Subscriber, take: (message: Message) => void) => {
    for await (const frames of socket) take(decodeMessage(frames, connection.key));
  };
  const broken = Promise.all([
    receive(shell, (message) => parentOf(message)?.replied(message)),
    receive(control, (message) => parentOf(message)?.replied(message)),
    receive(iopub, (message) => parentOf(message)?.published(message)),
  ]).then(
    () => end, // the sockets were closed
    (error: Error) => {
      throw new Error(`the kernel sent what cannot be read: ${error.message}`, { cause: error });
    },
  );
  broken.catch(() => {});

  return {
    ask(type, content, { channel = 'shell', hear = () => {} } = {}) {
      const request = newMessage(session, type, content);
      const id = request.header.msg_id;
      const answered = answerTo(hear, (answer) => waiting.set(id, answer)).finally(() => waiting.delete(id));
      const socket = channel === 'shell' ? shell : control;
      void socket.send(encodeMessage(request, connection.key)).catch(() => {});
      return Promise.race([answered, end, broken]);
    },
    close() {
      for (const socket of [shell, control, iopub]) socket.close();
    },
  };
}

/** Resolves when what `wait` is given has heard of the reply and, from the kernel's being idle, that no output is left. */
function answerTo(hear: (message: Message) => void, wait: (answer: Waiting) => void): Promise<Content> {
  return new Promise((resolve) => {
    let reply: Content | undefined;
    let isIdle = false;
    const settle = () => {
      if (reply !== undefined && isIdle) resolve(reply);
    };
    wait({
      published(message) {
        if (message.header.msg_type === 'status') isIdle ||= message.content['execution_state'] === 'idle';
        else hear(message);
        settle();
      },
      replied(message) {
        reply = message.content;
        settle();
      },
    });
  });
}
