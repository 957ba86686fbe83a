/** Combines the replicates of one WQS analysis, holdout by holdout and range by range, to its result. */
import { createHash, type Hash } from 'node:crypto';
import { splitOf, wqsData } from '../methods/wqs/analysis.ts';
import { Holdout, type HoldoutResult } from '../methods/wqs/holdout.ts';
import { wqs } from '../methods/wqs/index.ts';
import type { WqsAnalysis } from '../methods/wqs/plan.ts';
import { columnsToCombine, replicatesIn, type StoredReplicate } from '../methods/wqs/replicates.ts';
import { wqsResult } from '../methods/wqs/result.ts';
import { FALL, wqsPermutationColumns, wqsPermutationTest, wqsSets } from '../methods/wqs/sets.ts';
import { itemOfRun, openSets, putReplicated } from '../replicates/replicated-analysis.ts';
import { codeVersion } from '../runs/environment.ts';
import { type Measure, observed } from '../runs/observed.ts';
import type { WqsRecord } from '../runs/records.ts';
import type { ReplicatedItem } from '../runs/work-items.ts';

export const handler = observed('combine-wqs', combine);

/** @throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError, MissingReplicatesError */
async function combine(item: ReplicatedItem<WqsAnalysis>, measure: Measure<'combine-wqs'>): Promise<{ kept: number }> {
  const { request, cohort, analysis: named, made } = await itemOfRun(item, wqs);
  const { outcome, family, model, subgroup, direction } = named;
  const analysis = { outcome, family, model, subgroup, direction };
  const data = wqsData(request, analysis, cohort);
  const sets = wqsSets(data, direction, cohort.columns, codeVersion);
  const opened = await openSets(item, sets, made);

  const digest = createHash('sha256');
  const holdouts: HoldoutResult[] = [];
  const columns = columnsToCombine(data.scores.components);
  for (let holdout = 0; holdout < data.settings.holdouts; holdout++) {
    const combined = new Holdout(data);
    for await (const { table, from, to } of opened.bootstraps?.replicates(holdout, columns) ?? []) {
      for (const replicate of replicatesIn(table, data.scores.components, from, to)) {
        combined.add(replicate);
        addTo(digest, replicate);
      }
    }
    holdouts.push(combined.result(holdout, splitOf(data, holdout)));
  }
  const permuted = await opened.permutations?.values([FALL]);
  const tested = wqsPermutationColumns(wqsPermutationTest(data, cohort.columns), direction, permuted);
  const [{ address }] = sets;
  const record: WqsRecord = {
    ...made,
    ...analysis,
    replicates: { address, sha256: digest.digest('hex') },
    ...wqsResult(data, analysis, holdouts, tested),
  };
  await putReplicated(item, wqs, record, opened);
  const kept = holdouts.reduce((sum, holdout) => sum + holdout.kept, 0);
  measure({ ReplicatesKept: kept, NotEstimable: Number(record.rows[0].status === 'not_estimable') });
  return { kept };
}

/** Statuses as numbers, for the digest. */
const STATUS_CODES = { kept: 0, no_signal: 1, not_estimable: 2 };

function addTo(digest: Hash, { status, b1, z, deviance, kkt, weights }: StoredReplicate): void {
  const values = Float64Array.of(STATUS_CODES[status], b1, z, deviance, kkt, ...weights);
  digest.update(new Uint8Array(values.buffer));
}
