// The main file of a benchmark process: trains what it is told to, single-threaded as a plan's worker does.
import { createInterface } from 'node:readline';
import { openEngine } from '../engine/choose.ts';
import type { Ran, PeerRequest } from './peer.ts';
import { trainingStep, type TrainingStep } from './training-step.ts';

/** Steps before the first measurement: memory is laid out and caches are warm by then. */
const warmUpSteps = 3;

const prepared = new Map<string, TrainingStep>();
let current: TrainingStep | undefined;

async function prepare({ workload, setting }: Extract<PeerRequest, { do: 'prepare' }>): Promise<object> {
  const key = JSON.stringify(workload);
  current = prepared.get(key);
  if (!current) {
    current = await trainingStep(await openEngine(setting.engine!), workload);
    prepared.set(key, current);
    for (let step = 1; step < warmUpSteps; step++) await current();
  }
  await current();
  return { ready: true };
}

async function run({ seconds }: Extract<PeerRequest, { do: 'run' }>): Promise<Ran> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  let steps = 0;
  let loss = NaN;
  let elapsed = 0;
  while (elapsed < seconds) {
    loss = await current!();
    steps += 1;
    elapsed = (performance.now() - start) / 1000;
  }
  if (!Number.isFinite(loss)) throw new Error(`the loss is ${loss} after ${steps} steps`);
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6;
  return { steps, seconds: elapsed, cpuSeconds, loss, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

// Answers in the order of the requests. The end of the input is the end of the process.
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as PeerRequest;
  const answer = await (request.do === 'prepare' ? prepare(request) : run(request)).catch((error: Error) => ({
    error: error.message,
  }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
