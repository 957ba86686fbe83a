/** Joint tests on a simulated survey in which no metal has an effect, by the df rules that intervals are judged by. */
import { fitQgcomp } from '../../../functions/methods/qgcomp/fit.ts';
import { plannedQgcomp } from '../../../functions/methods/qgcomp/plan.ts';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../../functions/methods/regression/plan.ts';
import { buildCohort } from '../../../functions/study/cohort.ts';
import { type EffectRow, isJointTest } from '../../../functions/study/effect-row.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';
import { simulatedColumns } from '../../support/simulated-columns.ts';
import { type Protocol, proofRequest } from './proof-study.ts';

export const JOINT_RULES = ['design', 'effective'] as const;
type JointRule = (typeof JOINT_RULES)[number];

/** By test, `cadmium overall`: p by each rule, null where there is no test. */
export type JointTests = Record<string, Record<JointRule, number | null>>;

/** The first model of a protocol: all metals together, each as a spline, and whether its effect differs by sex. */
function jointRequest(protocol: Protocol): RunRequest {
  const request = proofRequest(protocol);
  const [{ id: model }] = request.models;
  const [{ id: subgroup }] = request.subgroups;
  return {
    ...request,
    forms: [{ id: 'spline-4', spline: { knots: 4, of: 'log2' } }],
    interactions: ['sex'],
    qgcomp: { groups: 4, outcomes: request.outcomes.map(({ id }) => id), models: [model], subgroups: [subgroup] },
  };
}

/** The tests of the survey of that number. */
export function jointTests(protocol: Protocol, number: number): JointTests {
  const request = jointRequest(protocol);
  const cohort = buildCohort(request, simulatedColumns({ seed: number, scale: 1, metalEffects: 'none' }));
  const rowsBy = (df_rule: JointRule): EffectRow[] => {
    const asked = { ...request, df_rule };
    return [
      ...plannedQgcomp(asked).flatMap((analysis) => fitQgcomp(asked, analysis, cohort).rows),
      ...plannedRegressions(asked).flatMap((analysis) => fitRegression(asked, analysis, cohort).rows),
    ].filter(({ contrast }) => isJointTest(contrast));
  };
  const [design, effective] = JOINT_RULES.map(rowsBy);
  return Object.fromEntries(
    design.map(({ exposure, contrast, p }, i) => [`${exposure} ${contrast}`, { design: p, effective: effective[i].p }]),
  );
}
