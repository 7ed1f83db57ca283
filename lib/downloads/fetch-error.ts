/** A file could not be fetched; the message says from where and why. */
export class FetchError extends Error {
  override name = 'FetchError';
  /** Whether no server was reached at all. */
  readonly offline: boolean;

  constructor(message: string, offline: boolean, options?: ErrorOptions) {
    super(message, options);
    this.offline = offline;
  }
}

/** The server has answered, and asking again would not help. */
export class RefusedError extends FetchError {
  override name = 'RefusedError';

  constructor(message: string) {
    super(message, false);
  }
}

/** The server went silent. */
export class StallError extends FetchError {
  override name = 'StallError';

  constructor(seconds: number) {
    super(`sent nothing for ${seconds} s`, false);
  }
}

export interface Reason {
  readonly text: string;
  readonly offline: boolean;
}

/** What a failed attempt died of, in words; null when it was not the network's doing. */
export function fetchReason(error: unknown, url: string): Reason | null {
  if (error instanceof FetchError) return { text: error.message, offline: error.offline };
  // fetch() reports every trouble of the network as a TypeError with its cause; one without is of what it was asked.
  if (!(error instanceof TypeError) || error.cause === undefined) return null;
  const cause = error.cause as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  const code = cause.code ?? cause.errors?.[0]?.code;
  const host = URL.canParse(url) ? new URL(url).host : url;
  if (code && unreachable.has(code)) return { text: `${host} cannot be reached (${code})`, offline: true };
  return {
    text: `the connection was lost${code || cause.message ? ` (${code ?? cause.message})` : ''}`,
    offline: false,
  };
}

const unreachable = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Longest Retry-After that is waited for [s]. */
const longestWait = 120;

/** The pause that the server asked for [s], seconds or a date; undefined where it asked for none, or for too long. */
export function retryAfterSeconds(error: unknown, now = Date.now()): number | undefined {
  const asked = (error as { retryAfter?: string | null }).retryAfter;
  if (!asked) return undefined;
  const seconds = /^\d+$/.test(asked) ? Number(asked) : (Date.parse(asked) - now) / 1000;
  return Number.isNaN(seconds) || seconds > longestWait ? undefined : Math.max(0, seconds);
}
