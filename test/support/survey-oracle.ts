/** R's answers (survey 4.1) on simulated data: the rows, the models asked for and the expected figures. */
import { readFileSync } from 'node:fs';
import type { DfRule } from '../../functions/survey/degrees-of-freedom.ts';
import { type SurveyDesign, surveyDesign } from '../../functions/survey/design.ts';
import type { Term } from '../../functions/survey/model-matrix.ts';

interface Expectation {
  p: number[];
  ci_low: number[];
  ci_high: number[];
}

export interface ExpectedModel extends Expectation {
  name: string;
  terms: string[];
  n_used: number;
  n_dropped_missing: number;
  n_events: number;
  design_df: number;
  df_residual: number;
  coef: number[];
  se: number[];
  vcov: number[][];
  t: number[];
  or: number[];
  or_low: number[];
  or_high: number[];
  alt_design_df: Expectation;
  alt_normal: Expectation;
  term_tests: { terms: string[]; F: number; ndf: number; ddf: number; p: number }[];
  lonely_variants: { adjust: { se: number[] } };
}

export interface Expected {
  models: ExpectedModel[];
  quantiles: {
    var: string;
    n: number;
    probs: number[];
    quantile_by_rule: { math: number[] };
    unweighted_type7: number[];
  }[];
  means: { var: string; df: number; mean: Figures; se: Figures; ci_low: Figures; ci_high: Figures }[];
  proportions: { var: string; df: number; mean: Share; xlogit: Share }[];
  chisq: { rows: string; cols: string; F: { statistic: number; parameter: number[]; p: number } }[];
  ttests: { x: string; group: string; t: number; df: number; p: number; difference: number; ci: number[] }[];
  means_by: { x: string; by: string; label: string[]; mean: number[]; se: number[] }[];
}

/** One figure per level of a factor, or the one of a number. */
type Figures = number | number[];

interface Share {
  p: number;
  se: number;
  ci: number[];
}

interface Specification {
  factors: Record<string, string[]>;
  models: { name: string; covariates: string[] }[];
}

export interface OracleCase {
  design: SurveyDesign;
  domain: Uint8Array;
  /** A numeric column; an empty cell is NaN. */
  column: (name: string) => Float64Array;
  /** A factor as indices of its levels; a column of 0 and 1 is itself. */
  codes: (name: string) => Float64Array;
  /** A column as a term: a factor if the specification says so. */
  term: (name: string) => Term;
  specification: Specification;
  expected: Expected;
}

const folder = new URL('../fixtures/oracle/logistic/', import.meta.url);

export function oracleCase(name: 'sim_clean' | 'sim_missing'): OracleCase {
  const text = (suffix: string) => readFileSync(new URL(`${name}${suffix}`, folder), 'utf8');
  const [header, ...lines] = text('.csv').trim().split('\n');
  const names = header.split(',');
  const cells = lines.map((line) => line.split(','));
  const specification: Specification = JSON.parse(text('.spec.json'));
  const read = (column: string, value: (cell: string) => number) => {
    const position = names.indexOf(column);
    return Float64Array.from(cells, (row) =>
      row[position] === '' || row[position] === 'NA' ? Number.NaN : value(row[position]),
    );
  };
  const column = (wanted: string) => read(wanted, Number);
  const codes = (wanted: string) =>
    read(wanted, (cell) => specification.factors[wanted]?.indexOf(cell) ?? Number(cell));
  const term = (wanted: string): Term => {
    const levels = specification.factors[wanted];
    return levels
      ? { kind: 'factor', name: wanted, levels, codes: codes(wanted) }
      : { kind: 'numeric', name: wanted, values: column(wanted) };
  };
  return {
    design: surveyDesign({
      strata: column('strata'),
      psus: column('psu'),
      weights: column('weight'),
      lonelyPsu: 'adjust',
    }),
    domain: Uint8Array.from(column('domain')),
    column,
    codes,
    term,
    specification,
    expected: JSON.parse(text('.expected.json')),
  };
}

/** The expected p and interval under a df rule. */
export function underRule(model: ExpectedModel, rule: Exclude<DfRule, 'effective'>): Expectation {
  return { residual: model, design: model.alt_design_df, normal: model.alt_normal }[rule];
}

/** The largest relative difference between numbers in the same places. */
export function relativeDifference(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]) / Math.abs(expected[i])));
}
