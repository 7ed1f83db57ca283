/** Puts back what tfjs-node calls of `node:util` and Node 23 took out. To be called before it is loaded. */
export function restoreRemovedFromUtil(): void;
