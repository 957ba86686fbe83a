/** Sweeps of the mirror: what a chunk of one takes, and what its rows take `collect-run`. */
import { pathToFileURL } from 'node:url';
import { openStore } from '../../functions/lake/object-store.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { plannedInvocations } from '../../infra/estimate/planned-invocations.ts';
import { planWork } from '../../infra/estimate/work-plan.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { type LocalRun, runStateMachine } from '../../infra/local/run-locally.ts';
import { eventFile } from '../support/events.ts';
import { folderForTests } from '../support/study.ts';
import { type Samples, sampled } from './samples.ts';

/** Two sweeps, of all exposures and of some: the fixed part and those that grow can then be told apart. */
export async function sampleSweeps(assemblyDir: string, mirror: string, samples: Samples): Promise<void> {
  const event = eventFile('sweep-metals');
  const source = pathToFileURL(mirror).href;
  for (const exposures of [event.sweep.exposures, event.sweep.exposures.slice(0, 4)]) {
    const request = parseRunRequest({ ...event, source, sweep: { ...event.sweep, exposures } });
    await sampled(samples, async (watch) => {
      await run(assemblyDir, request, watch);
      return plannedInvocations(planWork(request, 0));
    });
  }
}

/** One run into an empty lake, with as much logged as on AWS. */
async function run(assemblyDir: string, request: RunRequest, settings: Partial<LocalRun>): Promise<void> {
  const lake = folderForTests();
  const lakeUrl = pathToFileURL(lake.path).href;
  const { status, cause } = await runStateMachine({
    ...{ assemblyDir, input: request as unknown as Json, lakeUrl, store: openStore(lakeUrl) },
    ...{ executionName: 'bench', concurrency: 1 },
    environment: {
      SOURCE_URL: request.source,
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_METRICS_DISABLED: 'false',
    },
    ...settings,
  });
  await lake.remove();
  if (status !== 'SUCCEEDED') throw new Error(cause);
}
