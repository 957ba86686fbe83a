/** What many tests at once are worth. */

/**
 * Benjamini-Hochberg q values: the smallest false discovery rate at which a test would be called a discovery (Benjamini and Hochberg,
 * Controlling the false discovery rate, 1995; R's p.adjust). null stays null and does not count.
 */
export function falseDiscoveryRates(ps: readonly (number | null)[]): (number | null)[] {
  const known = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => b.p - a.p);
  const rates: (number | null)[] = ps.map(() => null);
  let smallest = 1;
  // The factor first, as R has it: no rate then falls below its p by rounding.
  known.forEach(({ p, index }, rank) => {
    smallest = Math.min(smallest, p * (known.length / (known.length - rank)));
    rates[index] = smallest;
  });
  return rates;
}

/**
 * The E-value of a risk ratio: how strongly an unmeasured confounder would have to be associated with exposure and outcome to explain it
 * away, RR + sqrt(RR (RR - 1)), of a ratio below 1 that of its inverse (VanderWeele and Ding, Sensitivity analysis in observational
 * research, 2017). At least 1.
 */
export function eValue(riskRatio: number): number {
  const away = riskRatio < 1 ? 1 / riskRatio : riskRatio;
  return away + Math.sqrt(away * (away - 1));
}
