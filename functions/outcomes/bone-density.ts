/** Low bone density: a T-score at or below a cut at any of some sites. */
import type { Columns, Levels } from '../nhanes/condition.ts';
import type { OutcomeKind, OutcomeValues } from './outcome.ts';

export interface ReferenceBmd {
  /** g/cm2 */
  mean: number;
  sd: number;
}

export interface BoneDensity {
  t_score_at_most: number;
  sites: readonly { variable: string; reference: { male: ReferenceBmd; female: ReferenceBmd } }[];
  /** `not_a_case`: a missing site never makes a case. `excluded`: who lacks any site has no outcome. */
  missing_site: 'not_a_case' | 'excluded';
}

/**
 * BMD <= mean + t_score_at_most * SD of the young reference of that sex (WHO 1994), compared in double precision without a tolerance,
 * as R does it. A BMD that is equal to the cut in decimals therefore counts only if it is so in binary: 1.047 - 2.5 * 0.110 is
 * 0.77199999999999991, and 0.772 lies above it.
 */
function values(
  { sites, t_score_at_most, missing_site }: BoneDensity,
  columns: Columns,
  levels: Levels,
): OutcomeValues {
  const male = levels.sex.indexOf('male');
  const isCase = new Float64Array(columns.sex.length);
  const told = new Uint8Array(isCase.length);
  const lacking = new Uint8Array(isCase.length);
  for (const { variable, reference } of sites) {
    const cut = {
      male: reference.male.mean + t_score_at_most * reference.male.sd,
      female: reference.female.mean + t_score_at_most * reference.female.sd,
    };
    columns[variable].forEach((bmd, row) => {
      if (Number.isNaN(bmd)) {
        lacking[row] = 1;
        return;
      }
      told[row] = 1;
      if (bmd <= (columns.sex[row] === male ? cut.male : cut.female)) isCase[row] = 1;
    });
  }
  if (missing_site === 'not_a_case') return { values: isCase, told };
  return { values: isCase.map((value, row) => (lacking[row] ? Number.NaN : value)), told };
}

export const boneDensity: OutcomeKind<BoneDensity> = {
  field: 'bone_density',
  families: ['logistic', 'log-linear'],
  values,
  variables: ({ sites }) => ['sex', ...sites.map(({ variable }) => variable)],
  madeOf: ({ sites }) => sites.map(({ variable }) => variable),
  describe: ({ sites, t_score_at_most }, catalogue) =>
    `T-score at or below ${t_score_at_most} at ${sites.map(({ variable }) => catalogue[variable].label).join(' or ')}`,
  details: ({ sites, missing_site }, catalogue) => {
    const ofSites = sites.map(({ variable, reference: { male, female } }) => {
      const { label, unit } = catalogue[variable];
      const one = ({ mean, sd }: ReferenceBmd) => `${mean} (SD ${sd})`;
      return `${label}: men ${one(male)}, women ${one(female)}${unit ? ` ${unit}` : ''}`;
    });
    const missing =
      missing_site === 'excluded'
        ? 'Whoever lacks a site has no outcome.'
        : 'A site that is missing never makes a case.';
    return `Means of the young reference: ${ofSites.join('; ')}. ${missing}`;
  },
};
