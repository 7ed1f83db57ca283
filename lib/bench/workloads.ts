// What the benchmark trains and runs: networks at the sizes that the profiles for real photos use.
import type { NetworkName } from '../classification/architecture.ts';

/** What is done with a network: a training step, a frozen classifier's logits, a frozen codec's symbols or pictures. */
export type WorkloadTask = 'train' | 'evaluate' | 'encode' | 'decode';

/** A network to run on random data. Plain JSON: it goes to worker processes and to the PyTorch peer as it is. */
export interface Workload {
  readonly task: WorkloadTask;
  readonly name: NetworkName | 'codec';
  /** Width multiplier; 1 is the paper's. */
  readonly width: number;
  readonly batch: number;
  /** Side of the square input: pixels, or symbols of the compressed representation. */
  readonly size: number;
  /** Channels of the input; for the codec, of its bottleneck. */
  readonly channels: number;
}

/** Classes of the classifiers' last layer, as in the embedded data set. */
export const classes = 20;
/** Centers of the codec's quantizer. */
export const centers = 6;

export const workloads: readonly Workload[] = [
  { task: 'train', name: 'cResNet-51', width: 0.25, batch: 64, size: 8, channels: 32 },
  { task: 'train', name: 'ResNet-50', width: 0.25, batch: 64, size: 64, channels: 3 },
  { task: 'train', name: 'codec', width: 0.25, batch: 16, size: 64, channels: 16 },
];

/** The same networks, frozen. */
export const inferenceWorkloads: readonly Workload[] = workloads.flatMap((workload) =>
  (workload.name === 'codec' ? (['encode', 'decode'] as const) : (['evaluate'] as const)).map((task) => ({
    ...workload,
    task,
  })),
);

/** A line that says what the workload is, e.g. `cResNet-51, 8x8x32`. */
export function describe({ task, name, size, channels }: Workload): string {
  const network = name === 'codec' ? `codec, C=${channels}, ${size} px crops` : `${name}, ${size}x${size}x${channels}`;
  return task === 'train' ? network : `${network}, ${task}`;
}
