/**
 * What intervals of cadmium's highest quartile against the lowest in huang-2023 would cover if none were withheld: on
 * 1,000 data sets drawn from each fitted model, of all intervals and of those that are offered, which have cases of the
 * reference quartile in three PSUs at least. On design df; a penalised fit counts as an interval that was not offered.
 */
import { fitRegression, regressionData } from '../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../functions/methods/regression/plan.ts';
import { rowsOfDomain, rowsWith } from '../../functions/survey/design.ts';
import { eventCell } from '../../functions/survey/event-cells.ts';
import { drawOutcome, fittedOutcome } from '../../functions/survey/fitted-outcome.ts';
import { valuesOf } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { PURPOSE, uniforms } from '../../functions/wqs/random.ts';
import { realStudy } from '../support/real-study.ts';

const DATA_SETS = 1000;
const OFFERED_PSUS = 3;
const { request, cohort } = realStudy('huang-2023', { df_rule: 'design' });

for (const analysis of plannedRegressions(request)) {
  if (analysis.exposure !== 'cadmium' || analysis.model !== 'model-1') continue;
  const observed = fitRegression(request, analysis, cohort).rows.find(({ contrast }) => contrast === 'q4');
  const { data, fitted } = regressionData(request, analysis, cohort);
  const { design, domain, outcome, covariates } = data;
  const [{ terms: groups }] = fitted.models;
  const terms = [...groups, ...covariates];
  const rows = rowsWith([outcome, ...terms.flatMap(valuesOf)], rowsOfDomain(design, domain));
  const reference = rows.filter((row) => fitted.groups?.codes[row] === fitted.groups?.reference);
  const model = fittedOutcome(design, rows, outcome, terms, 'logistic', false);
  const truth = observed?.estimate;
  if (!model || typeof truth !== 'number') continue;
  const count = { all: 0, covered: 0, offered: 0, offeredAndCovered: 0 };
  let cases = 0;
  for (let number = 0; number < DATA_SETS; number++) {
    const drawn = drawOutcome(model, outcome, uniforms({ seed: 2023, stream: 1 }, PURPOSE.outcome, number));
    const fit = fitSurveyGlm(design, domain, drawn, terms, {
      ...{ family: 'logistic', dfRule: 'design', termsOfInterest: groups.map(({ name }) => name) },
    });
    const found = fit.status === 'not_estimable' ? undefined : fit.coefficients.find(({ level }) => level === 'q4');
    const cell = eventCell(design, drawn, reference);
    cases += cell?.events ?? 0;
    if (!found) continue;
    const covers = Number(found.ciLow <= truth && truth <= found.ciHigh);
    const offered = Number(fit.status === 'estimated' && (cell?.psus ?? 0) >= OFFERED_PSUS);
    count.all++;
    count.covered += covers;
    count.offered += offered;
    count.offeredAndCovered += offered * covers;
  }
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} % of ${whole}`;
  console.log(
    `${analysis.subgroup}: ${observed?.events_reference} cases in the reference quartile, drawn ${(cases / DATA_SETS).toFixed(1)} on average; ` +
      `all intervals cover ${percent(count.covered, count.all)}, those offered ${percent(count.offeredAndCovered, count.offered)}`,
  );
}
