// A process of its own that makes toy artifacts: `process.ts STORE LOG WORKERS ARTIFACTS-AS-JSON`.
import { openStore } from '../../../lib/store/store.ts';
import { describeFailures, runPlan } from '../../../lib/running/run-plan.ts';

const [store, log, workers, artifacts] = process.argv.slice(2);
const outcome = await runPlan(JSON.parse(artifacts), {
  store: openStore(store),
  recipes: new URL('./recipes.ts', import.meta.url),
  data: { log },
  workers: Number(workers),
});
if (describeFailures(outcome)) console.error(describeFailures(outcome));
process.exitCode = outcome.results.includes(null) ? 1 : 0;
