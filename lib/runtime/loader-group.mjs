// Puts esbuild, which the TypeScript loader starts, into a process group of its own. An interrupt goes to a whole group,
// Ctrl-C in a terminal as Jupyter's button: esbuild would end, and whatever is imported later could not be read.
// Import this before the loader registers. It ends with us all the same, for it listens to a pipe of ours.
import childProcess from 'node:child_process';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { spawn } = childProcess;
childProcess.spawn = (command, args, options) => {
  const isService = Array.isArray(args) && args.some((argument) => String(argument).startsWith('--service='));
  // Windows has no such groups: there it would get a window.
  return spawn(command, args, isService && process.platform !== 'win32' ? { ...options, detached: true } : options);
};

// The loader works in the thread of hooks, which is another one, with its own modules.
if (isMainThread) register(import.meta.url);
