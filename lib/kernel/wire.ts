// The Jupyter wire protocol (version 5.3): what a message is, how it is signed and how it lies in ZeroMQ frames.
// The kernel and the headless client both speak it through this file.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** What a connection file holds. */
export interface ConnectionInfo {
  readonly transport: 'tcp' | 'ipc';
  /** Host for tcp; path prefix of the sockets for ipc. */
  readonly ip: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme: 'hmac-sha256';
}

export type Channel = 'shell' | 'control' | 'iopub' | 'stdin' | 'hb';

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Content = Record<string, unknown>;

export interface Message {
  /** Routing prefix: identities of the peer on a router socket, the topic on iopub, else empty. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  /** Header of the message that this one answers; `{}` when it answers none. */
  readonly parent: Header | Record<string, never>;
  readonly metadata: Content;
  readonly content: Content;
}

const delimiter = Buffer.from('<IDS|MSG>');

/** The ZeroMQ address of one channel. */
export function channelAddress(connection: ConnectionInfo, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return connection.transport === 'ipc' ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`;
}

/** A new message of `session`, with a fresh id. */
export function newMessage(
  session: string,
  type: string,
  content: Content,
  answers?: Pick<Message, 'header' | 'identities'>,
): Message {
  const header: Header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: answers?.header.username ?? 'without-decoding',
    date: new Date().toISOString(),
    version: '5.3',
  };
  return { identities: answers?.identities ?? [], header, parent: answers?.header ?? {}, metadata: {}, content };
}

/** The frames of `message`, signed with `key` (an empty key leaves messages unsigned, as Jupyter does). */
export function encodeMessage(message: Message, key: string): Buffer[] {
  const parts = [message.header, message.parent, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part, wellFormed)),
  );
  return [...message.identities, delimiter, Buffer.from(sign(parts, key)), ...parts];
}

/**
 * Half of a pair of surrogates (`'😀'[0]`) as a terminal shows it, by a replacement character: as it is, JSON would carry
 * it, but Jupyter, which writes UTF-8, could not save the notebook any more.
 */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;
}

/** The message in `frames`. Throws when they are not one, or when the signature does not fit `key`. */
export function decodeMessage(frames: readonly Buffer[], key: string): Message {
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  if (start < 0 || frames.length < start + 6) {
    throw new Error(`expected a Jupyter message, got ${frames.length} frames without its parts`);
  }
  const given = frames[start + 1];
  const parts = frames.slice(start + 2, start + 6);
  const wanted = Buffer.from(sign([...parts, ...frames.slice(start + 6)], key));
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new Error('expected a message signed with the key of the connection file, got another signature');
  }
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
  return { identities: frames.slice(0, start), header, parent, metadata, content };
}

function sign(parts: readonly Buffer[], key: string): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}
