/** The results of `work` in the order of the jobs, at most `concurrency` of them under way; `work` must not throw. */
export async function* inOrder<J, R>(
  jobs: readonly J[],
  concurrency: number,
  work: (job: J) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  let next = 0;
  while (next < jobs.length || underWay.length > 0) {
    while (next < jobs.length && underWay.length < Math.max(1, concurrency)) underWay.push(work(jobs[next++]!));
    yield await underWay.shift()!;
  }
}
