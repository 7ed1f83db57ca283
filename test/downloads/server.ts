import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Served {
  /** Without a slash at its end. */
  readonly address: string;
  /** The requests so far, each with what it asked for. */
  readonly requests: {
    readonly path: string;
    readonly range: string | undefined;
    readonly ifRange: string | undefined;
  }[];
  /** Before the test ends: nobody is there then. */
  close(): Promise<void>;
}

/** Answers one request, the `count`th from 0. */
export type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server on this machine, until the test ends. */
export async function serve(handler: Handler): Promise<Served> {
  const requests: Served['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({
      path: request.url!,
      range: request.headers.range,
      ifRange: request.headers['if-range'] as string | undefined,
    });
    response.on('error', () => undefined);
    handler(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}

export interface Sending {
  /** Sends only so many bytes of the answer, then this. */
  readonly until?: number;
  readonly then?: 'drop' | 'stall' | 'end';
  readonly etag?: string | null;
  readonly lastModified?: string;
  /** Knows no Range: always the whole file. */
  readonly ignoreRange?: boolean;
  /** Sends the rest whatever If-Range says. */
  readonly ignoreIfRange?: boolean;
  /** Announced in place of the true size. */
  readonly length?: number | null;
}

export const etagOf = (content: Uint8Array): string => `"${createHash('md5').update(content).digest('hex')}"`;

/** So many turns of the event loop that a client in this process, too, has read what was sent, however busy the machine. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Answers as a good server of a file does, but for what `how` says. */
export function send(request: IncomingMessage, response: ServerResponse, content: Uint8Array, how: Sending = {}): void {
  const etag = how.etag === undefined ? etagOf(content) : how.etag;
  const condition = request.headers['if-range'];
  const same = how.ignoreIfRange || condition === undefined || condition === etag || condition === how.lastModified;
  const from = how.ignoreRange || !same ? undefined : /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const start = Number(from ?? 0);
  if (etag !== null) response.setHeader('etag', etag);
  if (how.lastModified) response.setHeader('last-modified', how.lastModified);
  if (from !== undefined && start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const rest = content.subarray(start);
  if (from !== undefined) response.setHeader('content-range', `bytes ${start}-${content.length - 1}/${content.length}`);
  if (how.length !== null) response.setHeader('content-length', how.length ?? rest.length);
  // A length that is not the body's is what some of these servers are for.
  response.strictContentLength = false;
  response.writeHead(from === undefined ? 200 : 206);
  const sent = rest.subarray(0, how.until ?? rest.length);
  if (how.until === undefined && how.length === undefined) {
    response.end(sent);
    return;
  }
  response.write(sent, () => {
    if (how.then === 'stall') return;
    if (how.then === 'end') response.end();
    else void turns(10).then(() => response.destroy());
  });
}
