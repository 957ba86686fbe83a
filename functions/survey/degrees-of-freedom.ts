import type { SurveyDesign } from './design.ts';

/**
 * The degrees of freedom of t tests and intervals of a model's coefficients: `design` (NCHS), `residual` = design + 1 - number
 * of coefficients (the default of R's svyglm), or `normal`.
 */
export type DfRule = 'design' | 'residual' | 'normal';

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

/** The df that the rule takes; Infinity for `normal`. */
export function dfByRule(rule: DfRule, designDf: number, residualDf: number): number {
  if (rule === 'normal') return Infinity;
  return rule === 'design' ? designDf : residualDf;
}
