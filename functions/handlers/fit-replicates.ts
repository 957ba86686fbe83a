/** Computes replicates of one analysis: the ranges of a chunk. A range that is there already is left as it is. */
import * as keys from '../lake/keys.ts';
import type { Table } from '../lake/table.ts';
import { missingRanges } from '../replicates/chunks.ts';
import { REPLICATED } from '../replicates/sets.ts';
import { claimedRanges, overlap, readRange, writeRange } from '../replicates/stored-ranges.ts';
import { type Measure, observed } from '../runs/observed.ts';
import { ObjectChangedError, readCohortRecord, readRequest } from '../runs/stored-run.ts';
import { readCohort } from '../runs/warm-cohort.ts';
import type { ReplicatesItem } from '../runs/work-items.ts';
import { variantOf } from '../study/sensitivity.ts';

/**
 * Nothing is sent while replicates are computed, so the uploads of so many ranges are waited for together; with more of
 * them, more would have to be computed again where an invocation fails.
 */
const RANGES_TOGETHER = 10;

/** Kept free at the end of an invocation: for a replicate, its page of Parquet and the uploads of what was computed. */
const RESERVE_MS = 20_000;

export const handler = observed('fit-replicates', fitChunk);

/**
 * How many replicates were computed, and how many of the chunk are still to do because there was no time left for them.
 */
interface FittedChunk {
  computed: number;
  left: number;
}

/** @throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError, UnknownAnalysisError */
async function fitChunk(
  item: ReplicatesItem,
  measure: Measure<'fit-replicates'>,
  remainingMs: () => number,
): Promise<FittedChunk> {
  const { request } = variantOf(await readRequest(item.run_id), item.sensitivity);
  const record = await readCohortRecord(item.run_id, item.sensitivity);
  const cohort = { columns: await readCohort(record), levels: record.levels };
  const replicated = REPLICATED.find(({ method }) => method.name === item.method);
  const set = replicated?.setsOf(request, item.analysis, cohort).find(({ kind }) => kind === item.kind);
  if (set?.address !== item.address) {
    // The plan was made for another cohort or by other code: its replicates must not be filed under that address.
    throw new ObjectChangedError(keys.replicatesPlanSummary(item.run_id));
  }
  const started = performance.now();
  const hasTime = () => remainingMs() > RESERVE_MS;
  const missing = await missingOf(item);
  const wanted = missing.reduce((sum, { count }) => sum + count, 0);
  let computed = 0;
  const compute = (range: keys.ReplicateRange): { range: keys.ReplicateRange; table: Table } => {
    const table = set.compute(range, hasTime);
    const count = table.columns[0].values.length;
    computed += count;
    return { range: { ...range, count }, table };
  };
  // Whatever the time, something is done: a chunk that is taken up again and again comes to its end.
  for (let next = 0; next < missing.length && (computed === 0 || hasTime()); ) {
    const fitted: ReturnType<typeof compute>[] = [];
    do fitted.push(compute(missing[next++]));
    while (next < missing.length && fitted.length < RANGES_TOGETHER && hasTime());
    await Promise.all(fitted.map(({ range, table }) => writeRange(item.address, range, table, record.cohort.sha256)));
  }
  measure({ Replicates: computed });
  if (computed > 0) measure({ ReplicatesPerSecond: computed / ((performance.now() - started) / 1000) });
  return { computed, left: wanted - computed };
}

/**
 * What of the chunk is not in the lake: one list of the analysis, since a chunk may have hundreds of ranges to ask for.
 */
async function missingOf({ address, ranges }: ReplicatesItem): Promise<keys.ReplicateRange[]> {
  const claimed = (await claimedRanges(address)).filter((it) => ranges.some((range) => overlap(range, it)));
  const there: keys.NamedRange[] = [];
  for (const range of claimed) if (await readRange(address, range)) there.push(range);
  return ranges.flatMap(({ holdout, first, count }) => {
    const ofHoldout = there.filter((range) => range.holdout === holdout);
    // What comes before the range is of other chunks.
    return missingRanges(holdout, first + count, [...ofHoldout, { holdout, first: 0, count: first }]);
  });
}
