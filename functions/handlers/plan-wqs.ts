/** Finds out which replicates of a run's WQS analyses are still to be computed, and shares them out to invocations. */
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { plannedWqs, replicatesAddress, splitOf, type WqsData, wqsData } from '../methods/wqs/analysis.ts';
import { chunksOf, missingRanges, replicatesPerChunk } from '../study/wqs-chunks.ts';
import { codeVersion, lake } from './environment.ts';
import { observed } from './observed.ts';
import type { WqsPlanRecord } from './records.ts';
import { storedRanges } from './stored-replicates.ts';
import { readCohortRecord, readRequest } from './stored-run.ts';
import { readCohort } from './warm-cohort.ts';
import type { CombineWqsItem, WqsReplicatesItem } from './work-items.ts';
import { putWorkLists, type WorkLists } from './work-lists.ts';

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
  const cohort = await readCohortRecord(run_id);
  const columns = await readCohort(cohort);

  const chunks: WqsReplicatesItem[] = [];
  const analyses: CombineWqsItem[] = [];
  const plan: WqsPlanRecord = { replicates: 0, reused: 0 };
  for (const analysis of plannedWqs(request)) {
    const data = wqsData(request, analysis, columns, cohort.levels);
    const address = replicatesAddress(data, analysis.direction, codeVersion('wqs-replicates'));
    const missing = await missingReplicates(data, address);
    const total = data.settings.bootstraps * data.settings.holdouts;
    const toCompute = missing.reduce((sum, { count }) => sum + count, 0);
    plan.replicates += total;
    plan.reused += total - toCompute;
    const item = (state: string) => ({
      ...{ run_id, ...analysis, address },
      failure_key: keys.failure(run_id, state, keys.wqsId(analysis)),
    });
    analyses.push(item('combine-wqs'));
    for (const ranges of chunksOf(missing, perChunk(data, toCompute))) {
      chunks.push({ ...item('fit-wqs-replicates'), ranges });
    }
  }
  await putChecked(lake(), keys.wqsPlanSummary(run_id), plan);
  return {
    replicates: await putWorkLists(lake(), (list) => keys.wqsReplicatesPlan(run_id, list), chunks),
    analyses: await putWorkLists(lake(), (list) => keys.wqsPlan(run_id, list), analyses),
  };
}

async function missingReplicates({ settings, scores }: WqsData, address: string): Promise<keys.ReplicateRange[]> {
  // Without a component there is nothing to fit: the analysis is combined to a result that says so.
  if (scores.components.length === 0) return [];
  const there = await storedRanges(address);
  return Array.from({ length: settings.holdouts }, (_, holdout) =>
    missingRanges(
      holdout,
      settings.bootstraps,
      there.filter((range) => range.holdout === holdout),
    ),
  ).flat();
}

function perChunk(data: WqsData, replicates: number): number {
  const { training } = splitOf(data, 0);
  return replicatesPerChunk(training.length, data.scores.components.length + data.problem.p, replicates);
}
