// The process of a kernel that is run without Jupyter.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('launcher.mjs', import.meta.url));

export interface KernelProcess {
  readonly pid: number | undefined;
  /** Never resolves; rejects when the process has ended, with how, and its last words. */
  readonly end: Promise<never>;
  hasEnded(): boolean;
  /** As the button in a front end does. */
  interrupt(): void;
  /** Ends the process whatever it does. */
  kill(): void;
}

/** Starts a kernel that works in `folder`. It is killed when this process exits before it has ended. */
export function startKernelProcess(folder: string, args: readonly string[]): KernelProcess {
  // Its own process group: Ctrl-C in a terminal is for us; we pass on what the kernel is to know.
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let lastWords = '';
  const listen = (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2000);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  let ended = false;
  const end = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const said = lastWords === '' ? '' : `; its last words:\n${lastWords.trim()}`;
      ended = true;
      reject(new Error(`the kernel ended (${how})${said}`));
    });
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.on('exit', kill);
  end.catch(() => process.off('exit', kill));
  return { pid: child.pid, end, hasEnded: () => ended, interrupt: () => void child.kill('SIGINT'), kill };
}
