/**
 * Fits one quantile g-computation: all exposures together in a model and a subgroup, with the permutations that it is
 * tested by.
 */
import { qgcompData } from '../methods/qgcomp/analysis.ts';
import { fitQgcomp } from '../methods/qgcomp/fit.ts';
import { qgcomp } from '../methods/qgcomp/index.ts';
import type { QgcompAnalysis } from '../methods/qgcomp/plan.ts';
import { JOINT_SCORE, qgcompSets } from '../methods/qgcomp/sets.ts';
import { itemOfRun, openSets, putReplicated } from '../replicates/replicated-analysis.ts';
import { codeVersion } from '../runs/environment.ts';
import { type Measure, observed } from '../runs/observed.ts';
import type { ReplicatedItem } from '../runs/work-items.ts';

export const handler = observed('fit-qgcomp', fit);

/** @throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError, MissingReplicatesError */
async function fit(item: ReplicatedItem<QgcompAnalysis>, measure: Measure<'fit-qgcomp'>): Promise<{ status: string }> {
  const { request, cohort, analysis: named, made } = await itemOfRun(item, qgcomp);
  const { outcome, family, model, subgroup } = named;
  const analysis = { outcome, family, model, subgroup };
  const sets = qgcompSets(qgcompData(request, analysis, cohort), analysis, cohort, codeVersion);
  const opened = await openSets(item, sets, made);
  const permuted = await opened.permutations?.values(Object.keys(JOINT_SCORE.columns));
  const result = fitQgcomp(request, analysis, cohort, permuted);
  await putReplicated(item, qgcomp, { ...made, ...analysis, ...result }, opened);
  const status = qgcomp.status(result);
  measure({ NotEstimable: Number(status === 'not_estimable'), Firth: Number(status === 'firth') });
  return { status };
}
