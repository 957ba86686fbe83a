/** Numbers as readers of epidemiology expect them. */

interface Interval {
  ci_low: number | null;
  ci_high: number | null;
}

/** Two decimals, or two significant digits below 0.1 and whole numbers from 100: `0.34`, `0.012`, `1,204`. */
export function ratio(value: number): string {
  if (value >= 1000) return value < 1e6 ? count(Math.round(value)) : value.toExponential(1);
  if (value < 0.1 && value > 0) return value >= 0.001 ? String(Number(value.toPrecision(2))) : value.toExponential(1);
  return value.toFixed(value < 100 ? 2 : 0);
}

/** `1.44–10.42`; empty where there is no interval. */
export function interval({ ci_low, ci_high }: Interval): string {
  return ci_low === null || ci_high === null ? '' : `${ratio(ci_low)}–${ratio(ci_high)}`;
}

/** `3.87 (1.44–10.42)`, without the bracket where there is no interval. */
export function oddsRatio(value: number, bounds: Interval): string {
  const between = interval(bounds);
  return between ? `${ratio(value)} (${between})` : ratio(value);
}

/** `p 0.009` or `p < 0.001`; empty where there is none. */
export function pValue(p: number | null): string {
  if (p === null) return '';
  return p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`;
}

/** Whole numbers with their thousands apart: `14,470`. Locales differ by machine, so this is done by hand. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Degrees of freedom; those of the normal distribution are without end, which JSON can only write as null. */
export function degreesOfFreedom(df: number | null): string {
  return df === null || df === Infinity ? '∞' : String(Number(df.toFixed(2)));
}

const NAMES: Record<number, string> = { 3: 'tertile', 4: 'quartile', 5: 'quintile', 10: 'decile' };

/** What one of so many quantile groups is called. */
export function groupName(groups: number): string {
  return NAMES[groups] ?? 'quantile group';
}

/** The distinct values, in the order in which they first come. */
export function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
