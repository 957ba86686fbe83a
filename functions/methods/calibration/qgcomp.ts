/** Quantile g-computations on outcomes drawn from their own fitted models. */
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { CohortData } from '../../study/model-data.ts';
import { rowsOfDomain, rowsWith } from '../../survey/design.ts';
import { fittedOutcome } from '../../survey/fitted-outcome.ts';
import type { Term } from '../../survey/model-matrix.ts';
import type { Stream } from '../../wqs/random.ts';
import { qgcompData } from '../qgcomp/analysis.ts';
import { qgcompOf } from '../qgcomp/fit.ts';
import { type QgcompAnalysis, qgcompForm } from '../qgcomp/plan.ts';
import { type Calibration, calibrationOn, type DrawnFrom, figuresOf } from './calibration.ts';
import { type CalibratedData, coefficientsOf, columnsOfDesign, columnsOfTerms, factsOfTerms } from './data.ts';

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
  const calibration = (stream: Stream): Calibration => {
    const real = analyse(outcome);
    const from = (own: readonly Term[], judges: Pick<DrawnFrom, 'covers' | 'tests'>): DrawnFrom[] => {
      const penalised = own.length > 0 && real.fit.status === 'firth';
      const model = fittedOutcome(design, rows, outcome, [...own, ...covariates], family, penalised);
      return model ? [{ model, analyse: (drawn) => analyse(drawn).rows, ...judges }] : [];
    };
    const drawnFrom = [
      ...from(mixture, { covers: () => true, tests: () => false }),
      ...from([], { covers: () => false, tests: () => true }),
    ];
    return calibrationOn(figuresOf(real.rows), drawnFrom, outcome, stream);
  };
  return {
    form: qgcompForm(data.settings.groups),
    facts: { family, df_rule, components: mixture.length, terms: factsOfTerms(terms) },
    columns: [outcome, domain, ...columnsOfDesign(design), ...columnsOfTerms(terms)],
    rows: rows.length,
    coefficients: coefficientsOf(terms),
    calibration,
  };
}
