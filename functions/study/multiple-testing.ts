/** What a study's tests are worth when there are many, and its effects when something was not measured. */
import { contrastsOf } from '../exposures/form.ts';
import { MIXTURE, qgcompForm } from '../methods/qgcomp/plan.ts';
import { eValue, falseDiscoveryRates } from '../numeric/multiple-tests.ts';
import type { EffectRow } from './effect-row.ts';
import type { RunRequest } from './run-request.ts';

/** What is known of a row only when all rows are. */
export interface TestedRow {
  /** Benjamini-Hochberg q value within `test_family`; null of a row without a p value or a family. */
  q: number | null;
  test_family: string | null;
  /** Of `effect`, as a risk ratio; null where there is none, as of a joint test. */
  e_value: number | null;
  /** Of the bound of the interval that is nearer to no effect; 1 where the interval includes no effect. */
  e_value_bound: number | null;
}

type TestFamily = RunRequest['test_families'][number];

const PSI = 'psi';

/** Every name that a family of tests may use, by its field; the forms of quantile g-computation among them if the study has it. */
export function plannedTests({ exposures, outcomes, forms, models, subgroups, interactions, qgcomp }: RunRequest) {
  const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);
  const withInteractions = interactions.map((factor) => `interaction:${factor}`);
  return {
    exposures: [...exposures, ...(qgcomp ? [MIXTURE] : [])],
    outcomes: ids(outcomes),
    forms: [...ids(forms), ...(qgcomp ? [qgcompForm(qgcomp.groups)] : [])],
    models: ids(models),
    subgroups: ids(subgroups),
    contrasts: [
      ...new Set([...forms.flatMap(contrastsOf), ...withInteractions, ...(qgcomp ? [PSI, 'coefficient'] : [])]),
    ],
  };
}

/** The tests of a family: of each field the names that it lists, or all. Quantile g-computation is in it only if `forms` names it. */
function testsOf(request: RunRequest, family: TestFamily): ReturnType<typeof plannedTests> {
  const all = plannedTests(request);
  return {
    exposures: family.exposures ?? all.exposures,
    outcomes: family.outcomes ?? all.outcomes,
    forms: family.forms ?? request.forms.map(({ id }) => id),
    models: family.models ?? all.models,
    subgroups: family.subgroups ?? all.subgroups,
    contrasts: family.contrasts ?? all.contrasts,
  };
}

export interface FamilyExtent {
  /** In how many forms and contrasts it has tests. */
  size: number;
  /** Whether any test is of both. */
  overlaps: (other: FamilyExtent) => boolean;
  tests: ReturnType<typeof plannedTests>;
  /** Its forms with their contrasts: `log2 log2`. */
  pairs: ReadonlySet<string>;
}

/** Which tests a family has, told without listing each. */
export function familyExtent(request: RunRequest, family: TestFamily): FamilyExtent {
  const tests = testsOf(request, family);
  const pairs = new Set(
    tests.forms.flatMap((id) => {
      const form = request.forms.find((one) => one.id === id);
      const factors = request.interactions.map((factor) => `interaction:${factor}`);
      const contrasts = form ? [...contrastsOf(form), ...factors] : [PSI, 'coefficient'];
      return contrasts
        .filter((contrast) => tests.contrasts.includes(contrast))
        .filter((contrast) => exposuresIn(tests, contrast).length > 0)
        .map((contrast) => `${id} ${contrast}`);
    }),
  );
  const share = (some: readonly string[], others: readonly string[]) => some.some((one) => others.includes(one));
  return {
    size: pairs.size,
    tests,
    pairs,
    overlaps: (other) =>
      (['outcomes', 'models', 'subgroups'] as const).every((field) => share(tests[field], other.tests[field])) &&
      [...pairs].some((pair) => {
        const [, contrast] = pair.split(' ');
        return other.pairs.has(pair) && share(exposuresIn(tests, contrast), exposuresIn(other.tests, contrast));
      }),
  };
}

/** Psi is of the mixture, every other contrast of one exposure. */
function exposuresIn({ exposures }: { exposures: readonly string[] }, contrast: string): string[] {
  return exposures.filter((id) => (id === MIXTURE) === (contrast === PSI));
}

/**
 * The rows of a study's regressions and g-computations with q values and E-values. Families do not overlap, and a
 * family's q values need all of its rows.
 */
export function withTestFamilies<Row extends EffectRow>(
  request: RunRequest,
  rows: readonly Row[],
): (Row & TestedRow)[] {
  const families = request.test_families.map((family) => {
    const isOf = isOneOf(testsOf(request, family));
    return { id: family.id, members: [...rows.keys()].filter((index) => isOf(rows[index])) };
  });
  const tested = rows.map((row) => ({ ...row, q: null, test_family: null, ...eValuesOf(row) }) as Row & TestedRow);
  for (const { id, members } of families) {
    const rates = falseDiscoveryRates(members.map((index) => rows[index].p));
    for (const [i, index] of members.entries()) Object.assign(tested[index], { q: rates[i], test_family: id });
  }
  return tested;
}

function isOneOf(tests: ReturnType<typeof plannedTests>): (row: EffectRow) => boolean {
  const [exposures, outcomes, forms] = [new Set(tests.exposures), new Set(tests.outcomes), new Set(tests.forms)];
  const [models, subgroups, contrasts] = [new Set(tests.models), new Set(tests.subgroups), new Set(tests.contrasts)];
  return (row) =>
    exposures.has(row.exposure) &&
    outcomes.has(row.outcome) &&
    forms.has(row.form) &&
    models.has(row.model) &&
    subgroups.has(row.subgroup) &&
    contrasts.has(row.contrast);
}

/** Where fewer participants than this are cases, an odds ratio is close to a risk ratio (VanderWeele and Ding 2017). */
const RARE = 0.15;

/**
 * E-values by the approximations of VanderWeele and Ding (2017): the odds ratio of a rare outcome is a risk ratio, that
 * of a common one the square of one; a difference of means of d standard deviations of the outcome is a risk ratio of
 * exp(0.91 d), with bounds exp(0.91 d -+ 1.78 se).
 */
export function eValuesOf(row: EffectRow): Pick<TestedRow, 'e_value' | 'e_value_bound'> {
  const ratios = riskRatios(row);
  if (!ratios) return { e_value: null, e_value_bound: null };
  const { estimate, low, high } = ratios;
  const includesNone = low <= 1 && high >= 1;
  return { e_value: eValue(estimate), e_value_bound: includesNone ? 1 : eValue(low > 1 ? low : high) };
}

function riskRatios(row: EffectRow): { estimate: number; low: number; high: number } | undefined {
  const { effect, effect_low, effect_high, family, n, cases, estimate, se, outcome_sd } = row;
  if (effect === null || effect_low === null || effect_high === null) return undefined;
  if (family === 'linear') {
    if (estimate === null || se === null || outcome_sd === null) return undefined;
    const [d, spread] = [(0.91 * estimate) / outcome_sd, (1.78 * se) / outcome_sd];
    return { estimate: Math.exp(d), low: Math.exp(d - spread), high: Math.exp(d + spread) };
  }
  const isCommonOdds = family === 'logistic' && (cases ?? 0) >= RARE * n;
  const [ratio, low, high] = [effect, effect_low, effect_high].map((value) =>
    isCommonOdds ? Math.sqrt(value) : value,
  );
  return { estimate: ratio, low, high };
}
