import { availableParallelism } from 'node:os';
import { bench } from '../bench/bench.ts';
import { findTorch, kitParty, pythons, torchParty } from '../bench/contestants.ts';
import type { Torch } from '../bench/contestants.ts';
import { reportText } from '../bench/report.ts';
import { workloads } from '../bench/workloads.ts';
import type { Workload } from '../bench/workloads.ts';
import { UsageError } from './command.ts';
import type { Command, Values } from './command.ts';
import { engineNamed, text } from './experiment.ts';
import { nearest } from '../nearest.ts';

const defaultSeconds = 3;
const defaultWindows = 3;

export const command: Command = {
  usage: 'bench [--engine E] [--network cResNet-51,codec] [--seconds N] [--json]',
  help:
    'Measures training images per second on all cores as a plan uses them, one single-threaded process per core,\n' +
    'and the same networks in PyTorch when a python3 can import torch, in turns. On a GPU: one process each.',
  options: {
    engine: { type: 'string', value: 'NAME', help: 'engine to measure (default: auto)' },
    network: {
      type: 'string',
      value: 'NAMES',
      help: `what to train, with commas between (default: ${workloads.map(({ name }) => name).join(',')})`,
    },
    seconds: { type: 'string', value: 'N', help: `length of a window (default: ${defaultSeconds})` },
    windows: { type: 'string', value: 'N', help: `windows per setting; the median counts (default: ${defaultWindows})` },
    processes: { type: 'string', value: 'N', help: 'our processes (default: one per core; one on a GPU)' },
    python: { type: 'string', value: 'PATH', help: `interpreter with PyTorch (default: ${pythons.join(', ')}); none for none` },
    json: { type: 'boolean', help: 'print it as JSON' },
  },
  positionals: [0, 0],
  async run({ values }) {
    const chosen = workloadsNamed(text(values.network));
    const seconds = positive('--seconds', values.seconds, defaultSeconds, false);
    const windows = positive('--windows', values.windows, defaultWindows, true);
    const cores = availableParallelism();
    const { openEngine } = await import('../engine/choose.ts');
    const { name, description } = await openEngine(engineNamed(text(values.engine) ?? 'auto'));
    const onGpu = /webgpu|cuda|gpu/.test(name);
    const processes = positive('--processes', values.processes, onGpu ? 1 : cores, true);
    const torch = await torchFor(values);
    const device = onGpu && torch?.gpu ? 'cuda' : 'cpu';
    const report = await bench({
      ours: () => kitParty(name, processes),
      peer: torch && (() => torchParty(torch, device, cores)),
      workloads: chosen,
      seconds,
      windows,
      onWindow: (workload, window) => process.stderr.write(`${workload.name}: window ${window} of ${windows}\n`),
    });
    const names = {
      ours: `${name}, ${description}`,
      peer: torch && `PyTorch ${torch.version} on ${device === 'cuda' ? torch.gpu : 'the CPU'} (${torch.python})`,
    };
    const printed = values.json === true ? JSON.stringify({ ...names, ...report }, null, 2) : reportText(report, names);
    process.stdout.write(`${printed}\n`);
    return 0;
  },
};

async function torchFor(values: Values): Promise<Torch | null> {
  const given = text(values.python);
  if (given === 'none') return null;
  const torch = await findTorch(given === undefined ? pythons : [given]);
  if (torch) return torch;
  if (given !== undefined) throw new UsageError(`--python: ${given} cannot import torch`);
  process.stderr.write(
    `PyTorch is not here (asked ${pythons.join(', ')}): ours alone. ` +
      'For the comparison: pip install torch, or apt install python3-torch on Debian, or --python PATH.\n',
  );
  return null;
}

function workloadsNamed(names: string | undefined): readonly Workload[] {
  if (names === undefined) return workloads;
  return names.split(',').map((given) => {
    const found = workloads.find(({ name }) => name === given.trim());
    if (found) return found;
    const known = workloads.map(({ name }) => name);
    const suggestion = nearest(given.trim(), known);
    throw new UsageError(`--network: expected some of ${known.join(', ')}, got ${given}${suggestion ? `; did you mean ${suggestion}?` : ''}`);
  });
}

function positive(option: string, value: Values[string], standard: number, whole: boolean): number {
  if (value === undefined) return standard;
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number) || (whole && !Number.isInteger(number))) {
    throw new UsageError(`${option}: expected a ${whole ? 'whole ' : ''}number above 0, got ${value}`);
  }
  return number;
}
