/** Low bone density: a T-score at or below a cut at any of some sites. */
import * as z from 'zod/mini';
import { ids, problem, repeated } from '../language/faults.ts';
import { fields, nonEmpty, told, variableId } from '../language/fields.ts';
import { oneOf, type Path, type Problem } from '../language/problems.ts';
import type { Columns, Levels } from '../nhanes/condition.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import type { OutcomeKind, OutcomeValues } from './outcome.ts';

/** Young reference, g/cm2: whoever writes it in mg/cm2 would make a case of everybody. */
const referenceBmd = fields({
  mean: told(z.number().check(z.minimum(0.2), z.maximum(2)), 'The mean of the young, g/cm2.', 0.858),
  sd: told(z.number().check(z.minimum(0.02), z.maximum(0.5)), 'Their standard deviation, g/cm2.', 0.12),
});

/** White women of 20 to 29 years at the femoral neck, NHANES III (Looker et al. 1998). */
const YOUNG_WOMEN = { mean: 0.858, sd: 0.12 };

const site = fields({
  variable: told(variableId, 'The density of the site.', 'femoral_neck_bmd'),
  reference: told(
    fields({
      male: told(referenceBmd, 'The young reference of men.', YOUNG_WOMEN),
      female: told(referenceBmd, 'The young reference of women.', YOUNG_WOMEN),
    }),
    'What density is compared with.',
    { male: YOUNG_WOMEN, female: YOUNG_WOMEN },
  ),
});

const schema = told(
  fields({
    /** From far below any person's to the mean of the young, above which nobody speaks of low density. */
    t_score_at_most: told(z.number().check(z.minimum(-6), z.maximum(0)), 'A case is at or below this T-score.', -2.5),
    sites: told(
      nonEmpty(site),
      'Bone density at any of these sites makes a case, by the young reference of the same sex.',
      [{ variable: 'femoral_neck_bmd', reference: { male: YOUNG_WOMEN, female: YOUNG_WOMEN } }],
    ),
    missing_site: told(
      z._default(z.enum(['not_a_case', 'excluded']), 'not_a_case'),
      'Whether a site without a value counts as normal there, or leaves the participant without an outcome.',
      'excluded',
    ),
  }),
  'Low bone density makes a case.',
  {
    t_score_at_most: -2.5,
    sites: [{ variable: 'femoral_neck_bmd', reference: { male: YOUNG_WOMEN, female: YOUNG_WOMEN } }],
  },
);

type ReferenceBmd = z.infer<typeof referenceBmd>;
type BoneDensity = z.infer<typeof schema>;

/**
 * BMD <= mean + t_score_at_most * SD of the young reference of that sex (WHO 1994), compared in double precision
 * without a tolerance, as R does it. A BMD that is equal to the cut in decimals therefore counts only if it is so in
 * binary: 1.047 - 2.5 * 0.110 is 0.77199999999999991, and 0.772 lies above it.
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

function faults({ sites }: BoneDensity, path: Path, catalogue: Catalogue): Problem[] {
  const ids = sites.map(({ variable }) => variable);
  const placeOf = (site: number): Path => [...path, 'sites', site, 'variable'];
  return [...ids.flatMap((id, site) => isBoneDensity(placeOf(site), id, catalogue)), ...repeated(ids, placeOf)];
}

/** The unit of the young reference. */
const BMD_UNIT = 'g/cm2';

function isBoneDensity(path: Path, id: string, catalogue: Catalogue): Problem[] {
  if (catalogue[id].unit === BMD_UNIT) return [];
  const all = Object.values(catalogue).filter(({ unit }) => unit === BMD_UNIT);
  return [problem(path, `${id} is not a bone density in ${BMD_UNIT}; must be ${oneOf(ids(all))}`)];
}

export const boneDensity: OutcomeKind<BoneDensity> = {
  schema,
  families: ['logistic', 'log-linear'],
  hasCases: true,
  guardsSample: true,
  values,
  variables: ({ sites }) => [
    { id: 'sex', path: [] },
    ...sites.map(({ variable }, i) => ({ id: variable, path: ['sites', i, 'variable'] })),
  ],
  madeOf: ({ sites }) => sites.map(({ variable }) => variable),
  faults,
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
