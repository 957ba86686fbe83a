/** Small random problems of weighted quantile sum regression: the same numbers on every machine. */
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import { uniforms } from './simulated-survey.ts';

export interface SimulatedWqs {
  seed: number;
  n: number;
  components: number;
  quantiles: number;
  /** Covariates of many values, and of two or three. */
  numbers: number;
  factors: number;
  /** The log odds per step of the sum of scores over the number of components. */
  effect: number;
  weighted: boolean;
}

/** Rows in which about a third are cases. */
export function simulatedWqs(settings: SimulatedWqs): WqsProblem {
  const { n, components, quantiles, numbers, factors, effect, weighted } = settings;
  const next = uniforms(settings.seed);
  const column = (value: () => number) => Array.from({ length: n }, value);
  const scores = Array.from({ length: components }, () =>
    Uint8Array.from(column(() => Math.floor(quantiles * next()))),
  );
  const covariates = [
    column(() => 1),
    ...Array.from({ length: numbers }, () => column(() => 40 + 30 * next())),
    ...Array.from({ length: factors }, (_, i) => {
      const level = column(() => Math.floor((2 + (i % 2)) * next()));
      return i % 2 === 0 ? [level] : [1, 2].map((wanted) => level.map((code) => (code === wanted ? 1 : 0)));
    }).flat(),
  ];
  const y = Uint8Array.from(column(next), (chance, i) => {
    const index = scores.reduce((sum, score) => sum + score[i], 0) / components;
    const logOdds = -0.8 + effect * (index - (quantiles - 1) / 2);
    return chance < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  return {
    n,
    components: scores.map((_, j) => `component ${j + 1}`),
    scores,
    ...rowMajor(covariates),
    y,
    weights: weighted ? Float64Array.from(column(() => 500 + 4000 * next())) : null,
  };
}

/** Columns as the covariates of a problem. */
export function rowMajor(columns: readonly ArrayLike<number>[]): Pick<WqsProblem, 'covariates' | 'p'> {
  const p = columns.length;
  const covariates = new Float64Array(columns[0].length * p);
  columns.forEach((values, j) => {
    for (let i = 0; i < values.length; i++) covariates[i * p + j] = values[i];
  });
  return { covariates, p };
}

/** A column of the covariates of a problem. */
export function covariate({ covariates, n, p }: WqsProblem, j: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => covariates[i * p + j]);
}

export function covariateColumns(problem: WqsProblem): Float64Array[] {
  return Array.from({ length: problem.p }, (_, j) => covariate(problem, j));
}
