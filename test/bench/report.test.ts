import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { bench, type BenchReport, type Rates } from '../../lib/bench/bench.ts';
import { median } from '../../lib/metrics/median.ts';
import type { Contestant, Party } from '../../lib/bench/contestants.ts';
import { reportText } from '../../lib/bench/report.ts';
import { workloads } from '../../lib/bench/workloads.ts';

/** A party whose contestants answer from a list, window by window, and whose calls are written down. */
function scripted(calls: string[], settings: Record<string, { wall: number[]; cpu?: number[]; exact?: boolean }>): () => Party {
  return () => {
    const contestants = Object.entries(settings).map(([setting, { wall, cpu = wall, exact = true }]): Contestant => {
      let turn = 0;
      return {
        setting,
        exact,
        measure: async () => {
          calls.push(setting);
          const [imagesPerSecond, imagesPerCpuSecond] = [wall[turn]!, cpu[turn]!];
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
    const { results, machine } = await bench({ ...options, ours, peer });
    const turn = ['kit', 'slow', 'fast', 'inexact'];
    expect(calls).toEqual([...turn, ...turn, ...turn, 'closed', 'closed']);
    const [result] = results;
    expect(result!.ours).toMatchObject({ windows: [90, 60, 70], imagesPerSecond: 70, imagesPerCpuSecond: 40, peakBytes: 3e8 });
    expect(result!.peers.map(({ imagesPerSecond }) => imagesPerSecond)).toEqual([50, 100, 900]);
    expect(result!.best!.setting).toBe('fast');
    expect(result!.ratio).toBeCloseTo(0.7, 12);
    expect(result!.cpuRatio).toBeCloseTo(0.5, 12);
    expect(machine.cores).toBeGreaterThan(0);
  });

  test('opens what it measures anew for each workload and closes it when a window fails', async () => {
    const calls: string[] = [];
    const broken = (): Party => ({
      ...scripted(calls, {})(),
      contestants: [{ setting: 'broken', exact: true, measure: () => Promise.reject(new Error('out of memory')) }],
    });
    await expect(bench({ ...options, ours: broken, peer: null })).rejects.toThrow('out of memory');
    expect(calls).toEqual(['closed']);
    let opened = 0;
    const counted = (): Party => (opened++, scripted(calls, { kit: { wall: [1, 1, 1] } })());
    const { results } = await bench({ ...options, workloads, ours: counted, peer: null });
    expect(opened).toBe(workloads.length);
    expect(results.map(({ workload, ratio, best }) => [workload.name, ratio, best])).toEqual([
      ['cResNet-51', null, null],
      ['ResNet-50', null, null],
      ['codec', null, null],
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
  const report: BenchReport = {
    machine: { platform: 'linux-x64', cpu: 'Xeon', cores: 2 },
    windows: 3,
    seconds: 2,
    load: { before: 0.1, after: 1.9 },
    results: [
      { workload: workloads[0]!, ours: rates({}), peers: [torch], best: torch, ratio: 0.687, cpuRatio: 0.7 },
      { workload: workloads[2]!, ours: rates({ imagesPerSecond: 31.26 }), peers: [torch], best: torch, ratio: 1.25, cpuRatio: 1.3 },
    ],
  };

  test('lines up', () => {
    const lines = reportText(report, { ours: 'onnx-cpu', peer: 'PyTorch 2.1' }).split('\n');
    const table = lines.slice(5, 8);
    expect(table).toEqual([
      "network                             ours  PyTorch  ratio  by CPU time        memory  PyTorch's best setting",
      'cResNet-51, 8x8x32, batch 64         412      600   0.69         0.70  2 x 412.0 MB  2 processes x 1 thread, channels last',
      'codec, C=16, 64 px crops, batch 16  31.3      600   1.25         1.30  2 x 412.0 MB  2 processes x 1 thread, channels last',
    ]);
    expect(lines[3]).toBe('load average 0.10 before, 1.90 after, on 2 cores (Xeon)');
  });

  test('says when the machine was busy, and leaves PyTorch out where it is not', () => {
    const alone = report.results.map((result) => ({ ...result, peers: [], best: null, ratio: null, cpuRatio: null }));
    const text = reportText({ ...report, load: { before: 1.5, after: 2 }, results: alone }, { ours: 'onnx-cpu', peer: null });
    expect(text).toContain('the machine was busy');
    expect(text).not.toContain('PyTorch');
    expect(text).not.toContain('ratio');
  });

  test('tells a faster setting of less precision apart', () => {
    const tf32 = rates({ setting: 'TF32, channels last', exact: false, imagesPerSecond: 9000 });
    const results = [{ ...report.results[0]!, peers: [torch, tf32] }];
    expect(reportText({ ...report, results }, { ours: 'onnx-webgpu', peer: 'PyTorch' })).toContain(
      'cResNet-51: PyTorch with TF32, channels last: 9000 images per second',
    );
  });
});
