/**
 * Restricted cubic splines: cubic between the knots, linear beyond the outer two (Harrell, Regression Modeling
 * Strategies, 2015, section 2.4.5).
 */
import { quantiles } from '../numeric/quantile.ts';
import { unitOf } from '../numeric/unit.ts';

/** Where Harrell's table 2.3 puts the knots, as quantiles, by their number. */
const KNOT_QUANTILES = {
  3: [0.1, 0.5, 0.9],
  4: [0.05, 0.35, 0.65, 0.95],
  5: [0.05, 0.275, 0.5, 0.725, 0.95],
} as const;

export type KnotCount = keyof typeof KNOT_QUANTILES;

/** The knots of `values` (no missing ones): type-7 quantiles, unweighted. */
export function knotsOf(values: Float64Array, count: KnotCount): number[] {
  return quantiles(values, KNOT_QUANTILES[count]);
}

/**
 * The columns of the spline at x: x itself, and for each knot t_j but the last two [(x-t_j)+^3 - (x-t_{k-1})+^3
 * (t_k-t_j)/(t_k-t_{k-1}) + (x-t_k)+^3 (t_{k-1}-t_j)/(t_k-t_{k-1})] / (t_k-t_1)^2 (Harrell, equation 2.25).
 *
 * @param values one per row, NaN for a missing one
 * @param knots  three or more, ascending and distinct
 * @returns k - 1 columns of values.length
 */
export function splineBasis(values: Float64Array, knots: readonly number[]): Float64Array[] {
  const last = knots[knots.length - 1];
  const before = knots[knots.length - 2];
  const unit = unitOf(Float64Array.from(knots));
  const scale = ((last - knots[0]) / unit) ** 2;
  const cube = (x: number) => (x > 0 ? (x / unit) * (x / unit) * x : 0);
  const curves = knots.slice(0, -2).map((knot) => {
    const toLast = (last - knot) / (last - before);
    const toBefore = (before - knot) / (last - before);
    return values.map((x) =>
      Number.isNaN(x) ? x : (cube(x - knot) - cube(x - before) * toLast + cube(x - last) * toBefore) / scale,
    );
  });
  return [values, ...curves];
}
