/**
 * The results of `work` in the order of the jobs, at most `concurrency` of them under way; `work` must not throw. A loop
 * over them that is left early goes on when nothing is under way any more.
 */
export async function* inOrder<J, R>(
  jobs: readonly J[],
  concurrency: number,
  work: (job: J) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  let next = 0;
  try {
    while (next < jobs.length || underWay.length > 0) {
      while (next < jobs.length && underWay.length < Math.max(1, concurrency)) underWay.push(work(jobs[next++]!));
      yield await underWay.shift()!;
    }
  } finally {
    await Promise.all(underWay);
  }
}

export interface WorkFault {
  readonly error: unknown;
}

/**
 * As `inOrder`, where `work` gives what it made or the fault that kept it from that; ends with an error at the first fault.
 * It is that of the job done again, alone: libvips has one error text for the whole process, and may have told the fault of a
 * picture beside it.
 */
export async function* inOrderOrFault<J, R extends object>(
  jobs: readonly J[],
  concurrency: number,
  work: (job: J) => Promise<R>,
): AsyncGenerator<Exclude<R, WorkFault>> {
  let done = 0;
  let fault: unknown;
  for await (const result of inOrder(jobs, concurrency, work)) {
    if ('error' in result) {
      fault = result.error;
      break;
    }
    done++;
    yield result as Exclude<R, WorkFault>;
  }
  if (done === jobs.length) return;
  const again = await work(jobs[done]!);
  throw 'error' in again ? again.error : fault;
}
