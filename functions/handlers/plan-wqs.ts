/** Finds out which replicates of a run's WQS analyses are still to be computed, and shares them out to invocations. */
import pLimit from 'p-limit';
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { OBJECTS_AT_ONCE } from '../lake/reads-at-once.ts';
import { replicatesAddress, splitOf, type WqsData, wqsData } from '../methods/wqs/analysis.ts';
import { wqs } from '../methods/wqs/index.ts';
import { chunksOf, missingRanges, replicatesPerChunk } from '../replicates/chunks.ts';
import { claimedRanges, overlap, readRange } from '../replicates/stored-replicates.ts';
import { codeVersion, lake } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';
import type { CohortRecord, WqsPlanRecord } from '../runs/records.ts';
import { NoCohortError, readCohortRecord, readRequest } from '../runs/stored-run.ts';
import { readCohort } from '../runs/warm-cohort.ts';
import type { CombineWqsItem, WqsReplicatesItem } from '../runs/work-items.ts';
import { putWorkLists, type WorkLists } from '../runs/work-lists.ts';
import { variantsOf } from '../study/sensitivity.ts';

export interface PlanWqsEvent {
  run_id: string;
}

export interface PlannedWqs {
  /** Of `WqsReplicatesItem`. */
  replicates: WorkLists;
  /** Of `CombineWqsItem`. */
  analyses: WorkLists;
}

export const handler = observed('plan-wqs', planWqs);

/** @throws RequestDamagedError, NoCohortError, ObjectChangedError */
async function planWqs({ run_id }: PlanWqsEvent): Promise<PlannedWqs> {
  const request = await readRequest(run_id);
  const chunks: WqsReplicatesItem[] = [];
  const analyses: CombineWqsItem[] = [];
  const plan: WqsPlanRecord = { reused: 0 };
  // A change that leaves what replicates depend on shares them with the main analysis.
  const there = new Map<string, keys.ReplicateRange[]>();
  for (const { sensitivity, request: changed } of variantsOf(request)) {
    const asked = wqs.planned(changed);
    if (asked.length === 0) continue;
    const cohort = await cohortOf(run_id, sensitivity);
    // Why there is none is recorded; the other analyses go on.
    if (!cohort) continue;
    const columns = await readCohort(cohort);
    for (const analysis of asked) {
      const data = wqsData(changed, analysis, { columns, levels: cohort.levels });
      const address = replicatesAddress(data, analysis.direction, codeVersion('wqs-replicates'));
      const planned = there.get(address) ?? [];
      const { gaps, damaged, lacking } = await missingReplicates(data, address, planned);
      there.set(address, [...planned, ...gaps, ...damaged]);
      const total = data.settings.bootstraps * data.settings.holdouts;
      plan.reused += total - lacking;
      const item = (state: string) => ({
        run_id,
        sensitivity,
        ...analysis,
        address,
        failure_key: keys.failure(run_id, sensitivity, state, ...wqs.path(analysis)),
      });
      analyses.push(item('combine-wqs'));
      // A damaged range was a chunk, or a part of one: made anew as it was, it takes the place of what lies there.
      for (const range of damaged) chunks.push({ ...item('fit-wqs-replicates'), ranges: [range] });
      for (const ranges of chunksOf(gaps, perChunk(data, lacking))) {
        chunks.push({ ...item('fit-wqs-replicates'), ranges });
      }
    }
  }
  await putChecked(lake(), keys.wqsPlanSummary(run_id), plan);
  return {
    replicates: await putWorkLists(lake(), (list) => keys.wqsReplicatesPlan(run_id, list), chunks),
    analyses: await putWorkLists(lake(), (list) => keys.analysisPlan(run_id, wqs.name, list), analyses),
  };
}

interface Missing {
  /** What there is no file of. */
  gaps: keys.ReplicateRange[];
  /** Ranges whose file is damaged, as far as no other file has them. */
  damaged: keys.ReplicateRange[];
  /** How many replicates are to be computed. */
  lacking: number;
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

/**
 * Looks into every file: what is only named does not count as there.
 *
 * @param planned ranges that will be there: they are computed for another analysis of the run
 */
async function missingReplicates(
  { settings, scores }: WqsData,
  address: string,
  planned: readonly keys.ReplicateRange[],
): Promise<Missing> {
  const missing: Missing = { gaps: [], damaged: [], lacking: 0 };
  // Without a component there is nothing to fit: the analysis is combined to a result that says so.
  if (scores.components.length === 0) return missing;
  const wanted = (await claimedRanges(address)).filter(
    ({ holdout, first }) => holdout < settings.holdouts && first < settings.bootstraps,
  );
  const looks = await pLimit(OBJECTS_AT_ONCE).map(wanted, async (range) => !!(await readRange(address, range)));
  const intact = new Set(wanted.filter((_, index) => looks[index]));
  for (let holdout = 0; holdout < settings.holdouts; holdout++) {
    const claimed = wanted.filter((range) => range.holdout === holdout);
    const coming = planned.filter((range) => range.holdout === holdout);
    const lacking = missingRanges(holdout, settings.bootstraps, [
      ...claimed.filter((range) => intact.has(range)),
      ...coming,
    ]);
    missing.lacking += lacking.reduce((sum, { count }) => sum + count, 0);
    missing.gaps.push(...missingRanges(holdout, settings.bootstraps, [...claimed, ...coming]));
    missing.damaged.push(
      ...claimed.filter((range) => !intact.has(range) && lacking.some((gap) => overlap(gap, range))),
    );
  }
  missing.damaged = missing.damaged.map(({ holdout, first, count }) => ({ holdout, first, count }));
  return missing;
}

function perChunk(data: WqsData, replicates: number): number {
  const { training } = splitOf(data, 0);
  return replicatesPerChunk(
    training.length,
    data.scores.components.length + data.problem.covariates.columns.length,
    replicates,
  );
}
