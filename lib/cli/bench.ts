import { availableCores } from '../running/cores.ts';
import { bench } from '../bench/bench.ts';
import { findTorch, kitParty, pythons, torchParty } from '../bench/contestants.ts';
import type { Torch } from '../bench/contestants.ts';
import { reportText } from '../bench/report.ts';
import { describe, inferenceWorkloads, workloads } from '../bench/workloads.ts';
import type { Workload } from '../bench/workloads.ts';
import { UsageError } from './command.ts';
import type { Command, Options } from './command.ts';
import { engineNamed } from './shared-options.ts';
import { nearest } from '../files/nearest.ts';

const defaultSeconds = 3;
const defaultWindows = 3;

const options = {
  engine: { type: 'string', value: 'NAME', help: 'engine to measure (default: auto)' },
  network: {
    type: 'string',
    value: 'NAMES',
    help: `which networks, with commas between (default: ${workloads.map(({ name }) => name).join(',')})`,
  },
  task: {
    type: 'string',
    value: 'TASK',
    help: 'train, or inference: classifiers evaluate, the frozen codec encodes and decodes (default: train)',
  },
  seconds: { type: 'string', value: 'N', help: `length of a window (default: ${defaultSeconds})` },
  windows: {
    type: 'string',
    value: 'N',
    help: `windows per setting; the median counts (default: ${defaultWindows})`,
  },
  processes: { type: 'string', value: 'N', help: 'our processes (default: one per core; one on a GPU)' },
  python: {
    type: 'string',
    multiple: true,
    value: 'PATH',
    help: `interpreter with PyTorch (default: ${pythons.join(', ')}); none for none; may be repeated`,
  },
  json: { type: 'boolean', help: 'print it as JSON' },
} satisfies Options;

export const command: Command<typeof options> = {
  usage:
    'bench [--engine E] [--network cResNet-51,codec] [--task train|inference] [--python PATH] [--seconds N] [--json]',
  help:
    'Measures training images per second on all cores as a plan uses them, one single-threaded process per core,\n' +
    'and the same networks in PyTorch when a python3 can import torch, in turns: float32, and bfloat16 autocast for\n' +
    'comparison. On a GPU: one process each.',
  options,
  positionals: [0, 0],
  async run({ values }) {
    const chosen = workloadsNamed(values.network, workloadsOf(values.task ?? 'train'));
    const seconds = positive('--seconds', values.seconds, defaultSeconds, false);
    const windows = positive('--windows', values.windows, defaultWindows, true);
    const cores = availableCores();
    const { openEngine } = await import('../engine/choose.ts');
    const { name, description } = await openEngine(engineNamed(values.engine ?? 'auto'));
    const onGpu = /webgpu|cuda|gpu/.test(name);
    const processes = positive('--processes', values.processes, onGpu ? 1 : cores, true);
    const torches = await torchesFor(values.python);
    const deviceOf = ({ gpu }: Torch): 'cuda' | 'cpu' => (onGpu && gpu ? 'cuda' : 'cpu');
    const report = await bench({
      ours: () => kitParty(name, processes),
      peers: torches.map((torch) => () => torchParty(torch, deviceOf(torch), cores)),
      workloads: chosen,
      seconds,
      windows,
      onWindow: (workload, window) => process.stderr.write(`${describe(workload)}: window ${window} of ${windows}\n`),
    });
    const names = {
      ours: `${name}, ${description}`,
      peers: torches.map((torch) => ({
        short: `PyTorch ${torch.version.replace(/\+.*$/, '')}`,
        full: `PyTorch ${torch.version} on ${deviceOf(torch) === 'cuda' ? torch.gpu : 'the CPU'} (${torch.python})`,
      })),
    };
    const printed = values.json === true ? JSON.stringify({ ...report, names }, null, 2) : reportText(report, names);
    process.stdout.write(`${printed}\n`);
    return 0;
  },
};

/** `given` are the interpreters after `--python`. */
async function torchesFor(given: readonly string[] | undefined): Promise<Torch[]> {
  if (given?.includes('none')) return [];
  const peers = await Promise.all(
    (given ? given.map((python) => [python]) : [pythons]).map((candidates) => findTorch(candidates)),
  );
  const missing = given?.find((_, index) => !peers[index]);
  if (missing !== undefined) throw new UsageError(`--python: ${missing} cannot import torch`);
  const torches = peers.filter((torch) => torch !== null);
  if (torches.length === 0) {
    process.stderr.write(
      `PyTorch is not here (asked ${pythons.join(', ')}): ours alone. ` +
        'For the comparison: pip install torch, or apt install python3-torch on Debian, or --python PATH.\n',
    );
  }
  return torches;
}

function workloadsOf(task: string): readonly Workload[] {
  if (task === 'train') return workloads;
  if (task === 'inference') return inferenceWorkloads;
  throw new UsageError(`--task: expected train or inference, got ${task}`);
}

function workloadsNamed(names: string | undefined, known: readonly Workload[]): readonly Workload[] {
  if (names === undefined) return known;
  return names.split(',').flatMap((given) => {
    const named = known.filter(({ name }) => name === given.trim());
    if (named.length > 0) return named;
    const all = [...new Set(known.map(({ name }) => name))];
    const suggestion = nearest(given.trim(), all);
    throw new UsageError(
      `--network: expected some of ${all.join(', ')}, got ${given}${suggestion ? `; did you mean ${suggestion}?` : ''}`,
    );
  });
}

function positive(option: string, value: string | undefined, standard: number, whole: boolean): number {
  if (value === undefined) return standard;
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number) || (whole && !Number.isInteger(number))) {
    throw new UsageError(`${option}: expected a ${whole ? 'whole ' : ''}number above 0, got ${value}`);
  }
  return number;
}
