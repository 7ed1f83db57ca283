// Workloads of milliseconds.
import type { Workload } from '../../lib/bench/workloads.ts';

export const tiny: Workload = { task: 'train', name: 'cResNet-39', width: 0.03, batch: 2, size: 4, channels: 3 };
export const tinyCodec: Workload = { task: 'train', name: 'codec', width: 0.05, batch: 1, size: 16, channels: 2 };
export const frozen: readonly Workload[] = [
  { ...tiny, task: 'evaluate' },
  { ...tinyCodec, task: 'encode' },
  { ...tinyCodec, task: 'decode' },
];
