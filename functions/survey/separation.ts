/**
 * Levels of a factor whose rows are all cases or all non-cases. Their coefficient has no finite estimate: the
 * likelihood rises for ever as it runs off to infinity (Albert and Anderson, On the existence of maximum likelihood
 * estimates in logistic regression, 1984).
 */
import type { Family } from './family.ts';
import type { Dropped, FactorTerm } from './model-matrix.ts';

/**
 * The rows that still carry information after every covariate level without cases, or with cases only, has run off to
 * infinity. In that limit the fitted probabilities of its rows are 0 or 1, so that their score and information vanish,
 * and all other estimates are those of the fit without these rows. Leaving rows out can leave another level with one
 * outcome: repeated until none is left.
 */
export function rowsInTheLimit(
  rows: Int32Array,
  outcome: Float64Array,
  covariates: readonly FactorTerm[],
  runsOff: Family['runsOff'],
): { rows: Int32Array; runOff: Dropped[] } {
  const runOff: Dropped[] = [];
  let remaining = rows;
  for (let found = true; found; ) {
    found = false;
    for (const term of covariates) {
      for (const { level, code, reason } of oneSidedLevels(remaining, outcome, term, runsOff)) {
        runOff.push({ term: term.name, level, reason: `${reason}: its coefficient is infinite` });
        remaining = remaining.filter((row) => term.codes[row] !== code);
        found = true;
      }
    }
  }
  return { rows: remaining, runOff };
}

/**
 * The levels of a factor in which `rows` have no case, or cases only, where the family has no finite estimate for such.
 */
export function oneSidedLevels(
  rows: Int32Array,
  outcome: Float64Array,
  term: FactorTerm,
  runsOff: Family['runsOff'],
): { level: string; code: number; reason: string }[] {
  const totals = new Int32Array(term.levels.length);
  const cases = new Int32Array(term.levels.length);
  for (const row of rows) {
    totals[term.codes[row]]++;
    cases[term.codes[row]] += outcome[row];
  }
  return term.levels.flatMap((level, code) => {
    const none = runsOff.withoutEvents && cases[code] === 0;
    const all = runsOff.eventsAlone && cases[code] === totals[code];
    if (totals[code] === 0 || !(none || all)) return [];
    const reason =
      cases[code] === 0 ? `no case among its ${totals[code]} rows` : `all of its ${totals[code]} rows are cases`;
    return [{ level, code, reason }];
  });
}
