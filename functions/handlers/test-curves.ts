/** Tests the specification curves of a run by their permutations. */
import { CurvePermutations } from '../methods/curves/curve-permutations.ts';
import { curves } from '../methods/curves/index.ts';
import type { CurvesAnalysis } from '../methods/curves/plan.ts';
import { inferenceOf } from '../methods/curves/result.ts';
import { columnsOfCurves, curveSets } from '../methods/curves/sets.ts';
import { itemOfRun, openSets, putReplicated } from '../replicates/replicated-analysis.ts';
import { codeVersion } from '../runs/environment.ts';
import { type Measure, observed } from '../runs/observed.ts';
import type { ReplicatedItem } from '../runs/work-items.ts';

export const handler = observed('test-curves', test);

/** @throws RequestDamagedError, UnknownChangeError, NoCohortError, ObjectChangedError, MissingReplicatesError */
async function test(
  item: ReplicatedItem<CurvesAnalysis>,
  measure: Measure<'test-curves'>,
): Promise<{ tested: number }> {
  const { request, cohort, analysis, made } = await itemOfRun(item, curves);
  const opened = await openSets(item, curveSets(request, cohort, codeVersion), made);
  const permutations = new CurvePermutations(request, cohort);
  const permuted = await opened.permutations?.values(columnsOfCurves(permutations.curves.length));
  const result = inferenceOf(permutations, permuted ?? {});
  await putReplicated(item, curves, { ...made, test: analysis.test, ...result }, opened);
  measure({ Curves: permutations.curves.length });
  return { tested: permutations.curves.length };
}
