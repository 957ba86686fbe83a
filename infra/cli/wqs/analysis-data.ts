/** The rows of a CSV file that a specification analyses, as the numbers that the kernel takes. */
import { type SurveyDesign, surveyDesign, valuesAt } from '../../../functions/survey/design.ts';
import type { Dropped, Term } from '../../../functions/survey/model-matrix.ts';
import { covariateMatrix } from '../../../functions/wqs/covariate-matrix.ts';
import type { WqsProblem } from '../../../functions/wqs/problem.ts';
import { quantileScores, type Scores } from '../../../functions/wqs/scores.ts';
import { type CsvTable, factorColumn, labelColumn, numericColumn, place, rowsWith } from './csv-table.ts';
import { InputFileError } from './input-file.ts';
import type { Specification } from './specification.ts';

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
  /** With every weighted row of the file, whatever the filter: a subgroup is a domain of the design. */
  design: SurveyDesign | undefined;
}

/** @throws InputFileError for a cell that does not fit its column, or if no complete row is left */
export function analysisData(table: CsvTable, spec: Specification): AnalysisData {
  const outcome = outcomeColumn(table, spec.y);
  const mixture = spec.mix.map((name) => ({ name, values: numericColumn(table, name) }));
  const terms = spec.covariates.map((name) => termOf(table, spec, name));
  const weights = spec.weights === undefined ? undefined : weightColumn(table, spec.weights);
  const passes = Object.entries(spec.filter).map(([name, value]) => rowsWith(table, name, value));
  const needed = [
    outcome,
    ...mixture.map(({ values }) => values),
    ...terms.map((term) => (term.kind === 'factor' ? term.codes : term.values)),
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

function termOf(table: CsvTable, { factors }: Specification, name: string): Term {
  const levels = factors[name];
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
