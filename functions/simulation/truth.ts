/**
 * What bone density truly depends on in the simulated NHANES, and what follows from it for a study.
 *
 * At each site, in g/cm2 and before it is rounded to three decimals:
 *
 *     BMD = mean + covariates - scale * sum over metals of log_odds_ratio * (quartile - 2.5) + scale * error
 *
 * with the covariates as the files have them (age top-coded, BMI to one decimal), the metal's quartile, 1 to 4, by the
 * cut points declared here, and a standard logistic error. Therefore P(BMD <= c) is exactly logistic in these
 * predictors for any c: log odds = (c - mean - covariates) / scale + sum of log_odds_ratio * (quartile - 2.5). The log
 * odds ratio of osteoporosis per quartile is `log_odds_ratio` at each site, whatever T-score is the limit and whatever
 * the sex's young reference (which moves the effect of sex alone, and rounding moves only the limit).
 *
 * Exact is that for one site and a model that has age (linear), sex, race, BMI and all five metals by these cut points.
 * Not exact, but near:
 * - two sites joined by `or` (the errors of the sites correlate, as BONE_CORRELATION says, but the union of two
 *   logistic events is not one);
 * - a model without BMI, or with one metal: odds ratios do not collapse over what is left out, and pairs of metals
 *   correlate. BMI, by construction, confounds nothing: given age, sex and race the metals do not depend on it;
 * - cut points of a sample with other quartiles, such as ever-smokers alone.
 *
 * PSUs differ in bone by a random effect of the bridge distribution, which leaves the error standard logistic when PSUs
 * are mixed: so the log odds ratios are those of the whole population, and within a PSU they are larger by 1 /
 * BONE_CORRELATION.psu.attenuation.
 */
import type { Metal } from './metals.ts';
import { METALS } from './metals.ts';

/** The bone sites by the ids of the harmonised variables. */
const SITES = ['femoral_neck_bmd', 'total_femur_bmd', 'lumbar_spine_bmd'] as const;
export type Site = (typeof SITES)[number];

/**
 * g/cm2: `mean` of a white man of 60 with a BMI of 29, then what is added per decade, per kg/m2, and for these persons.
 */
export interface SiteTruth {
  mean: number;
  decade: number;
  woman: number;
  bmi: number;
  black: number;
  hispanic: number;
  asian: number;
  /** The scale of the logistic error; its standard deviation is pi / sqrt(3) times that. */
  scale: number;
}

export const TRUTH = {
  /**
   * Orders of magnitude of the femur of NHANES III (Looker et al., Osteoporos Int 1998) and the spine of NHANES
   * 2005-2008.
   */
  sites: {
    femoral_neck_bmd: site([0.803, -0.035, -0.088, 0.0076, 0.08, 0.015, -0.005], 0.0595),
    total_femur_bmd: site([0.985, -0.029, -0.13, 0.01, 0.055, 0.018, -0.005], 0.064),
    lumbar_spine_bmd: site([1.047, -0.018, -0.085, 0.0089, 0.048, -0.04, -0.026], 0.0775),
  } satisfies Record<Site, SiteTruth>,
  /** Per quartile of the metal, at each site: above 0 harms the bone. */
  logOddsRatioPerQuartile: { cadmium: 0.24, lead: 0.12, mercury: 0, manganese: 0, selenium: -0.2 } satisfies Record<
    Metal,
    number
  >,
  /**
   * The upper ends of the first three quartiles: those that the sample of huang-2023-whole-population has on average
   * over simulations, each of which differs a little because its 60 PSUs do. In the unit of the metal's column.
   */
  cutPoints: {
    cadmium: [0.21, 0.34, 0.58],
    lead: [0.79, 1.2, 1.82],
    mercury: [0.46, 0.9, 1.78],
    manganese: [7.32, 9.16, 11.48],
    selenium: [176.25, 191.97, 209.13],
  } satisfies Record<Metal, readonly number[]>,
};

function site(coefficients: readonly number[], scale: number): SiteTruth {
  const [mean, decade, woman, bmi, black, hispanic, asian] = coefficients;
  return { mean, decade, woman, bmi, black, hispanic, asian, scale };
}

/**
 * How the errors of the sites correlate: one random effect inside the other, each of the bridge distribution, so that
 * every sum is standard logistic. `psu` is what all persons of a PSU share, `skeleton` what the three sites of a person
 * share, `femur` what neck and total share. An effect with this attenuation makes up 1 - attenuation^2 of the variance
 * that it and those inside it have.
 */
export const BONE_CORRELATION = {
  /** Intra-cluster correlation 0.02. */
  psu: { attenuation: Math.sqrt(0.98) },
  /** With `psu`, a correlation of 0.6 between spine and femur. */
  skeleton: { attenuation: Math.sqrt(0.408) },
  /** With both, a correlation of 0.86 between neck and total femur. */
  femur: { attenuation: Math.sqrt(0.35) },
};

/** The quartile, 1 to 4, of a blood level by the declared cut points; each belongs to the quartile below it. */
export function quartileOf(metal: Metal, value: number): number {
  return 1 + TRUTH.cutPoints[metal].filter((cut) => value > cut).length;
}

export interface TrueEffects {
  /** The log odds ratio of one quartile more, of quartile q against the first (q - 1) times that. */
  logOddsRatioPerQuartile: Record<Metal, number>;
  /**
   * Weights of the WQS index of quartile scores: each metal's share of what goes in that direction; all 0 where nothing
   * does.
   */
  wqsWeights: Record<'positive' | 'negative', Record<Metal, number>>;
  /** The log odds ratio of one more on the index of these weights. */
  wqsLogOddsRatio: Record<'positive' | 'negative', number>;
}

/**
 * What follows from the truth. The log odds are a sum over metals of log odds ratio times quartile; with b the sum of
 * those of one sign, they are b * sum of weights * quartile, weights = log odds ratio / b: just the WQS model (Carrico
 * et al. 2015, equation 1).
 */
export function trueEffects(metalEffects: 'declared' | 'none' = 'declared'): TrueEffects {
  const effects = byMetal((metal) => (metalEffects === 'declared' ? TRUTH.logOddsRatioPerQuartile[metal] : 0));
  const total = (sign: number) =>
    METALS.reduce((sum, metal) => sum + (sign * effects[metal] > 0 ? effects[metal] : 0), 0);
  const weights = (sign: number) => byMetal((metal) => (sign * effects[metal] > 0 ? effects[metal] / total(sign) : 0));
  return {
    logOddsRatioPerQuartile: effects,
    wqsWeights: { positive: weights(1), negative: weights(-1) },
    wqsLogOddsRatio: { positive: total(1), negative: total(-1) },
  };
}

function byMetal(value: (metal: Metal) => number): Record<Metal, number> {
  return Object.fromEntries(METALS.map((metal) => [metal, value(metal)])) as Record<Metal, number>;
}
