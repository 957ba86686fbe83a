/** What many tests at once are worth. */

/**
 * Benjamini-Hochberg q values: the smallest false discovery rate at which a test would be called a discovery (Benjamini
 * and Hochberg, Controlling the false discovery rate, 1995; R's p.adjust). null stays null and does not count.
 */
export function falseDiscoveryRates(ps: readonly (number | null)[]): (number | null)[] {
  return steppedUp(ps, () => 1);
}

/**
 * The same whatever the dependence between the tests: the rates times 1 + 1/2 + ... + 1/m of m tests (Benjamini and
 * Yekutieli, The control of the false discovery rate in multiple testing under dependency, 2001, theorem 1.3; R's
 * p.adjust "BY").
 */
export function dependentFalseDiscoveryRates(ps: readonly (number | null)[]): (number | null)[] {
  return steppedUp(ps, (tests) => {
    let sum = 0;
    for (let i = 1; i <= tests; i++) sum += 1 / i;
    return sum;
  });
}

/**
 * Bonferroni's p values: the smallest chance of any false discovery at which a test would be one. null stays null and
 * does not count.
 */
export function bonferroni(ps: readonly (number | null)[]): (number | null)[] {
  const tests = ps.filter((p) => p !== null).length;
  return ps.map((p) => (p === null ? null : Math.min(1, p * tests)));
}

/** @param penalty what a rate of so many tests is multiplied by */
function steppedUp(ps: readonly (number | null)[], penalty: (tests: number) => number): (number | null)[] {
  const known = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => b.p - a.p);
  const rates: (number | null)[] = ps.map(() => null);
  const factor = penalty(known.length);
  let smallest = 1;
  // The factor first, as R has it: no rate then falls below its p by rounding.
  known.forEach(({ p, index }, rank) => {
    smallest = Math.min(smallest, p * ((factor * known.length) / (known.length - rank)));
    rates[index] = smallest;
  });
  return rates;
}

/**
 * The E-value of a risk ratio: how strongly an unmeasured confounder would have to be associated with exposure and
 * outcome to explain it away, RR + sqrt(RR (RR - 1)), of a ratio below 1 that of its inverse (VanderWeele and Ding,
 * Sensitivity analysis in observational research, 2017). At least 1.
 */
export function eValue(riskRatio: number): number {
  const away = riskRatio < 1 ? 1 / riskRatio : riskRatio;
  return away + Math.sqrt(away * (away - 1));
}
