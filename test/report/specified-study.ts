/** A study with specification curves of given estimates. */
import { specificationCurves } from '../../functions/methods/specifications/curves.ts';
import { decisionsOf, specificationsOf } from '../../functions/methods/specifications/decisions.ts';
import { rowsOf, type SpecificationsResult } from '../../functions/methods/specifications/index.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { effectRow, NO_ESTIMATE, smallReport, smallRequest } from './study-report.ts';

const AGED = { step: 'age 50 and over', where: { variable: 'age', at_least: 50 } };
export const DECISIONS = [
  {
    id: 'age',
    label: 'lower age',
    choices: [
      { id: 'forty', label: '40 years' },
      { id: 'fifty', label: '50 <years>', defensible: false, sample: [AGED] },
    ],
  },
  { id: 'further', label: 'further covariates', subsets_of: ['race_ethnicity', 'smoking'] },
];
const PUBLISHED = {
  n: 1777,
  cases: 115,
  citation: 'Somebody 2023',
  doi: '10.1000/1',
  note: 'Made up.',
  statements: [],
  values: [
    {
      exposure: 'cadmium',
      model: 'model-1',
      subgroup: 'all',
      contrast: 'q4',
      odds_ratio: 3,
      ci_low: 2,
      ci_high: 5,
      p: '0.01',
    },
  ],
};

/**
 * The small study with decisions. `estimates` are those of cadmium q4 by specification, the first sample's first; null
 * has no effect.
 */
export function specifiedReport(estimates: readonly (number | null)[], change: object = {}): StudyReport {
  const request = smallRequest({ published: PUBLISHED, specifications: { decisions: DECISIONS }, ...change });
  const result = resultOf(request, estimates);
  const rows = { specifications: rowsOf(result), ...specificationCurves([result], request) };
  return { ...smallReport(), request, rows };
}

function resultOf(request: RunRequest, estimates: readonly (number | null)[]): SpecificationsResult {
  const { specifications } = request;
  if (!specifications) throw new Error('the request has specifications');
  return {
    decisions: decisionsOf(specifications).map(({ id }) => id),
    specifications: specificationsOf(specifications)
      .slice(0, estimates.length)
      .map((choices, specification) => ({
        specification,
        choices: choices.map(({ id }) => id),
        defensible: choices.every(({ defensible }) => defensible),
        rows: [rowWith(estimates[specification], specification < 3 ? 115 : 100)],
      })),
  };
}

function rowWith(estimate: number | null, cases: number): EffectRow {
  const ids = { exposure: 'cadmium', model: 'model-1', contrast: 'q4', n: cases === 115 ? 1777 : 1700, cases };
  if (estimate === null) return effectRow({ ...ids, ...NO_ESTIMATE });
  const [effect, effect_low, effect_high] = [estimate, estimate - 0.5, estimate + 0.5].map(Math.exp);
  return effectRow({ ...ids, estimate, se: 0.25, p: 0.5, effect, effect_low, effect_high });
}
