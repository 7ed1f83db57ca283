// Finds out whether an engine runs here, by letting a child process run something tiny on it.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { GraphBuilder } from './graph.ts';
import { encodeModel } from './onnx-model.ts';

/** What to try: a provider of ONNX Runtime, or a build of TensorFlow.js. */
export type Trial = { readonly provider: 'webgpu' | 'cuda' } | { readonly module: string; readonly gpu: boolean };

/** Undefined when the trial gave the right numbers, else one line on what went wrong. */
export type TrialFault = string | undefined;

const input = [1, 2, 3];
/** Sums of the input: the trial multiplies it with a matrix of ones. */
const expected = [6, 6];

function tinyModel(): Uint8Array {
  const graph = new GraphBuilder();
  const x = graph.input('x', [1, input.length], 'float32');
  const weights = graph.constant(Array<number>(2 * input.length).fill(1), [input.length, 2], 'float32');
  return encodeModel(graph.finish({ y: graph.node('MatMul', [x, weights], [1, 2]) }));
}

/** The part of a message that says why, without the place in somebody's source code. */
function reasonIn(message: string, output: string): string {
  if (/Couldn't load Vulkan/.test(output))
    return "the Vulkan loader (libvulkan.so.1) is missing: install your system's package of that name";
  const line = /Failed to [^\n]*/.exec(message)?.[0] ?? message.trim().split('\n')[0];
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}

/**
 * Runs the trial in a child process and returns what is wrong with it, if anything. Never throws: a crash
 * of the child, or silence for longer than `timeout` seconds, is a fault too.
 *
 * @param env what the child's environment has beyond this process's
 */
export function probe(
  trial: Trial,
  { timeout = 20, env = {} }: { timeout?: number; env?: Readonly<Record<string, string>> } = {},
): Promise<TrialFault> {
  const child = fork(fileURLToPath(new URL('./probe.mjs', import.meta.url)), [], {
    // Not this process's: they may load TypeScript, or open a debugger's port.
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let output = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise<TrialFault>((resolve) => {
    const timer = setTimeout(() => resolve(`no answer within ${timeout} s`), timeout * 1000);
    child.once('message', (answer: { values?: number[]; error?: string }) => {
      clearTimeout(timer);
      if (answer.error !== undefined) resolve(reasonIn(answer.error, output));
      else
        resolve(
          answer.values?.join() === expected.join()
            ? undefined
            : `it computes wrong numbers (${answer.values?.join(', ')} for ${expected.join(', ')})`,
        );
    });
    child.once('error', (error) => resolve(reasonIn(error.message, output)));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve(`a trial run crashed (${signal ?? `exit code ${code}`})`);
    });
    child.send(
      'provider' in trial
        ? { ...trial, input, model: Buffer.from(tinyModel()).toString('base64') }
        : { ...trial, input },
      (error) => {
        if (error) resolve(reasonIn(error.message, output));
      },
    );
  }).finally(() => child.kill('SIGKILL'));
}
