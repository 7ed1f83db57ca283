// Who is measured: the kit's own processes, and PyTorch in each of its settings.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startPeer, type Peer, type Ran, type Setting } from './peer.ts';
import type { Workload } from './workloads.ts';

/** One measurement: all processes over the same window. */
export interface Measured {
  /** Images per second, summed over the processes. */
  readonly imagesPerSecond: number;
  /** Images per second of processor time: hardly moved by what else the machine does. */
  readonly imagesPerCpuSecond: number;
  readonly processes: number;
  /** The largest resident set of any of the processes since it started. */
  readonly peakBytes: number;
}

/** Something that trains a workload in one way. */
export interface Contestant {
  /** How, in a few words: `2 processes x 1 thread, channels last`. */
  readonly setting: string;
  /** Whether this is float32 arithmetic throughout. */
  readonly exact: boolean;
  measure(workload: Workload, seconds: number): Promise<Measured>;
}

/** Contestants that share processes. */
export interface Party {
  readonly contestants: readonly Contestant[];
  close(): Promise<void>;
}

async function measure(
  peers: readonly Peer[],
  setting: Setting,
  workload: Workload,
  seconds: number,
): Promise<Measured> {
  await Promise.all(peers.map((peer) => peer.ask({ do: 'prepare', workload, setting })));
  const runs = (await Promise.all(peers.map((peer) => peer.ask({ do: 'run', seconds })))) as Ran[];
  return {
    imagesPerSecond: sum(runs.map((run) => (run.steps * workload.batch) / run.seconds)),
    imagesPerCpuSecond:
      sum(runs.map(({ steps }) => steps * workload.batch)) / sum(runs.map(({ cpuSeconds }) => cpuSeconds)),
    processes: peers.length,
    peakBytes: Math.max(...runs.map(({ peakBytes }) => peakBytes)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const closeAll = async (peers: readonly Peer[]): Promise<void> =>
  void (await Promise.all(peers.map((peer) => peer.close())));

function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${noun.endsWith('s') ? 'es' : 's'}`;
}

/**
 * The kit: so many processes side by side, one thread each, started as a plan's workers are.
 *
 * @param engine an engine's name
 */
export function kitParty(engine: string, processes: number): Party {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const args = ['--import', loader, fileURLToPath(new URL('./worker.ts', import.meta.url))];
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  const peers = Array.from({ length: processes }, () => startPeer(process.execPath, args, env));
  const contestant: Contestant = {
    setting: `${counted(processes, 'process')} x 1 thread`,
    exact: true,
    measure: (workload, seconds) => measure(peers, { engine }, workload, seconds),
  };
  return { contestants: [contestant], close: () => closeAll(peers) };
}

export interface Torch {
  /** The interpreter that can import it. */
  readonly python: string;
  readonly version: string;
  /** The GPU's name, or null. */
  readonly gpu: string | null;
}

export const pythons: readonly string[] = ['python3', '/usr/bin/python3'];

/** The first of the interpreters that can import PyTorch, or null. */
export async function findTorch(candidates: readonly string[] = pythons): Promise<Torch | null> {
  const question =
    'import json, torch; gpu = torch.cuda.is_available(); ' +
    'print(json.dumps({"version": torch.__version__, "gpu": torch.cuda.get_device_name(0) if gpu else None}))';
  for (const python of candidates) {
    const asked = await promisify(execFile)(python, ['-c', question]).catch(() => null);
    if (asked) return { python, ...(JSON.parse(asked.stdout) as Omit<Torch, 'python'>) };
  }
  return null;
}

/**
 * PyTorch in its own best ways: on a CPU one process with all threads and one single-threaded process per core, with both
 * memory layouts, and in bfloat16 with the one that it is made for; on a GPU one process with and without TensorFloat-32.
 */
export function torchParty({ python }: Torch, device: 'cpu' | 'cuda', cores: number): Party {
  const script = fileURLToPath(new URL('./torch_peer.py', import.meta.url));
  const count = device === 'cuda' ? 1 : cores;
  const peers = Array.from({ length: count }, () => startPeer(python, ['-u', script], process.env));
  const hosts: { peers: Peer[]; name: string; threads: number }[] = [
    { peers: peers.slice(0, 1), name: `1 process x ${counted(cores, 'thread')}`, threads: cores },
    ...(cores > 1 ? [{ peers, name: `${cores} processes x 1 thread`, threads: 1 }] : []),
  ];
  const layouts = [false, true].map((channelsLast) => ({
    name: channelsLast ? 'channels last' : 'channels first',
    channelsLast,
  }));
  const ways: { peers: Peer[]; name: string; exact: boolean; setting: Setting }[] =
    device === 'cuda'
      ? [false, true].flatMap((tf32) =>
          layouts.map(({ name, channelsLast }) => ({
            peers,
            name: `${tf32 ? 'TF32' : 'float32'}, ${name}`,
            exact: !tf32,
            setting: { device, tf32, channelsLast },
          })),
        )
      : hosts.flatMap((host) => [
          ...layouts.map(({ name, channelsLast }) => ({
            peers: host.peers,
            name: `${host.name}, ${name}`,
            exact: true,
            setting: { device, threads: host.threads, channelsLast },
          })),
          {
            peers: host.peers,
            name: `bfloat16, ${host.name}, channels last`,
            exact: false,
            setting: { device, threads: host.threads, channelsLast: true, bfloat16: true },
          },
        ]);
  const contestants = ways.map(
    (way): Contestant => ({
      setting: way.name,
      exact: way.exact,
      measure: (workload, seconds) => measure(way.peers, way.setting, workload, seconds),
    }),
  );
  return { contestants, close: () => closeAll(peers) };
}
