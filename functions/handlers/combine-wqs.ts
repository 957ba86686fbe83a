/** Combines the replicates of one WQS analysis, holdout by holdout and chunk by chunk, to its result. */
import { createHash, type Hash } from 'node:crypto';
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { readParquet } from '../lake/parquet-reader.ts';
import { readAhead } from '../lake/read-ahead.ts';
import { replicatesAddress, splitOf, type WqsData, wqsData } from '../methods/wqs/analysis.ts';
import { Holdout, type HoldoutResult } from '../methods/wqs/holdout.ts';
import { wqs } from '../methods/wqs/index.ts';
import {
  columnsToCombine,
  fitRange,
  replicatesIn,
  type StoredReplicate,
  trainingOf,
} from '../methods/wqs/replicates.ts';
import { wqsResult } from '../methods/wqs/result.ts';
import { claimedRanges, rangeRecord, readRange, writeRange } from '../replicates/stored-replicates.ts';
import { codeVersion, lake } from '../runs/environment.ts';
import { type Measure, observed } from '../runs/observed.ts';
import type { RangesRecord, WqsRecord } from '../runs/records.ts';
import { ObjectChangedError, readCohortRecord, readRequest } from '../runs/stored-run.ts';
import { readCohort } from '../runs/warm-cohort.ts';
import type { CombineWqsItem } from '../runs/work-items.ts';
import { variantOf } from '../study/sensitivity.ts';
import type { Direction } from '../wqs/settings.ts';

/** Replicates that the analysis needs are not in the lake: the invocation that should have computed them failed. */
export class MissingReplicatesError extends Error {
  constructor(address: string, holdout: number, first: number, last: number) {
    super(`replicates ${first} to ${last} of holdout ${holdout} are not in ${keys.wqsReplicatesPrefix(address)}`);
    this.name = 'MissingReplicatesError';
  }
}

export const handler = observed('combine-wqs', combine);

/** @throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError, MissingReplicatesError */
async function combine(
  { run_id, sensitivity, address: planned, outcome, family, model, subgroup, direction }: CombineWqsItem,
  measure: Measure<'combine-wqs'>,
): Promise<{ kept: number }> {
  const analysis = { outcome, family, model, subgroup, direction };
  const { request } = variantOf(await readRequest(run_id), sensitivity);
  const cohort = await readCohortRecord(run_id, sensitivity);
  const columns = await readCohort(cohort);
  const data = wqsData(request, analysis, { columns, levels: cohort.levels });
  const address = replicatesAddress(data, direction, codeVersion('wqs-replicates'));
  // Other replicates than this analysis's must not become its result.
  if (address !== planned) throw new ObjectChangedError(keys.wqsPlanSummary(run_id));

  const made = { code_version: codeVersion('combine-wqs'), cohort_sha256: cohort.cohort.sha256 };
  const used: ObjectRecord[] = [];
  const digest = createHash('sha256');
  const holdouts: HoldoutResult[] = [];
  const { bootstraps } = data.settings;
  const claimed = (await claimedRanges(address)).filter(
    (range) => range.holdout < data.settings.holdouts && range.first < bootstraps,
  );
  const stored = { claimed, read: readAhead(claimed, (range) => readRange(address, range)) };
  for (let holdout = 0; holdout < data.settings.holdouts; holdout++) {
    const combined = new Holdout(data);
    const from = { data, direction, address, holdout, cohort_sha256: made.cohort_sha256, used };
    for await (const replicate of replicatesOf(from, stored)) {
      combined.add(replicate);
      addTo(digest, replicate);
    }
    holdouts.push(combined.result(holdout, splitOf(data, holdout)));
  }
  const record: WqsRecord = {
    ...made,
    ...analysis,
    replicates: { address, sha256: digest.digest('hex') },
    ...wqsResult(data, analysis, holdouts),
  };
  const ranges: RangesRecord = { cohort_sha256: made.cohort_sha256, ranges: used };
  await putChecked(lake(), keys.replicateFiles(run_id, sensitivity, wqs.name, wqs.path(analysis)), ranges);
  await putChecked(lake(), keys.analysis(run_id, sensitivity, wqs.name, wqs.path(analysis)), record);
  const kept = holdouts.reduce((sum, holdout) => sum + holdout.kept, 0);
  measure({ ReplicatesKept: kept, NotEstimable: Number(record.rows[0].status === 'not_estimable') });
  return { kept };
}

/** Where the replicates of a holdout come from. */
interface Replicates {
  data: WqsData;
  direction: Direction;
  address: string;
  holdout: number;
  cohort_sha256: string;
  /** Takes the ranges that were used. */
  used: ObjectRecord[];
}

/** Every range of the analysis that there is a file of, and how to read the one at a position of that list. */
interface StoredRanges {
  claimed: readonly keys.NamedRange[];
  read: (position: number) => Promise<Uint8Array | undefined>;
}

/**
 * The replicates of a holdout in their order, a few ranges in memory at a time. Ranges may overlap, when runs of different sizes have left
 * them: equal replicates have equal values, whoever computed them. One that was damaged since the plan is computed anew.
 */
async function* replicatesOf(from: Replicates, { claimed, read }: StoredRanges): AsyncGenerator<StoredReplicate> {
  const { data, address, holdout, cohort_sha256, used } = from;
  const { bootstraps } = data.settings;
  // Without a component there was nothing to fit.
  if (data.scores.components.length === 0) return;
  const damaged: keys.NamedRange[] = [];
  let next = 0;
  for (const [position, range] of claimed.entries()) {
    const end = Math.min(range.first + range.count, bootstraps);
    if (range.holdout !== holdout || end <= next) continue;
    const bytes = await read(position);
    if (!bytes) {
      damaged.push(range);
      continue;
    }
    if (range.first > next) yield* computedAnew(from, damaged, next, range.first);
    next = Math.max(next, range.first);
    const table = await readParquet(bytes, columnsToCombine(data.scores.components));
    yield* replicatesIn(table, next - range.first, end - range.first);
    used.push(rangeRecord(address, range, bytes.length, cohort_sha256));
    next = end;
  }
  if (next < bootstraps) yield* computedAnew(from, damaged, next, bootstraps);
}

/** Replicates `first` up to, not including, `end`, as far as damaged ranges should have held them. */
async function* computedAnew(
  { data, direction, address, holdout, cohort_sha256, used }: Replicates,
  damaged: readonly keys.NamedRange[],
  first: number,
  end: number,
): AsyncGenerator<StoredReplicate> {
  let next = first;
  for (const range of damaged) {
    const to = Math.min(range.first + range.count, end);
    if (to <= next || range.first > next) continue;
    const replicates = fitRange(trainingOf(data, direction, holdout), data.stream, range);
    used.push(await writeRange(address, range, data, replicates, cohort_sha256));
    yield* replicates.slice(next - range.first, to - range.first);
    next = to;
  }
  if (next < end) throw new MissingReplicatesError(address, holdout, next, end - 1);
}

/** Statuses as numbers, for the digest. */
const STATUS_CODES = { kept: 0, no_signal: 1, not_estimable: 2 };

function addTo(digest: Hash, { status, b1, z, deviance, kkt, weights }: StoredReplicate): void {
  const values = Float64Array.of(STATUS_CODES[status], b1, z, deviance, kkt, ...weights);
  digest.update(new Uint8Array(values.buffer));
}
