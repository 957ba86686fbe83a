/**
 * Quantile g-computation: the effect of raising every component of a mixture by one quantile group at once (Keil et
 * al., A quantile-based g-computation approach to addressing the effects of exposure mixtures, 2020), with the
 * covariance of the survey design.
 */

import type { AnalysisRequest } from '../../study/analysis-request.ts';
import {
  coefficientRow,
  type EffectRow,
  inferenceRow,
  JOINT,
  jointRow,
  MIXTURE,
  PSI,
  type RowIds,
  withoutEstimate,
} from '../../study/effect-row.ts';
import type { CohortData } from '../../study/model-data.ts';
import { once } from '../../study/once.ts';
import { fitSurveyGlm, type GlmFit } from '../../survey/regression.ts';
import {
  allPermuted,
  NOT_PERMUTED,
  type PermutationColumns,
  permutationColumns,
  permutationsOf,
} from '../permutation-test.ts';
import type { ReplicateValues } from '../replicate-set.ts';
import { type QgcompData, qgcompData, qgcompPermutationTest } from './analysis.ts';
import { COEFFICIENT, type QgcompAnalysis, qgcompForm } from './plan.ts';
import { JOINT_SCORE } from './sets.ts';

/**
 * A row of the table `qgcomp`: the mixture's effect, its joint test, or the coefficient of a component with its weight.
 */
export interface QgcompRow extends EffectRow, PermutationColumns {
  /** The coefficient over the sum of those of the same sign; null of the mixture. */
  weight: number | null;
}

export interface QgcompResult {
  rows: QgcompRow[];
  fit: GlmFit;
}

/** What the permutations of a mixture say of its effect, and of all its components together. */
interface MixtureTests {
  psi: PermutationColumns;
  joint: PermutationColumns;
}

const WITHOUT_TESTS: MixtureTests = { psi: NOT_PERMUTED, joint: NOT_PERMUTED };

/**
 * Scores 0 to groups - 1 of each component enter one model together; psi is the sum of their coefficients, with the
 * variance 1' V 1, and the joint test is that all of them are zero.
 * @param permuted the statistics of the permutations that the request asks for
 * @throws NoQgcompError, UnknownAnalysisError, and LonelyPsuError if the request asks for it
 */
export function fitQgcomp(
  request: AnalysisRequest,
  analysis: QgcompAnalysis,
  cohort: CohortData,
  permuted?: ReplicateValues,
): QgcompResult {
  const data = qgcompData(request, analysis, cohort);
  return qgcompOf(request, analysis, data, permutationTests(data, analysis, cohort, permuted));
}

/** The g-computation of its data, without permutations where none are given. */
export function qgcompOf(
  request: Pick<AnalysisRequest, 'df_rule' | 'jackknife'>,
  analysis: QgcompAnalysis,
  data: QgcompData,
  { psi, joint }: MixtureTests = WITHOUT_TESTS,
): QgcompResult {
  const { design, domain, outcome, covariates, terms, scores } = data;
  const { components } = scores;
  const { family } = analysis;
  const options = {
    family,
    dfRule: request.df_rule,
    jackknife: request.jackknife,
    termsOfInterest: components,
    sumOf: components,
    jointOf: [components],
  };
  const fitted = (penalised: boolean) =>
    fitSurveyGlm(design, domain, outcome, [...terms, ...covariates], { ...options, penalised });
  const fit = fitted(false);
  const firth = once(() => fitted(true));
  const form = qgcompForm(data.settings.groups);
  const ids = (exposure: string) => ({ ...analysis, exposure, form });
  return {
    fit,
    rows: [
      { ...mixtureRow(ids(MIXTURE), fit, firth), weight: null, ...psi },
      { ...jointRow(ids(MIXTURE), JOINT, fit, 0, 'no component has a coefficient'), weight: null, ...joint },
      ...componentRows(ids, fit, firth, data),
    ],
  };
}

/** All permutations of a mixture, computed here and now; undefined if none are asked for. */
export function permutedQgcomp(
  request: AnalysisRequest,
  analysis: QgcompAnalysis,
  cohort: CohortData,
): ReplicateValues | undefined {
  const test = qgcompPermutationTest(qgcompData(request, analysis, cohort), analysis, cohort);
  return test && allPermuted(test, JOINT_SCORE);
}

function permutationTests(
  data: QgcompData,
  analysis: QgcompAnalysis,
  cohort: CohortData,
  permuted: ReplicateValues | undefined,
): MixtureTests {
  const test = permuted && qgcompPermutationTest(data, analysis, cohort);
  if (!test) return WITHOUT_TESTS;
  const permutations = permutationsOf(test, JOINT_SCORE);
  const observed = permutations.whyNot === null ? permutations.observed() : undefined;
  return {
    // Of both signs: g-computation has no direction.
    psi: permutationColumns(observed && Math.abs(observed.psi), permuted.psi.map(Math.abs)),
    joint: permutationColumns(observed?.joint, permuted.joint),
  };
}

function componentRows(
  ids: (exposure: string) => RowIds,
  fit: GlmFit,
  firth: () => GlmFit,
  { scores }: QgcompData,
): QgcompRow[] {
  const coefficients = scores.components.map((name) =>
    coefficientRow(ids(name), COEFFICIENT, fit, { term: name, level: null }, firth),
  );
  const sums = [1, -1].map((sign) =>
    coefficients.reduce((sum, { estimate }) => sum + Math.max(0, sign * (estimate ?? 0)), 0),
  );
  const weightOf = (estimate: number | null) => {
    const sum = sums[(estimate ?? 0) >= 0 ? 0 : 1];
    return estimate === null || sum === 0 ? null : Math.abs(estimate) / sum;
  };
  return [
    ...coefficients.map((row) => ({ ...row, weight: weightOf(row.estimate), ...NOT_PERMUTED })),
    ...scores.leftOut.map(({ component, reason }) => ({
      ...withoutEstimate(ids(component), COEFFICIENT, fit, reason),
      weight: null,
      ...NOT_PERMUTED,
    })),
  ];
}

function mixtureRow(ids: RowIds, fit: GlmFit, firth: () => GlmFit): EffectRow {
  if (fit.status === 'not_estimable') return withoutEstimate(ids, PSI, fit, fit.reason);
  if (fit.sum === null) return withoutEstimate(ids, PSI, fit, 'a component has no coefficient');
  return inferenceRow(ids, PSI, fit, fit.sum, () => {
    const beside = firth();
    return beside.status === 'not_estimable' ? null : beside.sum;
  });
}
