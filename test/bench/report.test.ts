import { describe, expect, test } from 'vitest';
import fc from '../property.ts';
import { bench, type BenchReport, type Comparison, type Rates } from '../../lib/bench/bench.ts';
import { median } from '../../lib/metrics/median.ts';
import type { Contestant, Party } from '../../lib/bench/contestants.ts';
import { reportText } from '../../lib/bench/report.ts';
import { inferenceWorkloads, workloads } from '../../lib/bench/workloads.ts';

/** A party whose contestants answer from a list, window by window, and whose calls are written down. */
function scripted(
  calls: string[],
  settings: Record<string, { wall: number[]; cpu?: number[]; exact?: boolean }>,
): () => Party {
  return () => {
    const contestants = Object.entries(settings).map(([setting, { wall, cpu = wall, exact = true }]): Contestant => {
      let turn = 0;
      return {
        setting,
        exact,
        measure: async () => {
          calls.push(setting);
          const [imagesPerSecond, imagesPerCpuSecond] = [wall[turn], cpu[turn]];
          turn += 1;
          return { imagesPerSecond, imagesPerCpuSecond, processes: 2, peakBytes: 1e8 * turn };
        },
      };
    });
    return { contestants, close: async () => void calls.push('closed') };
  };
}

const options = { workloads: workloads.slice(0, 1), seconds: 1, windows: 3 };

test('the median has at most half of the values on either side', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const middle = median(values);
      const half = values.length / 2;
      expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(half);
      expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(half);
    }),
  );
});

describe('the benchmark', () => {
  test('takes turns, takes medians, and compares with the best float32 setting', async () => {
    const calls: string[] = [];
    const ours = scripted(calls, { kit: { wall: [90, 60, 70], cpu: [30, 45, 40] } });
    const peer = scripted(calls, {
      slow: { wall: [50, 50, 50], cpu: [80, 80, 80] },
      fast: { wall: [100, 10, 140], cpu: [50, 50, 50] },
      inexact: { wall: [900, 900, 900], exact: false },
    });
    const other = scripted(calls, { other: { wall: [140, 140, 140] } });
    const { results, machine } = await bench({ ...options, ours, peers: [peer, other] });
    const turn = ['kit', 'slow', 'fast', 'inexact', 'other'];
    expect(calls).toEqual([...turn, ...turn, ...turn, 'closed', 'closed', 'closed']);
    const [result] = results;
    expect(result.ours).toMatchObject({
      windows: [90, 60, 70],
      imagesPerSecond: 70,
      imagesPerCpuSecond: 40,
      peakBytes: 3e8,
    });
    const [compared, second] = result.peers;
    expect(compared.settings.map(({ imagesPerSecond }) => imagesPerSecond)).toEqual([50, 100, 900]);
    expect([compared.best.setting, compared.inexact!.setting]).toEqual(['fast', 'inexact']);
    expect(compared.ratio).toBeCloseTo(0.7, 12);
    expect(compared.cpuRatio).toBeCloseTo(0.5, 12);
    expect([second.best.setting, second.inexact]).toEqual(['other', null]);
    expect(second.ratio).toBeCloseTo(0.5, 12);
    expect(machine.cores).toBeGreaterThan(0);
  });

  test('opens what it measures anew for each workload and closes it when a window fails', async () => {
    const calls: string[] = [];
    const broken = (): Party => ({
      ...scripted(calls, {})(),
      contestants: [{ setting: 'broken', exact: true, measure: () => Promise.reject(new Error('out of memory')) }],
    });
    await expect(bench({ ...options, ours: broken, peers: [] })).rejects.toThrow('out of memory');
    expect(calls).toEqual(['closed']);
    let opened = 0;
    const counted = (): Party => (opened++, scripted(calls, { kit: { wall: [1, 1, 1] } })());
    const { results } = await bench({ ...options, workloads, ours: counted, peers: [] });
    expect(opened).toBe(workloads.length);
    expect(results.map(({ workload, peers }) => [workload.name, peers])).toEqual([
      ['cResNet-51', []],
      ['ResNet-50', []],
      ['codec', []],
    ]);
  });
});

describe('the table', () => {
  const rates = (over: Partial<Rates>): Rates => ({
    setting: '2 processes x 1 thread',
    exact: true,
    windows: [1],
    imagesPerSecond: 412.4,
    imagesPerCpuSecond: 206,
    processes: 2,
    peakBytes: 412e6,
    ...over,
  });
  const torch = rates({ setting: '2 processes x 1 thread, channels last', imagesPerSecond: 600 });
  const half = rates({
    setting: 'bfloat16, 2 processes x 1 thread, channels last',
    exact: false,
    imagesPerSecond: 1234.5,
  });
  const compared = (over: Partial<Comparison>): Comparison => ({
    settings: [torch],
    best: torch,
    inexact: null,
    ratio: 0.687,
    cpuRatio: 0.7,
    ...over,
  });
  const report: BenchReport = {
    machine: { platform: 'linux-x64', cpu: 'Xeon', cores: 2 },
    windows: 3,
    seconds: 2,
    load: { before: 0.1, after: 1.9 },
    results: [
      { workload: workloads[0], ours: rates({}), peers: [compared({ inexact: half }), compared({})] },
      {
        workload: inferenceWorkloads[2],
        ours: rates({ imagesPerSecond: 31.26 }),
        peers: [compared({ ratio: 1.25 }), compared({ cpuRatio: 1.3 })],
      },
    ],
  };
  const peers = [
    { short: 'PyTorch 2.1', full: 'PyTorch 2.1 on the CPU' },
    { short: 'PyTorch 1.13', full: 'PyTorch 1.13 on the CPU' },
  ];

  test('lines up, a group of columns for each PyTorch', () => {
    const lines = reportText(report, { ours: 'onnx-cpu', peers }).split('\n');
    expect(lines.slice(6, 9)).toEqual([
      'network                                     ours  PyTorch 2.1  ratio  by CPU time  bfloat16  PyTorch 1.13  ratio  by CPU time        memory',
      'cResNet-51, 8x8x32, batch 64                 412          600   0.69         0.70      1235           600   0.69         0.70  2 x 412.0 MB',
      'codec, C=16, 64 px crops, encode, batch 16  31.3          600   1.25         0.70                     600   0.69         1.30  2 x 412.0 MB',
    ]);
    expect(lines[4]).toBe('load average 0.10 before, 1.90 after, on 2 cores (Xeon)');
    expect(lines).toContain(
      'cResNet-51, 8x8x32, batch 64, best of PyTorch 2.1: 2 processes x 1 thread, channels last; bfloat16, 2 processes x 1 thread, channels last',
    );
  });

  test('says when the machine was busy, and leaves PyTorch out where it is not', () => {
    const alone = report.results.map((result) => ({ ...result, peers: [] }));
    const text = reportText(
      { ...report, load: { before: 1.5, after: 2 }, results: alone },
      { ours: 'onnx-cpu', peers: [] },
    );
    expect(text).toContain('the machine was busy');
    expect(text).not.toContain('PyTorch');
    expect(text).not.toContain('ratio');
  });
});
