/** The rows of a CSV file that a specification analyses, as the numbers that the kernel takes. */
import { type SurveyDesign, surveyDesign, valuesAt } from '../../../functions/survey/design.ts';
import { type Dropped, type Term, valuesOf } from '../../../functions/survey/model-matrix.ts';
import { covariateMatrix } from '../../../functions/wqs/covariate-matrix.ts';
import type { WqsProblem } from '../../../functions/wqs/problem.ts';
import { quantileScores, type Scores } from '../../../functions/wqs/scores.ts';
import { type CsvTable, factorColumn, labelColumn, numericColumn, place, rowsWith, sasZeros } from './csv-table.ts';
import { InputFileError } from './input-file.ts';
import { type Specification, usedColumns } from './specification.ts';

export interface AnalysisData {
  problem: WqsProblem;
  scores: Scores;
  /** The complete rows, as positions in the file: those that pass the filter and lack nothing of the model. */
  rows: Int32Array;
  /** How many rows pass the filter, complete or not. */
  filtered: number;
  /** Outcome and covariates on all rows of the file. */
  outcome: Float64Array;
  terms: Term[];
  /** Levels and covariates that have no column in these rows, and why. */
  dropped: Dropped[];
  /** What was read otherwise than it is written, and what is odd about it. */
  notes: string[];
  /** With every weighted row of the file, whatever the filter: a subgroup is a domain of the design. */
  design: SurveyDesign | undefined;
}

/** @throws InputFileError for a cell that does not fit its column, or if no complete row is left */
export function analysisData(table: CsvTable, spec: Specification): AnalysisData {
  const outcome = outcomeColumn(table, spec.y);
  const mixture = spec.mix.map((name) => ({ name, values: numericColumn(table, name) }));
  const terms = spec.covariates.map((name) => termOf(table, spec, name));
  const weights = spec.weights === undefined ? undefined : weightColumn(table, spec.weights);
  const passes = [...spec.filter].map(([name, value]) => rowsWith(table, name, value));
  const needed = [
    outcome,
    ...mixture.map(({ values }) => values),
    ...terms.flatMap(valuesOf),
    ...(weights ? [weights] : []),
  ];

  const filtered = Int32Array.from(outcome.keys()).filter((row) => passes.every((pass) => pass[row] === 1));
  // A weight of 0 is a row that is not in the design.
  const rows = filtered.filter(
    (row) => needed.every((column) => !Number.isNaN(column[row])) && (weights === undefined || weights[row] > 0),
  );
  if (rows.length === 0) {
    throw new InputFileError(
      `${table.path}: of ${filtered.length} rows that pass the filter, none has all columns of the model`,
    );
  }
  const scores = quantileScores(
    mixture.map(({ name, values }) => ({ name, values: valuesAt(values, rows) })),
    spec.q,
  );
  if (scores.components.length === 0) {
    const reasons = scores.leftOut.map(({ component, reason }) => `${component} (${reason})`);
    throw new InputFileError(`${table.path}: no component is left in the mixture: ${reasons.join(', ')}`);
  }
  const { covariates, p, dropped } = covariateMatrix(rows, terms);
  return {
    problem: {
      n: rows.length,
      ...{ components: scores.components, dependence: scores.dependence },
      scores: scores.columns,
      covariates,
      p,
      y: Uint8Array.from(rows, (row) => outcome[row]),
      weights: weights ? valuesAt(weights, rows) : null,
    },
    scores,
    rows,
    filtered: filtered.length,
    outcome,
    terms,
    dropped,
    notes: [...notesOnZeros(table, spec), ...(weights ? notesOnWeights(table, spec.weights, weights) : [])],
    design: weights && designOf(table, spec, weights),
  };
}

function outcomeColumn(table: CsvTable, name: string): Float64Array {
  return checked(
    table,
    name,
    numericColumn(table, name),
    'an outcome is 0 or 1',
    (value) => value === 0 || value === 1,
  );
}

function weightColumn(table: CsvTable, name: string): Float64Array {
  return checked(table, name, numericColumn(table, name), 'a weight is at least 0', (value) => value >= 0);
}

function checked(table: CsvTable, name: string, values: Float64Array, rule: string, fits: (value: number) => boolean) {
  const wrong = values.findIndex((value) => !Number.isNaN(value) && !fits(value));
  if (wrong >= 0) throw new InputFileError(`${place(table, name, wrong)}: ${rule}, not ${values[wrong]}`);
  return values;
}

/** Zeros of SAS in the columns that are used. */
function notesOnZeros(table: CsvTable, spec: Specification): string[] {
  return usedColumns(spec).flatMap((name) => {
    const zeros = sasZeros(table, name);
    if (zeros === 0) return [];
    const many = zeros === 1 ? 'one value' : `${zeros} values`;
    return [`column "${name}": ${many} such as 5.4e-79, a zero of SAS as pandas writes it, read as 0`];
  });
}

/** Weights of surveys differ by two or three orders of magnitude; one so far below the median is hardly a weight. */
const FAR_BELOW = 1e-4;

function notesOnWeights(table: CsvTable, name: string | undefined, weights: Float64Array): string[] {
  const positive = weights.filter((weight) => weight > 0).sort();
  const median = positive[Math.floor(positive.length / 2)];
  const [least] = positive;
  const below = positive.filter((weight) => weight < FAR_BELOW * median).length;
  if (below === 0) return [];
  return [
    `column "${name}": ${below} positive ${below === 1 ? 'weight is' : 'weights are'} below a ten-thousandth of the median ` +
      `${median}; the least is ${least}, row ${weights.indexOf(least) + 1} below the header of ${table.path}. ` +
      'A row with such a weight is in the design; one with the weight 0 is not',
  ];
}

function termOf(table: CsvTable, { factors }: Specification, name: string): Term {
  const levels = factors.get(name);
  return levels
    ? { kind: 'factor', name, levels, codes: factorColumn(table, name, levels) }
    : { kind: 'numeric', name, values: numericColumn(table, name) };
}

/** The survey design, if the specification names its columns. */
function designOf(table: CsvTable, { strata, psu }: Specification, weights: Float64Array): SurveyDesign | undefined {
  if (strata === undefined || psu === undefined) return undefined;
  const labels = (name: string) => {
    const column = labelColumn(table, name);
    const lacking = column.findIndex((label, row) => weights[row] > 0 && Number.isNaN(label));
    if (lacking >= 0)
      throw new InputFileError(`${place(table, name, lacking)}: a row with a weight needs a value here`);
    return column;
  };
  return surveyDesign({ strata: labels(strata), psus: labels(psu), weights, lonelyPsu: 'adjust' });
}
