/** Finds out which replicates of a run's analyses are still to be computed, and shares them out to invocations. */
import pLimit from 'p-limit';
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { OBJECTS_AT_ONCE } from '../lake/reads-at-once.ts';
import { chunkSize } from '../methods/chunk-size.ts';
import type { ReplicateSet } from '../methods/replicate-set.ts';
import { chunksOf, missingRanges, REPLICATE_CHUNKS } from '../replicates/chunks.ts';
import { REPLICATED } from '../replicates/sets.ts';
import { claimedRanges, overlap, readRange } from '../replicates/stored-ranges.ts';
import { lake } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';
import type { CohortRecord, ReplicatesPlanRecord } from '../runs/records.ts';
import { NoCohortError, readCohortRecord, readRequest } from '../runs/stored-run.ts';
import { readCohort } from '../runs/warm-cohort.ts';
import type { ReplicatedItem, ReplicatesItem } from '../runs/work-items.ts';
import { putWorkLists, type WorkLists } from '../runs/work-lists.ts';
import type { FunctionName } from '../study/functions.ts';
import { variantsOf } from '../study/sensitivity.ts';

export interface PlanReplicatesEvent {
  run_id: string;
}

export interface PlannedReplicates {
  /** Of `ReplicatesItem`. */
  replicates: WorkLists;
  /** Of `ReplicatedItem`, by the name of the method. */
  analyses: Record<string, WorkLists>;
}

export const handler = observed('plan-replicates', planReplicates);

/** @throws RequestDamagedError, NoCohortError, ObjectChangedError */
async function planReplicates({ run_id }: PlanReplicatesEvent): Promise<PlannedReplicates> {
  const request = await readRequest(run_id);
  const plan: Plan = { counts: {}, chunks: [], coming: new Map() };
  const items: Record<string, ReplicatedItem[]> = Object.fromEntries(REPLICATED.map(({ method }) => [method.name, []]));
  for (const { sensitivity, request: changed } of variantsOf(request)) {
    if (REPLICATED.every(({ method }) => method.planned(changed).length === 0)) continue;
    const record = await cohortOf(run_id, sensitivity);
    // Why there is none is recorded; the other analyses go on.
    if (!record) continue;
    const cohort = { columns: await readCohort(record), levels: record.levels };
    for (const { method, setsOf } of REPLICATED) {
      for (const analysis of method.planned(changed)) {
        const path = method.path(analysis);
        const sets = setsOf(changed, analysis, cohort);
        const failure = (step: FunctionName, ...names: string[]) => keys.failure(run_id, sensitivity, step, ...names);
        const failure_key = failure('fit-replicates', method.name, ...path);
        for (const set of sets) {
          await planSet(plan, set, { run_id, sensitivity, method: method.name, analysis, failure_key });
        }
        const addresses = Object.fromEntries(sets.map(({ kind, address }) => [kind, address]));
        const own = { addresses, failure_key: failure(method.producer, ...path) };
        items[method.name].push({ run_id, sensitivity, ...analysis, ...own });
      }
    }
  }
  await putChecked(lake(), keys.replicatesPlanSummary(run_id), plan.counts);
  const analyses: PlannedReplicates['analyses'] = {};
  for (const [name, ofMethod] of Object.entries(items)) {
    analyses[name] = await putWorkLists(lake(), (list) => keys.analysisPlan(run_id, name, list), ofMethod);
  }
  const replicates = await putWorkLists(lake(), (list) => keys.replicatesPlan(run_id, list), plan.chunks);
  return { replicates, analyses };
}

/** What the sets of a run come to, one after the other. */
interface Plan {
  counts: ReplicatesPlanRecord;
  chunks: ReplicatesItem[];
  /** Ranges that will be there, by address: a change that leaves what replicates depend on shares them. */
  coming: Map<string, keys.ReplicateRange[]>;
}

/** Counts the replicates of a set, and shares those out that are neither there nor planned. */
async function planSet(
  { counts, chunks, coming }: Plan,
  set: ReplicateSet,
  of: Omit<ReplicatesItem, 'kind' | 'address' | 'ranges'>,
): Promise<void> {
  const { kind, address } = set;
  const planned = coming.get(address) ?? [];
  const { gaps, damaged, lacking } = await missingReplicates(set, planned);
  coming.set(address, [...planned, ...gaps, ...damaged]);
  const total = set.count * set.holdouts;
  const { needed, reused } = counts[kind] ?? { needed: 0, reused: 0 };
  counts[kind] = { needed: needed + total, reused: reused + total - lacking };
  const item = { ...of, kind, address };
  // A damaged range was a chunk, or a part of one: made anew as it was, it takes the place of what lies there.
  for (const range of damaged) chunks.push({ ...item, ranges: [range] });
  const perChunk = chunkSize(lacking, set.secondsEach, REPLICATE_CHUNKS);
  for (const ranges of chunksOf(gaps, perChunk)) chunks.push({ ...item, ranges });
}

/** The main analysis needs its cohort; that of a change may be one that could not be built. @throws NoCohortError */
async function cohortOf(run_id: string, sensitivity: string | null): Promise<CohortRecord | undefined> {
  try {
    return await readCohortRecord(run_id, sensitivity);
  } catch (error) {
    if (sensitivity !== null && error instanceof NoCohortError) return undefined;
    throw error;
  }
}

interface Missing {
  /** What there is no file of. */
  gaps: keys.ReplicateRange[];
  /** Ranges whose file is damaged, as far as no other file has them. */
  damaged: keys.ReplicateRange[];
  /** How many replicates are to be computed. */
  lacking: number;
}

/**
 * Looks into every file: what is only named does not count as there.
 *
 * @param planned ranges that will be there: they are computed for another analysis of the run
 */
async function missingReplicates(
  { address, holdouts, count }: ReplicateSet,
  planned: readonly keys.ReplicateRange[],
): Promise<Missing> {
  const missing: Missing = { gaps: [], damaged: [], lacking: 0 };
  if (count === 0) return missing;
  const wanted = (await claimedRanges(address)).filter(({ holdout, first }) => holdout < holdouts && first < count);
  const looks = await pLimit(OBJECTS_AT_ONCE).map(wanted, async (range) => !!(await readRange(address, range)));
  const intact = new Set(wanted.filter((_, index) => looks[index]));
  for (let holdout = 0; holdout < holdouts; holdout++) {
    const claimed = wanted.filter((range) => range.holdout === holdout);
    const coming = planned.filter((range) => range.holdout === holdout);
    const lacking = missingRanges(holdout, count, [...claimed.filter((range) => intact.has(range)), ...coming]);
    missing.lacking += lacking.reduce((sum, gap) => sum + gap.count, 0);
    missing.gaps.push(...missingRanges(holdout, count, [...claimed, ...coming]));
    missing.damaged.push(
      ...claimed.filter((range) => !intact.has(range) && lacking.some((gap) => overlap(gap, range))),
    );
  }
  missing.damaged = missing.damaged.map(({ holdout, first, count: length }) => ({ holdout, first, count: length }));
  return missing;
}
