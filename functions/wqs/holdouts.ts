import { quantiles } from '../numeric/quantile.ts';

/**
 * What repeated random splits say about an estimate (one value per split, at least one): its mean, SD and percentiles
 * (type 7) over the splits. The SD measures the noise of splitting the same participants again; it is no standard
 * error. NaN with a single split.
 */
export function summariseHoldouts(values: Float64Array): { mean: number; sd: number; p2_5: number; p97_5: number } {
  const splits = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / splits;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  const [p2_5, p97_5] = quantiles(values, [0.025, 0.975]);
  return { mean, sd: Math.sqrt(squares / (splits - 1)), p2_5, p97_5 };
}
