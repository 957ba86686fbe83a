/** Combines the replicates of one WQS analysis, holdout by holdout and chunk by chunk, to its result. */
import { createHash, type Hash } from 'node:crypto';
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { readParquet } from '../lake/parquet-reader.ts';
import { type WqsData, wqsData } from '../methods/wqs/analysis.ts';
import { columnsToCombine, replicatesIn, type StoredReplicate } from '../methods/wqs/replicates.ts';
import { type HoldoutResult, holdoutResult, NO_SIGNAL, wqsResult } from '../methods/wqs/result.ts';
import { WeightAverage } from '../wqs/average.ts';
import { codeVersion, lake } from './environment.ts';
import { type Measure, observed } from './observed.ts';
import type { WqsRecord } from './records.ts';
import { storedRanges } from './stored-replicates.ts';
import { readCohortRecord, readRequest } from './stored-run.ts';
import { readCohort } from './warm-cohort.ts';
import type { CombineWqsItem } from './work-items.ts';

/** Replicates that the analysis needs are not in the lake: the invocation that should have computed them failed. */
export class MissingReplicatesError extends Error {
  constructor(address: string, holdout: number, first: number, last: number) {
    super(`replicates ${first} to ${last} of holdout ${holdout} are not in ${keys.wqsReplicatesPrefix(address)}`);
    this.name = 'MissingReplicatesError';
  }
}

export const handler = observed('combine-wqs', combine);

/** @throws RequestDamagedError, NoCohortError, ObjectChangedError, MissingReplicatesError */
async function combine(
  { run_id, address, model, subgroup, direction }: CombineWqsItem,
  measure: Measure<'combine-wqs'>,
): Promise<{ kept: number }> {
  const analysis = { model, subgroup, direction };
  const request = await readRequest(run_id);
  const cohort = await readCohortRecord(run_id);
  const columns = await readCohort(cohort);
  const data = wqsData(request, analysis, columns, cohort.levels);
  const { components } = data.scores;

  const digest = createHash('sha256');
  const holdouts: HoldoutResult[] = [];
  const stored = await storedRanges(address);
  for (let holdout = 0; holdout < data.settings.holdouts; holdout++) {
    const ranges = stored.filter((range) => range.holdout === holdout);
    const average = new WeightAverage(components.length, data.settings.signal);
    const leftOut: Record<string, number> = {};
    for await (const replicate of storedReplicates(data, address, holdout, ranges)) {
      average.add(replicate);
      addTo(digest, replicate);
      if (replicate.status === 'kept') continue;
      const reason = replicate.status === 'no_signal' ? NO_SIGNAL : (replicate.reason ?? replicate.status);
      leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    }
    holdouts.push(holdoutResult(request, data, columns, holdout, average, leftOut));
  }
  const record: WqsRecord = {
    ...{ code_version: codeVersion('combine-wqs'), cohort_sha256: cohort.cohort.sha256 },
    ...analysis,
    replicates: { address, sha256: digest.digest('hex') },
    ...wqsResult(data, analysis, holdouts),
  };
  await putChecked(lake(), keys.wqs(run_id, analysis), record);
  const kept = holdouts.reduce((sum, holdout) => sum + holdout.kept, 0);
  measure({ ReplicatesKept: kept, NotEstimable: Number(record.rows[0].status === 'not_estimable') });
  return { kept };
}

/**
 * The replicates of a holdout in their order, one chunk in memory at a time. Chunks may overlap, when runs of different sizes have left
 * them: equal replicates have equal values, whoever computed them.
 */
async function* storedReplicates(
  { settings, scores }: WqsData,
  address: string,
  holdout: number,
  ranges: readonly keys.ReplicateRange[],
): AsyncGenerator<StoredReplicate> {
  // Without a component there was nothing to fit.
  if (scores.components.length === 0) return;
  let next = 0;
  for (const range of ranges) {
    const end = Math.min(range.first + range.count, settings.bootstraps);
    if (end <= next) continue;
    if (range.first > next) break;
    const bytes = await lake().get(keys.wqsReplicates(address, range));
    const table = await readParquet(bytes, columnsToCombine(scores.components));
    yield* replicatesIn(table, next - range.first, end - range.first);
    next = end;
  }
  if (next < settings.bootstraps) throw new MissingReplicatesError(address, holdout, next, settings.bootstraps - 1);
}

/** Statuses as numbers, for the digest. */
const STATUS_CODES = { kept: 0, no_signal: 1, not_estimable: 2 };

function addTo(digest: Hash, { status, b1, z, deviance, kkt, weights }: StoredReplicate): void {
  const values = Float64Array.of(STATUS_CODES[status], b1, z, deviance, kkt, ...weights);
  digest.update(new Uint8Array(values.buffer));
}
