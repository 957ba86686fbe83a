import type { SurveyDesign } from './design.ts';

/**
 * What tests and intervals of a model's coefficients rest on. `effective`: what the data tell of the variance of each
 * coefficient by itself, with its standard error scaled (see effective-df.ts). The others take the linearised standard
 * error as it is, on `design` df (NCHS), on `residual` = design + 1 - number of coefficients (the default of R's
 * svyglm), or on the `normal` distribution.
 */
export const DF_RULES = ['effective', 'design', 'residual', 'normal'] as const;
export type DfRule = (typeof DF_RULES)[number];

/** PSUs minus strata, counting only those with one of `rows` in it (NCHS, Analytic Guidelines 2011-2016). */
export function designDf(design: SurveyDesign, rows: Int32Array): number {
  const psuSeen = new Uint8Array(design.stratumOfPsu.length);
  for (const row of rows) psuSeen[design.psuOfRow[row]] = 1;
  const psus = [...psuSeen.keys()].filter((psu) => psuSeen[psu]);
  return psus.length - new Set(psus.map((psu) => design.stratumOfPsu[psu])).size;
}

/** Design df left when `coefficients` of them, the intercept among them, are estimated (Lumley 2010; R's svyglm). */
export function residualDf(designDf: number, coefficients: number): number {
  return designDf + 1 - coefficients;
}

/**
 * The df that a rule takes for all coefficients alike; Infinity for `normal`. Under `effective`, what has no effective
 * df of its own rests on those of the design: covariates, and fits with a model-based covariance.
 */
export function dfByRule(rule: DfRule, designDf: number, residualDf: number): number {
  if (rule === 'normal') return Infinity;
  return rule === 'residual' ? residualDf : designDf;
}
