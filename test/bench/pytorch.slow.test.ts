// Every setting of the other side of the benchmark. Slow for its processes: each reads PyTorch anew.
import { expect, test } from 'vitest';
import { findTorch, torchParty } from '../../lib/bench/contestants.ts';
import { frozen, tiny, tinyCodec } from './tiny.ts';

test('PyTorch trains the same networks, in every setting', async ({ skip }) => {
  const torch = await findTorch();
  if (!torch) return skip('no python3 here can import torch');
  const party = torchParty(torch, 'cpu', 2);
  try {
    expect(party.contestants.map(({ setting }) => setting)).toEqual([
      '1 process x 2 threads, channels first',
      '1 process x 2 threads, channels last',
      'bfloat16, 1 process x 2 threads, channels last',
      '2 processes x 1 thread, channels first',
      '2 processes x 1 thread, channels last',
      'bfloat16, 2 processes x 1 thread, channels last',
    ]);
    for (const workload of [tiny, { ...tiny, name: 'ResNet-50', size: 32 } as const, tinyCodec, ...frozen]) {
      const measured = await party.contestants[workload === tiny ? 5 : 4].measure(workload, 0.2);
      expect(measured.processes).toBe(2);
      expect(measured.imagesPerSecond).toBeGreaterThan(0);
    }
  } finally {
    await party.close();
  }
});
