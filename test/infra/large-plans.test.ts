/** Plans that are too large for one Map, run by the synthesised machine on functions that answer at once. */
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openStore } from '../../functions/lake/object-store.ts';
import { putWorkLists } from '../../functions/runs/work-lists.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { runStateMachine } from '../../infra/local/run-locally.ts';
import { folderForTests } from '../support/study.ts';

const folder = folderForTests();
afterAll(() => folder.remove());

it('45,750 regressions are cut into five lists, and each is fitted once', { timeout: 300_000 }, async () => {
  const lakeUrl = pathToFileURL(folder.path).href;
  const store = openStore(lakeUrl);
  const items = Array.from({ length: 45_750 }, (_, id) => ({ id, failure_key: `runs/r/failures/${id}.json` }));
  const regressions = await putWorkLists(store, (list) => `runs/r/plan/regression-${list}.json`, items);
  expect(regressions.lists).toHaveLength(5);
  const fitted = new Set<Json>();
  const answers: Record<string, Json> = {
    PlanRun: {
      status: 'planned',
      run_id: 'r',
      tables: [],
      cohort: {},
      analyses: {},
      replicates: false,
      fits: {
        regression: { ...regressions },
        description: { lists: [] },
        specifications: { lists: [] },
        sweep: { lists: [] },
      },
      at_once: { tables: 4, fits: 40, replicates: 40 },
    },
    BuildCohort: {},
    FitRegression: {},
    CollectRun: { status: 'complete', run_id: 'r' },
  };
  const result = await runStateMachine({
    assemblyDir: await assembly('.study'),
    lakeUrl,
    store,
    executionName: 'large',
    input: {},
    intercept: async ({ state, integration, arguments: { Payload } }, proceed) => {
      if (integration !== 'lambda:invoke') return proceed();
      if (state === 'FitRegression') fitted.add((Payload as { id: Json }).id);
      return answers[state];
    },
  });
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
  expect(fitted.size).toBe(45_750);
});
