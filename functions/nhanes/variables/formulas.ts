/**
 * Formulas of the literature that no rule can say. Each takes named numbers; a category comes as the index of its
 * level.
 */

export interface Formula {
  /** The names of what it is made of. */
  inputs: readonly string[];
  /** The levels of those that are categories. */
  levels?: Readonly<Record<string, readonly string[]>>;
  value: (inputs: readonly number[]) => number;
}

const FEMALE = 1;

/**
 * Estimated glomerular filtration rate, mL/min/1.73 m2, from serum creatinine (mg/dL), age (years) and sex (male,
 * female): 142 min(Scr/k, 1)^a max(Scr/k, 1)^-1.2 0.9938^age, times 1.012 for women (Inker et al. 2021, CKD-EPI without
 * race).
 */
function ckdEpi2021([creatinine, age, sex]: readonly number[]): number {
  const [kappa, alpha, factor] = sex === FEMALE ? [0.7, -0.241, 1.012] : [0.9, -0.302, 1];
  const relative = creatinine / kappa;
  return 142 * Math.min(relative, 1) ** alpha * Math.max(relative, 1) ** -1.2 * 0.9938 ** age * factor;
}

export const FORMULAS = {
  ckd_epi_2021: { inputs: ['creatinine', 'age', 'sex'], levels: { sex: ['male', 'female'] }, value: ckdEpi2021 },
} as const satisfies Record<string, Formula>;

export type FormulaName = keyof typeof FORMULAS;
