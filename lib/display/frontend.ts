// The one thing that code in a cell and the kernel around it share. It hangs on globalThis, so that it is
// found even when a module was loaded twice (once by the kernel, once by a cell).

/** One output in several formats; the front end shows the richest it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

export interface DisplayOptions {
  /** By MIME type: width, height or alt text of a picture. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Names the output, so that a later call can replace it. */
  readonly displayId?: string;
  /** Replace the output called `displayId` where it stands, rather than add one. */
  readonly update?: boolean;
}

/** Where the outputs of a cell go: a kernel sets it, `display.ts` and `interrupt.ts` use it. */
export interface Frontend {
  display(data: MimeBundle, options: DisplayOptions): void;
  /** Stop signal of the cell that runs now. */
  interruptSignal(): AbortSignal;
}

const slot = Symbol.for('without-decoding.notebook.frontend');
const shared = globalThis as { [slot]?: Frontend };

/** The front end that shows outputs, or `undefined` in a plain script. */
export function currentFrontend(): Frontend | undefined {
  return shared[slot];
}

/** Makes `frontend` the one that shows outputs. */
export function connectFrontend(frontend: Frontend): void {
  shared[slot] = frontend;
}
