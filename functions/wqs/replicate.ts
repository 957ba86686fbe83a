/** What one bootstrap replicate of a weighted quantile sum regression comes to. */

/**
 * `kept`: the index has an effect in the direction. `no_signal`: the optimum is no effect. `not_estimable`: there is no
 * single finite optimum, and `reason` says why.
 */
export type ReplicateStatus = 'kept' | 'no_signal' | 'not_estimable';

/** The optimum on one resample. Numbers that do not exist are NaN. */
export interface Replicate {
  status: ReplicateStatus;
  reason: string | null;
  /** The coefficient of the index, 0 without a signal. */
  b1: number;
  /**
   * b1 over its model-based standard error when the model is fitted again with the index fixed: of a number its t. NaN
   * unless kept.
   */
  z: number;
  /** Of a number the weighted sum of squared residuals. */
  deviance: number;
  /** The scaled projected gradient (see `projectedGradient`). */
  kkt: number;
  iterations: number;
  /** One per component, not negative, of sum 1; NaN of a component that was not drawn. All NaN unless kept. */
  weights: Float64Array;
}

/** How a search ended, optimum or not. */
export type Search = Pick<Replicate, 'deviance' | 'kkt' | 'iterations'>;

/** The weight step on any number of resamples of the training rows: each result depends on its counts alone. */
export interface Training {
  /**
   * Why no resample of these rows can tell the components apart, null if some may. It is decided once, whatever a
   * resample would find.
   */
  readonly whyNot: string | null;
  /** The optimum on the resample that has row i of the training rows counts[i] times. */
  fit(counts: Uint16Array): Replicate;
}

/** A replicate of `components` weights that has none: `reason` is null where it has no signal. */
export function withoutWeights(components: number, reason: string | null, search?: Search): Replicate {
  const nothing = { b1: Number.NaN, z: Number.NaN, deviance: Number.NaN, kkt: Number.NaN, iterations: 0 };
  const weights = new Float64Array(components).fill(Number.NaN);
  const found = { ...nothing, ...search, reason, weights };
  return reason === null ? { ...found, status: 'no_signal', b1: 0 } : { ...found, status: 'not_estimable' };
}
