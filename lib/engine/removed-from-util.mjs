// Node 23 took `isArray` and `isNullOrUndefined` out of `node:util`; tfjs-node 4.22 and tfjs-node-gpu 4.22 still call them.
// Plain JavaScript, for the probe starts without a TypeScript loader.
import util from 'node:util';

/** Puts back what those packages call, where it is missing. To be called before they are loaded. */
export function restoreRemovedFromUtil() {
  util.isArray ??= Array.isArray;
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
