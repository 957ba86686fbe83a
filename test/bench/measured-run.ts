/** A run of a state machine as benches measure it: into an empty lake, with as much logged as on AWS. */
import { pathToFileURL } from 'node:url';
import { openStore } from '../../functions/lake/object-store.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { type LocalRun, runStateMachine } from '../../infra/local/run-locally.ts';
import { folderForTests } from '../support/study.ts';

/**
 * Runs a request to its end, one invocation at a time unless the settings say otherwise; files come from its source.
 * What the run ends with.
 * @throws Error if it fails
 */
export async function measuredRun(
  assemblyDir: string,
  request: { source: string },
  settings: Partial<LocalRun>,
): Promise<Json | undefined> {
  const lake = folderForTests();
  const lakeUrl = pathToFileURL(lake.path).href;
  const result = await runStateMachine({
    assemblyDir,
    input: request as unknown as Json,
    lakeUrl,
    store: openStore(lakeUrl),
    executionName: 'bench',
    concurrency: 1,
    ...settings,
    environment: {
      SOURCE_URL: request.source,
      POWERTOOLS_LOG_LEVEL: 'INFO',
      POWERTOOLS_METRICS_DISABLED: 'false',
      ...settings.environment,
    },
  });
  await lake.remove();
  if (result.status !== 'SUCCEEDED') throw new Error(`${result.error}: ${result.cause}`);
  return result.output;
}
