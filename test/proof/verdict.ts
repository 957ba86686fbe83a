/** What the results of many simulated surveys say about a method. */

export interface Proportion {
  /** Of how many. */
  of: number;
  share: number;
  /** sqrt(share (1 - share) / of): how far the share is off by the luck of the seeds. */
  monteCarloError: number;
}

/** @throws RangeError for none at all */
export function proportion(outcomes: readonly boolean[]): Proportion {
  if (outcomes.length === 0) throw new RangeError('a proportion of nothing');
  const of = outcomes.length;
  const share = outcomes.filter(Boolean).length / of;
  return { of, share, monteCarloError: Math.sqrt((share * (1 - share)) / of) };
}

/** How often the intervals contain the truth. */
export function coverage(intervals: readonly { low: number; high: number }[], truth: number): Proportion {
  return proportion(intervals.map(({ low, high }) => low <= truth && truth <= high));
}

/** How often a test at 5 % rejects. */
export function rejections(p: readonly number[]): Proportion {
  return proportion(p.map((value) => value <= SIZE));
}

export interface Mean {
  mean: number;
  /** Between the values; NaN for a single one. */
  sd: number;
  /** sd / sqrt(number of values) */
  monteCarloError: number;
}

/** @throws RangeError for no values */
export function meanOf(values: readonly number[]): Mean {
  if (values.length === 0) throw new RangeError('a mean of nothing');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd, monteCarloError: sd / Math.sqrt(values.length) };
}

export interface Bias {
  bias: number;
  /** Of the estimates and of the truth, which is itself the mean of simulated populations. */
  monteCarloError: number;
}

export function biasOf(estimates: readonly number[], truth: Pick<Mean, 'mean' | 'monteCarloError'>): Bias {
  const { mean, monteCarloError } = meanOf(estimates);
  return { bias: mean - truth.mean, monteCarloError: Math.hypot(monteCarloError, truth.monteCarloError) };
}

export interface Distance {
  rootMeanSquare: number;
  /** From the spread of the squares between surveys, by the delta method; NaN for a single survey. */
  monteCarloError: number;
}

/**
 * How far weights are from the true ones, over all components of all surveys. A component that was left out has the
 * weight 0.
 */
export function distanceFrom(
  truth: Readonly<Record<string, number>>,
  found: readonly Readonly<Record<string, number>>[],
): Distance {
  const components = Object.entries(truth);
  const squares = found.map(
    (weights) =>
      components.reduce((sum, [id, weight]) => sum + ((weights[id] ?? 0) - weight) ** 2, 0) / components.length,
  );
  const { mean, monteCarloError } = meanOf(squares);
  const rootMeanSquare = Math.sqrt(mean);
  return { rootMeanSquare, monteCarloError: monteCarloError / (2 * rootMeanSquare) };
}

/** The share of 95 % intervals that should hold the truth, and of tests at 5 % that should reject what is true. */
export const COVERAGE = 0.95;
export const SIZE = 0.05;
/** A bias of more Monte Carlo errors than this is no luck of the seeds, for one contrast taken by itself. */
export const LARGEST_BIAS = 1.96;

/**
 * Whether a share is within two Monte Carlo errors of what it should be: in one of 22 it is not, by the luck of the
 * seeds.
 */
export function isNear({ share, of }: Proportion, nominal: number): boolean {
  return Math.abs(share - nominal) <= 2 * Math.sqrt((nominal * (1 - nominal)) / of);
}

export function isUnbiased({ bias, monteCarloError }: Bias): boolean {
  return Math.abs(bias) <= LARGEST_BIAS * monteCarloError;
}
