/** Fits bootstrap replicates of one WQS analysis: the ranges of a chunk. A range that is there already is left as it is. */
import * as keys from '../lake/keys.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import { replicatesAddress, wqsData } from '../methods/wqs/analysis.ts';
import { fitRange, type HoldoutTraining, replicatesTable, trainingOf } from '../methods/wqs/replicates.ts';
import { codeVersion, lake } from './environment.ts';
import { type Measure, observed } from './observed.ts';
import { storedRanges } from './stored-replicates.ts';
import { ObjectChangedError, readCohortRecord, readRequest } from './stored-run.ts';
import { readCohort } from './warm-cohort.ts';
import type { WqsReplicatesItem } from './work-items.ts';

/**
 * Nothing is sent while replicates are computed, so the uploads of so many ranges are waited for together; with more of
 * them, more would have to be computed again where an invocation fails.
 */
const RANGES_TOGETHER = 10;

export const handler = observed('fit-wqs-replicates', fitChunk);

/** @throws RequestDamagedError, NoCohortError, ObjectChangedError, UnknownWqsError */
async function fitChunk(
  item: WqsReplicatesItem,
  measure: Measure<'fit-wqs-replicates'>,
): Promise<{ computed: number }> {
  const request = await readRequest(item.run_id);
  const cohort = await readCohortRecord(item.run_id);
  const data = wqsData(request, item, await readCohort(cohort), cohort.levels);
  if (replicatesAddress(data, item.direction, codeVersion('wqs-replicates')) !== item.address) {
    // The plan was made for another cohort or by other code: its replicates must not be filed under that address.
    throw new ObjectChangedError(keys.wqsPlanSummary(item.run_id));
  }
  const started = performance.now();
  const missing = await missingOf(item);
  let training: HoldoutTraining | undefined;
  for (let next = 0; next < missing.length; next += RANGES_TOGETHER) {
    const tables = missing.slice(next, next + RANGES_TOGETHER).map((range) => {
      if (training?.holdout !== range.holdout) training = trainingOf(data, item.direction, range.holdout);
      const replicates = fitRange(training, data.stream, range);
      const content = writeParquet(replicatesTable(data.scores.components, range, replicates));
      return { key: keys.wqsReplicates(item.address, range), content };
    });
    await Promise.all(tables.map(({ key, content }) => lake().put(key, content)));
  }
  const computed = missing.reduce((sum, { count }) => sum + count, 0);
  measure({ Replicates: computed });
  if (computed > 0) measure({ ReplicatesPerSecond: computed / ((performance.now() - started) / 1000) });
  return { computed };
}

/** What of the chunk is not in the lake: one list of the analysis, since a chunk may have a hundred ranges to ask for. */
async function missingOf({ address, ranges }: WqsReplicatesItem): Promise<keys.ReplicateRange[]> {
  const there = new Set((await storedRanges(address)).map((range) => keys.wqsReplicates(address, range)));
  return ranges.filter((range) => !there.has(keys.wqsReplicates(address, range)));
}
