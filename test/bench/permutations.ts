/**
 * What the permutation test of one WQS analysis of huang-2023 costs, one core: CPU time, since other work may share the
 * machine.
 */
import { allPermuted, permutationsOf } from '../../functions/methods/permutation-test.ts';
import { wqsData } from '../../functions/methods/wqs/analysis.ts';
import { plannedWqs } from '../../functions/methods/wqs/plan.ts';
import { fallStatistic, wqsPermutationColumns, wqsPermutationTest } from '../../functions/methods/wqs/sets.ts';
import { realRequest, realStudy } from '../support/real-study.ts';

const PERMUTATIONS = 999;
const { wqs } = realRequest('huang-2023');
const { request, cohort } = realStudy('huang-2023', { wqs: { ...wqs, permutations: PERMUTATIONS } });

for (const model of ['model-1', 'model-3']) {
  for (const direction of ['positive', 'negative'] as const) {
    const analysis = plannedWqs(request).find((one) => one.model === model && one.direction === direction);
    if (!analysis) continue;
    const data = wqsData(request, analysis, cohort);
    const test = wqsPermutationTest(data, cohort.columns);
    if (!test) continue;
    // Compiled first, as the other directions of a run find it.
    permutationsOf(test, fallStatistic(direction)).permuted(0);
    const before = process.cpuUsage();
    const permuted = allPermuted(test, fallStatistic(direction));
    const { user, system } = process.cpuUsage(before);
    const { p_permutation } = wqsPermutationColumns(test, direction, permuted);
    const parameters = data.problem.covariates.columns.length + data.mixture.length;
    console.log(
      `${model}, ${direction}: ${PERMUTATIONS} permutations of ${data.problem.n} participants and ${parameters} parameters, ` +
        `${((user + system) / 1e6).toFixed(2)} s of CPU time, p ${p_permutation}`,
    );
  }
}
