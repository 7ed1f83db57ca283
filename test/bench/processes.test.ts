// The processes of the benchmark, on networks that take milliseconds.
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { bench } from '../../lib/bench/bench.ts';
import { findTorch, kitParty } from '../../lib/bench/contestants.ts';
import { startPeer } from '../../lib/bench/peer.ts';
import { runHere } from '../cli/run.ts';
import { frozen, tiny } from './tiny.ts';

test('measures frozen networks, one after another', async () => {
  const party = kitParty('onnx-cpu', 1);
  try {
    for (const workload of frozen)
      expect((await party.contestants[0].measure(workload, 0.1)).imagesPerSecond, workload.task).toBeGreaterThan(0);
  } finally {
    await party.close();
  }
});

test('measures tiny networks in two processes', async () => {
  const windows: number[] = [];
  const report = await bench({
    ours: () => kitParty('onnx-cpu', 2),
    peers: [],
    workloads: [tiny],
    seconds: 0.3,
    windows: 2,
    onWindow: (_, window) => windows.push(window),
  });
  expect(windows).toEqual([1, 2]);
  const { ours, peers } = report.results[0];
  expect(peers).toEqual([]);
  expect(ours).toMatchObject({ setting: '2 processes x 1 thread', exact: true, processes: 2 });
  expect(ours.windows).toHaveLength(2);
  expect(ours.imagesPerSecond).toBeGreaterThan(0);
  expect(ours.imagesPerCpuSecond).toBeGreaterThan(0);
  // Node and ONNX Runtime alone hold tens of megabytes; bytes taken for kilobytes would show.
  expect(ours.peakBytes).toBeGreaterThan(5e7);
  expect(ours.peakBytes).toBeLessThan(5e9);
});

describe('a process', () => {
  const peers: ReturnType<typeof startPeer>[] = [];
  const start = (script: string) => {
    const peer = startPeer(process.execPath, ['-e', script], process.env);
    peers.push(peer);
    return peer;
  };
  afterEach(async () => void (await Promise.all(peers.splice(0).map((peer) => peer.close()))));

  test('answers requests in their order', async () => {
    const peer = start("require('readline').createInterface(process.stdin).on('line', (line) => console.log(line))");
    const answers = await Promise.all([1, 2, 3].map((seconds) => peer.ask({ do: 'run', seconds })));
    expect(answers).toEqual([1, 2, 3].map((seconds) => ({ do: 'run', seconds })));
  });

  test('adds no listener: a machine of many cores has many', async () => {
    const before = process.listenerCount('exit');
    for (let count = 0; count < 3; count++) start('process.stdin.resume()');
    expect(process.listenerCount('exit')).toBe(before);
  });

  test('that fails to do it says why', async () => {
    const peer = start(`process.stdin.on('data', () => console.log('{"error":"no such kernel"}'))`);
    await expect(peer.ask({ do: 'run', seconds: 1 })).rejects.toThrow(/no such kernel/);
  });

  test('that dies leaves its last words, also to later requests', async () => {
    const peer = start("process.stdin.on('data', () => { console.error('Bus error'); process.exit(7); })");
    await expect(peer.ask({ do: 'run', seconds: 1 })).rejects.toThrow(/exit code 7; its last words:\nBus error/);
    await expect(peer.ask({ do: 'run', seconds: 1 })).rejects.toThrow(/exit code 7/);
  });

  test('that does not exist is told', async () => {
    await expect(startPeer('/no/such/python', [], {}).ask({ do: 'run', seconds: 1 })).rejects.toThrow(
      /python did not start/,
    );
  });

  test('of the kit says when its engine does not run', async () => {
    const party = kitParty('onnx-gpu', 1);
    await expect(party.contestants[0].measure(tiny, 0.1)).rejects.toThrow(/there is no engine 'onnx-gpu'/);
    await party.close();
  });
});

test('PyTorch is found only where it can be imported', async () => {
  expect(await findTorch(['/no/such/python', process.execPath])).toBeNull();
});

describe('the command', () => {
  test('runs and prints JSON', async () => {
    const { code, stdout } = await runHere(
      'bench',
      '--engine',
      'onnx-cpu',
      '--network',
      'cResNet-51',
      '--seconds',
      '0.2',
      '--windows',
      '1',
      '--processes',
      '1',
      '--python',
      'none',
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      names: { peers: [] },
      windows: 1,
      seconds: 0.2,
      machine: { cores: availableParallelism() },
    });
    expect(report.names.ours).toMatch(/^onnx-cpu, ONNX Runtime/);
    expect(report.results).toHaveLength(1);
    expect(report.results[0].workload).toMatchObject({ name: 'cResNet-51', width: 0.25, batch: 64 });
    expect(report.results[0].ours.imagesPerSecond).toBeGreaterThan(0);
  });

  test.each([
    [['--network', 'cResNet51'], /--network: expected some of .*did you mean cResNet-51\?/],
    [['--task', 'dream'], /--task: expected train or inference, got dream/],
    [['--seconds', '0'], /--seconds: expected a number above 0, got 0/],
    [['--windows', '1.5'], /--windows: expected a whole number above 0/],
    [['--python', '/no/such/python'], /--python: \/no\/such\/python cannot import torch/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runHere('bench', '--engine', 'onnx-cpu', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
