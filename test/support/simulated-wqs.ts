/** Small random problems of weighted quantile sum regression: the same numbers on every machine. */
import { type SparseRows, sparseRows } from '../../functions/numeric/sparse-rows.ts';
import type { Term } from '../../functions/survey/model-matrix.ts';
import { covariateMatrix } from '../../functions/wqs/covariate-matrix.ts';
import type { WqsFamily, WqsProblem } from '../../functions/wqs/problem.ts';
import { uniforms } from './simulated-survey.ts';

export interface SimulatedWqs {
  seed: number;
  n: number;
  components: number;
  quantiles: number;
  /** Covariates of many values, and of two or three. */
  numbers: number;
  factors: number;
  /** The log odds, or the difference of a number, per step of the sum of scores over the number of components. */
  effect: number;
  weighted: boolean;
  family?: WqsFamily;
}

/** Rows in which about a third are cases. */
export function simulatedWqs(settings: SimulatedWqs): WqsProblem {
  const { n, components, quantiles, numbers, factors, effect, weighted, family = 'logistic' } = settings;
  const next = uniforms(settings.seed);
  const column = (value: () => number) => Array.from({ length: n }, value);
  const scores = Array.from({ length: components }, () =>
    Uint8Array.from(column(() => Math.floor(quantiles * next()))),
  );
  const terms: Term[] = [
    ...Array.from({ length: numbers }, (_, i): Term => {
      const values = Float64Array.from(column(() => 40 + 30 * next()));
      return { kind: 'numeric', name: `number ${i + 1}`, values };
    }),
    ...Array.from({ length: factors }, (_, i): Term => {
      const levels = ['a', 'b', 'c'].slice(0, 2 + (i % 2));
      const codes = Float64Array.from(column(() => Math.floor(levels.length * next())));
      return { kind: 'factor', name: `factor ${i + 1}`, levels, codes };
    }),
  ];
  const y = Float64Array.from(column(next), (chance, i) => {
    const index = scores.reduce((sum, score) => sum + score[i], 0) / components;
    const explained = effect * (index - (quantiles - 1) / 2);
    if (family === 'linear') return 20 + 3 * (explained + chance - 0.5);
    return chance < 1 / (1 + Math.exp(0.8 - explained)) ? 1 : 0;
  });
  return {
    family,
    n,
    components: scores.map((_, j) => `component ${j + 1}`),
    scores,
    covariates: covariateMatrix(Int32Array.from(y.keys()), terms).covariates,
    y,
    weights: weighted ? Float64Array.from(column(() => 500 + 4000 * next())) : null,
  };
}

/** Columns, the intercept first, as the covariates of a problem: each a number of its own. */
export function ofColumns(columns: readonly ArrayLike<number>[]): Pick<WqsProblem, 'covariates'> {
  const rows = Array.from({ length: columns[0].length }, (_, i) => columns.map((column) => column[i]));
  const named = columns.map((_, j) => ({ term: `column ${j}`, level: null, reference: null, centre: 0, scale: 1 }));
  return { covariates: { columns: named, x: sparseRows(rows, columns.length) } };
}

/** The columns of the covariates of a problem, the intercept first. */
export function covariateColumns({ covariates: { x } }: WqsProblem): Float64Array[] {
  const dense = denseRows(x);
  return Array.from({ length: x.p }, (_, j) => Float64Array.from({ length: x.n }, (_, i) => dense[i * x.p + j]));
}

/** The rows as a dense matrix (n x p, row-major). */
export function denseRows({ n, p, starts, columns, values }: SparseRows): Float64Array {
  const dense = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    for (let entry = starts[i]; entry < starts[i + 1]; entry++) dense[i * p + columns[entry]] = values[entry];
  }
  return dense;
}
