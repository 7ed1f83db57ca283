// The thread that holds a process's locks: its event loop is free even while the main thread sits in native
// code for minutes, so a lock's heartbeat stops only when the process does. Plain JavaScript, for it starts
// without a TypeScript loader.
import { rmdir, stat } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import lockfile from 'proper-lockfile';

const { staleAfter, heartbeatEvery } = workerData;
const releases = new Map();

parentPort.on('message', async ({ id, action, path }) => {
  try {
    parentPort.postMessage({ id, held: action === 'lock' ? await lock(path) : await release(path) });
  } catch (error) {
    parentPort.postMessage({ id, error: { code: error.code, message: error.message } });
  }
});

async function lock(path) {
  if (await takeFree(path)) return true;
  if (!(await isStale(path))) return false;
  // Two waiters must not both remove a dead holder's lock, or the second removes the first one's new lock:
  // removal happens behind a lock of its own.
  const door = `${path}.takeover`;
  let leave;
  try {
    leave = await lockfile.lock(door, { lockfilePath: door, realpath: false, stale: staleAfter });
  } catch (error) {
    if (error.code === 'ELOCKED') return false;
    throw error;
  }
  try {
    if (await isStale(path)) await rmdir(path);
    return await takeFree(path);
  } finally {
    await leave();
  }
}

/** Takes the lock if nobody has it, dead or alive. */
async function takeFree(path) {
  try {
    const release = await lockfile.lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: Infinity,
      update: heartbeatEvery,
      onCompromised: () => {
        releases.delete(path);
        parentPort.postMessage({ lost: path });
      },
    });
    releases.set(path, release);
    return true;
  } catch (error) {
    if (error.code === 'ELOCKED') return false;
    throw error;
  }
}

async function isStale(path) {
  const found = await stat(path).catch(() => null);
  // As isLocked has it: a time that is yet to come was set before the clock was put back.
  return found !== null && Math.abs(Date.now() - found.mtimeMs) > staleAfter;
}

async function release(path) {
  const letGo = releases.get(path);
  releases.delete(path);
  if (letGo) await letGo();
  return false;
}
