/** Quantile g-computations on outcomes drawn from their own fitted models. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import { JOINT, MIXTURE, PSI } from '../../study/effect-row.ts';
import type { CohortData } from '../../study/model-data.ts';
import { rowsOfDomain, rowsWith } from '../../survey/design.ts';
import { fittedOutcome } from '../../survey/fitted-outcome.ts';
import type { Term } from '../../survey/model-matrix.ts';
import type { Stream } from '../../wqs/random.ts';
import type { JointScore } from '../permutation-test.ts';
import { qgcompData, qgcompPermutationTest } from '../qgcomp/analysis.ts';
import { qgcompOf } from '../qgcomp/fit.ts';
import { type QgcompAnalysis, qgcompForm } from '../qgcomp/plan.ts';
import { JOINT_SCORE } from '../qgcomp/sets.ts';
import { type Calibration, calibrationOn, type DrawnFrom, figuresOf, type Reported } from './calibration.ts';
import { type CalibratedData, coefficientsOf, columnsOfDesign, columnsOfTerms, factsOfTerms } from './data.ts';
import { addressOfTest, type PermutedFigure, permutedFigures } from './permuted.ts';

/** Of psi in absolute value: g-computation has no direction. */
const PERMUTED: readonly PermutedFigure<JointScore>[] = [
  { contrast: PSI, of: ({ psi }) => Math.abs(psi) },
  { contrast: JOINT, of: ({ joint }) => joint },
];

/** @throws NoQgcompError, UnknownAnalysisError, and LonelyPsuError if the request asks for it */
export function calibratedQgcomp(
  request: AnalysisRequest,
  analysis: QgcompAnalysis,
  cohort: CohortData,
): CalibratedData {
  const data = qgcompData(request, analysis, cohort);
  const { design, domain, outcome, covariates, terms: mixture } = data;
  const { df_rule } = request;
  const { family } = analysis;
  const terms = [...mixture, ...covariates];
  const rows = rowsWith([outcome, ...columnsOfTerms(terms)], rowsOfDomain(design, domain));
  const analyse = (drawn: Float64Array) =>
    qgcompOf({ df_rule, jackknife: false }, analysis, { ...data, outcome: drawn });
  const testOf = (drawn: Float64Array) => qgcompPermutationTest({ ...data, outcome: drawn }, analysis, cohort);
  const permuted = (drawn: Float64Array, dataSet: number): Reported[] => {
    const test = testOf(drawn);
    return test ? permutedFigures(MIXTURE, test, JOINT_SCORE, PERMUTED, dataSet) : [];
  };
  const calibration = (stream: Stream): Calibration => {
    const real = analyse(outcome);
    const from = (own: readonly Term[], judges: Omit<DrawnFrom, 'model'>): DrawnFrom[] => {
      const penalised = own.length > 0 && real.fit.status === 'firth';
      const model = fittedOutcome(design, rows, outcome, [...own, ...covariates], family, penalised);
      return model ? [{ model, ...judges }] : [];
    };
    const drawnFrom = [
      ...from(mixture, { analyse: (drawn) => analyse(drawn).rows, covers: () => true, tests: () => false }),
      ...from([], {
        analyse: (drawn, dataSet) => [...analyse(drawn).rows, ...permuted(drawn, dataSet)],
        covers: () => false,
        tests: () => true,
      }),
    ];
    return calibrationOn(figuresOf([...real.rows, ...permuted(outcome, 0)]), drawnFrom, outcome, stream);
  };
  return {
    form: qgcompForm(data.settings.groups),
    facts: {
      family,
      df_rule,
      components: mixture.length,
      terms: factsOfTerms(terms),
      permutationTest: addressOfTest(testOf(outcome)),
    },
    columns: [outcome, domain, ...columnsOfDesign(design), ...columnsOfTerms(terms)],
    rows: rows.length,
    coefficients: coefficientsOf(terms),
    calibration,
  };
}
