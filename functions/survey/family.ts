/**
 * The families of generalised linear models with their canonical links: what a linear predictor says of an outcome, how
 * far off an observation is, and how the coefficient of an exposure is told (McCullagh and Nelder, Generalized Linear
 * Models, 1989).
 */
import { exp, log1p } from '../numeric/elementary.ts';
import { times } from '../numeric/sparse-rows.ts';
import type { GlmData, GlmState } from './likelihood.ts';

export const FAMILIES = ['logistic', 'linear', 'log-linear'] as const;
export type FamilyName = (typeof FAMILIES)[number];

export interface Family {
  name: FamilyName;
  /** The coefficients with which the search begins: the intercept alone tells the weighted mean outcome. */
  start: (data: GlmData) => Float64Array;
  /**
   * The model at `coefficients`. Its deviance is infinite where a fitted value overflows, so that the search steps
   * back.
   */
  evaluate: (data: GlmData, coefficients: Float64Array) => GlmState;
  /**
   * The same without its deviance, over the predictors, residuals and variances of `state`: for steps that do not ask
   * for it.
   */
  moments: (data: GlmData, coefficients: Float64Array, state: GlmState) => void;
  /** Which levels of a factor run off to infinity: those without an event, those with events alone, or none. */
  runsOff: { withoutEvents: boolean; eventsAlone: boolean };
  /** Why an outcome cannot be one of this family, if so. */
  faultOf: (outcome: number) => string | undefined;
  /** A coefficient, or a bound of its interval, on the scale of the reader. */
  effect: (coefficient: number) => number;
  /** What `effect` is called, of an outcome with cases where the family can have one. */
  effectMeasure: string;
}

/** 0 or 1 with the logit link: the coefficients are log odds ratios. */
const logistic: Family = {
  name: 'logistic',
  start: ({ x, y, weights }) => {
    let cases = 0;
    let others = 0;
    for (let i = 0; i < x.n; i++) {
      if (y[i] === 1) cases += weights[i];
      else others += weights[i];
    }
    return interceptOnly(x.p, log1p(cases / others - 1));
  },
  evaluate: ({ x, y, weights }, coefficients) => {
    const state = emptyState(x.n, coefficients);
    const { predictors, residuals, variances } = state;
    let halfDeviance = 0;
    times(x, coefficients, predictors);
    for (let i = 0; i < x.n; i++) {
      const size = Math.abs(predictors[i]);
      const small = exp(-size);
      const commoner = 1 / (1 + small);
      const rarer = small * commoner;
      const expected = predictors[i] >= 0 === (y[i] === 1);
      // 1 - mu is taken from the other tail: subtracting would lose its digits near a fitted probability of 1.
      residuals[i] = (y[i] === 1 ? weights[i] : -weights[i]) * (expected ? rarer : commoner);
      variances[i] = weights[i] * rarer * commoner;
      halfDeviance += weights[i] * (log1p(small) + (expected ? 0 : size));
    }
    state.deviance = 2 * halfDeviance;
    return state;
  },
  moments: ({ x, y, weights }, coefficients, { predictors, residuals, variances }) => {
    times(x, coefficients, predictors);
    for (let i = 0; i < x.n; i++) {
      const small = exp(-Math.abs(predictors[i]));
      const commoner = 1 / (1 + small);
      const rarer = small * commoner;
      const expected = predictors[i] >= 0 === (y[i] === 1);
      residuals[i] = (y[i] === 1 ? weights[i] : -weights[i]) * (expected ? rarer : commoner);
      variances[i] = weights[i] * rarer * commoner;
    }
  },
  runsOff: { withoutEvents: true, eventsAlone: true },
  faultOf: (outcome) => (outcome === 0 || outcome === 1 ? undefined : 'neither 0 nor 1'),
  effect: exp,
  effectMeasure: 'odds ratio',
};

/** Any number with the identity link: the coefficients are differences of means. */
const linear: Family = {
  name: 'linear',
  start: ({ x, y, weights }) => interceptOnly(x.p, weightedMean(y, weights)),
  evaluate: ({ x, y, weights }, coefficients) => {
    const state = emptyState(x.n, coefficients);
    const { predictors, residuals, variances } = state;
    times(x, coefficients, predictors);
    for (let i = 0; i < x.n; i++) {
      const difference = y[i] - predictors[i];
      residuals[i] = weights[i] * difference;
      variances[i] = weights[i];
      state.deviance += weights[i] * difference * difference;
    }
    return state;
  },
  moments: ({ x, y, weights }, coefficients, { predictors, residuals, variances }) => {
    times(x, coefficients, predictors);
    variances.set(weights);
    for (let i = 0; i < x.n; i++) residuals[i] = weights[i] * (y[i] - predictors[i]);
  },
  runsOff: { withoutEvents: false, eventsAlone: false },
  faultOf: (outcome) => (Number.isFinite(outcome) ? undefined : 'not a finite number'),
  effect: (coefficient) => coefficient,
  effectMeasure: 'mean difference',
};

/**
 * 0 or 1, or a count, with the logarithm as link and the Poisson likelihood as a working model: the coefficients are
 * log ratios of prevalences or rates, and the design-based variance does not need the Poisson one (Zou, A modified
 * Poisson regression approach to prospective studies with binary data, 2004).
 */
const logLinear: Family = {
  name: 'log-linear',
  start: ({ x, y, weights }) => interceptOnly(x.p, log1p(weightedMean(y, weights) - 1)),
  evaluate: ({ x, y, weights }, coefficients) => {
    const state = emptyState(x.n, coefficients);
    const { predictors, residuals, variances } = state;
    let halfDeviance = 0;
    times(x, coefficients, predictors);
    for (let i = 0; i < x.n; i++) {
      const mean = exp(predictors[i]);
      residuals[i] = weights[i] * (y[i] - mean);
      variances[i] = weights[i] * mean;
      const saturated = y[i] > 0 ? y[i] * (Math.log(y[i]) - 1) : 0;
      halfDeviance += weights[i] * (saturated - y[i] * predictors[i] + mean);
    }
    state.deviance = 2 * halfDeviance;
    return state;
  },
  moments: ({ x, y, weights }, coefficients, { predictors, residuals, variances }) => {
    times(x, coefficients, predictors);
    for (let i = 0; i < x.n; i++) {
      const mean = exp(predictors[i]);
      residuals[i] = weights[i] * (y[i] - mean);
      variances[i] = weights[i] * mean;
    }
  },
  runsOff: { withoutEvents: true, eventsAlone: false },
  faultOf: (outcome) => (outcome >= 0 && Number.isSafeInteger(outcome) ? undefined : 'neither 0 nor 1 nor a count'),
  effect: exp,
  effectMeasure: 'prevalence ratio',
};

const BY_NAME: Record<FamilyName, Family> = { logistic, linear, 'log-linear': logLinear };

export function familyOf(name: FamilyName): Family {
  return BY_NAME[name];
}

/** What effects are called. Of a number, a log-linear model has no prevalences to compare but means. */
export function effectMeasureOf(name: FamilyName, isNumber: boolean): string {
  return name === 'log-linear' && isNumber ? 'ratio of means' : BY_NAME[name].effectMeasure;
}

function interceptOnly(p: number, intercept: number): Float64Array {
  const coefficients = new Float64Array(p);
  coefficients[0] = intercept;
  return coefficients;
}

function emptyState(n: number, coefficients: Float64Array): GlmState {
  return {
    coefficients,
    predictors: new Float64Array(n),
    residuals: new Float64Array(n),
    variances: new Float64Array(n),
    deviance: 0,
  };
}

function weightedMean(y: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    sum += weights[i] * y[i];
    total += weights[i];
  }
  return sum / total;
}
