/** gWQS 3.0.5 and the exact optimum of the same problems on simulated data, with the resamples that it drew. */
import { readFileSync } from 'node:fs';
import type { Term } from '../../functions/survey/model-matrix.ts';
import { covariateMatrix } from '../../functions/wqs/covariate-matrix.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import { quantileScores, type Scores } from '../../functions/wqs/scores.ts';
import { splitRows } from '../../functions/wqs/split.ts';

interface FinalFit {
  terms: string[];
  coef: number[];
  se: number[];
  z: number[];
  p: number[];
  ci_low: number[];
  ci_high: number[];
}

interface OptimaOfReplicates {
  b1: number[];
  se: number[];
  stat: number[];
  weights: number[][];
  result: { n_used: number; final_weights: number[]; final_fit: FinalFit };
}

interface ExpectedHoldout {
  n_train: number;
  n_valid: number;
  final_weights: number[];
  final_fit: FinalFit;
  /** The deviance that gWQS reached on each resample. */
  objective: number[];
  exact: { dev_pos: number[]; dev_neg: number[]; constrained_to_direction: OptimaOfReplicates };
}

export interface WqsOracleCase {
  problem: WqsProblem;
  scores: Scores;
  training: Int32Array;
  validation: Int32Array;
  /** How often each training row is in each resample. */
  resamples: Uint16Array[];
  mix: string[];
  scoreTable: Record<string, Record<string, number>>;
  quantileBreaks: Record<string, (number | null)[]>;
  expected: ExpectedHoldout;
}

interface Specification {
  y: string;
  mix: string[];
  covariates: string[];
  factors: Record<string, string[]>;
  filter: Record<string, number>;
  q: number;
}

const folder = new URL('../fixtures/oracle/wqs/', import.meta.url);

export function wqsOracleCase(name: 'pos_std' | 'constcol'): WqsOracleCase {
  const text = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  const specification: Specification = JSON.parse(text(`${name}.spec.json`));
  const { mix, factors } = specification;
  const [header, ...lines] = text(`sim_${name}.csv`).trim().split('\n');
  const names = header.split(',');
  const wanted = [...mix, ...specification.covariates, specification.y];
  const rows = lines
    .map((line) => new Map(line.split(',').map((cell, i) => [names[i], cell])))
    .filter((row) => Object.entries(specification.filter).every(([column, value]) => row.get(column) === `${value}`))
    .filter((row) => wanted.every((column) => !['', 'NA'].includes(row.get(column) ?? '')));
  const column = (wantedName: string) => Float64Array.from(rows, (row) => Number(row.get(wantedName)));
  const terms = specification.covariates.map((name): Term => {
    const levels = factors[name];
    if (levels === undefined) return { kind: 'numeric', name, values: column(name) };
    return {
      kind: 'factor',
      name,
      levels,
      codes: Float64Array.from(rows, (row) => levels.indexOf(row.get(name) ?? '')),
    };
  });
  const scores = quantileScores(
    mix.map((component) => ({ name: component, values: column(component) })),
    specification.q,
  );
  const y = column(specification.y);
  const { score_table, quantile_breaks, holdouts } = JSON.parse(text(`${name}.expected.json`));
  const drawn: { validation: number[]; bootstrap: number[][] } = JSON.parse(text(`${name}.resamples.json`)).holdouts[0];
  const { training, validation } = splitRows(Uint8Array.from(drawn.validation));
  return {
    problem: {
      family: 'logistic',
      n: rows.length,
      components: scores.components,
      scores: scores.columns,
      covariates: covariateMatrix(Int32Array.from(y.keys()), terms).covariates,
      y,
      weights: null,
    },
    scores,
    training,
    validation,
    resamples: drawn.bootstrap.map((positions) => countsOf(positions, training.length)),
    mix,
    scoreTable: score_table,
    quantileBreaks: quantile_breaks,
    expected: holdouts[0],
  };
}

function countsOf(positions: readonly number[], rows: number): Uint16Array {
  const counts = new Uint16Array(rows);
  for (const position of positions) counts[position - 1]++;
  return counts;
}
