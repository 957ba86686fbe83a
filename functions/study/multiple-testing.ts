/** What a study's tests are worth when there are many. */
import { contrastsOf } from '../exposures/form.ts';
import { METHODS } from '../methods/index.ts';
import { falseDiscoveryRates } from '../numeric/multiple-tests.ts';
import { type EValues, eValuesOf } from './e-values.ts';
import { type EffectRow, MIXTURE, PSI } from './effect-row.ts';
import type { RunRequest } from './run-request.ts';

/** What is known of a row only when all rows are. */
export interface TestedRow extends EValues {
  /** Benjamini-Hochberg q value within `test_family`; null of a row without a p value or a family. */
  q: number | null;
  test_family: string | null;
}

type TestFamily = RunRequest['test_families'][number];

/**
 * The tests of a form: those of the request are of its regressions, the others of methods that look at all exposures
 * together.
 */
interface TestedForm {
  id: string;
  contrasts: readonly string[];
}

function formsOfRegressions({ forms, interactions }: RunRequest): TestedForm[] {
  const factors = interactions.map((factor) => `interaction:${factor}`);
  return forms.map((form) => ({ id: form.id, contrasts: [...contrastsOf(form), ...factors] }));
}

function formsOfMixtures(request: RunRequest): TestedForm[] {
  return METHODS.flatMap((method) => method.testedForm?.(request) ?? []);
}

/** Every name that a family of tests may use, by its field. */
export function plannedTests(request: RunRequest) {
  const mixtures = formsOfMixtures(request);
  const all = [...formsOfRegressions(request), ...mixtures];
  return {
    exposures: [...request.exposures, ...(mixtures.length > 0 ? [MIXTURE] : [])],
    outcomes: ids(request.outcomes),
    forms: ids(all),
    models: ids(request.models),
    subgroups: ids(request.subgroups),
    contrasts: [...new Set(all.flatMap(({ contrasts }) => contrasts))],
  };
}

const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);

/**
 * The tests of a family: of each field the names that it lists, or all. What is of all exposures together is in it only
 * if `forms` names it.
 */
function testsOf(request: RunRequest, family: TestFamily): ReturnType<typeof plannedTests> {
  const all = plannedTests(request);
  return {
    exposures: family.exposures ?? all.exposures,
    outcomes: family.outcomes ?? all.outcomes,
    forms: family.forms ?? ids(request.forms),
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
    [...formsOfRegressions(request), ...formsOfMixtures(request)]
      .filter(({ id }) => tests.forms.includes(id))
      .flatMap(({ id, contrasts }) =>
        contrasts
          .filter((contrast) => tests.contrasts.includes(contrast))
          .filter((contrast) => exposuresIn(tests, contrast).length > 0)
          .map((contrast) => `${id} ${contrast}`),
      ),
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
