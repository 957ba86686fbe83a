/**
 * A table as methods read a cohort: outcome, exposures and covariates as columns of numbers, who takes part, and the
 * design.
 */
import { outcomeColumn } from '../../../functions/study/cohort.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import { type FamilyName, familyOf } from '../../../functions/survey/family.ts';
import { type CsvTable, factorColumn, labelColumn, numericColumn, place, rowsWith, sasZeros } from './csv-table.ts';
import { InputFileError } from './input-file.ts';
import { type Roles, usedColumns } from './specification.ts';

export interface TableCohort extends CohortData {
  /** How many rows pass the filter, complete or not. */
  filtered: number;
  /** What was read otherwise than it is written, and what is odd about it. */
  notes: string[];
}

/**
 * Columns of a cohort that are no variables, what models call terms of their own (`(Intercept)`, `lead^2` of a spline,
 * `lead:sex` of an interaction), and what comes of such names here.
 */
const RESERVED = /^(in_sample|weight|stratum|psu|outcome_.*|\(.*\)|.*\^\d+|.*:.*|column ".*)$/s;

/** A column's name in the cohort: its own, unless the cohort or a model has something else of that name. */
export function nameInCohort(column: string): string {
  return RESERVED.test(column) ? `column "${column.replaceAll('"', '""')}"` : column;
}

/** The text with the names that the table has. */
export function inNamesOfTable(text: string): string {
  return text.replace(/column "((?:[^"]|"")*)"/g, (_, name: string) => name.replaceAll('""', '"'));
}

/**
 * Every row of the file: one with a weight stays in the design whatever the filter, because a subgroup is a domain of
 * it. With weights alone each row is a PSU; without weights there is no design.
 * @throws InputFileError for a cell that does not fit its column
 */
export function tableCohort(table: CsvTable, roles: Roles, family: FamilyName): TableCohort {
  const outcome = outcomeValues(table, roles.y, family);
  const variables = [...roles.mix, ...roles.covariates].map((name): [string, Float64Array] => {
    const levels = roles.mix.includes(name) ? undefined : roles.factors.get(name);
    return [nameInCohort(name), levels ? factorColumn(table, name, levels) : numericColumn(table, name)];
  });
  const weight = roles.weights === undefined ? outcome.map(() => 1) : weightColumn(table, roles.weights);
  const passes = [...roles.filter].map(([name, value]) => rowsWith(table, name, value));
  const passing = Uint8Array.from(outcome, (_, row) => Number(passes.every((pass) => pass[row] === 1)));
  const levels = roles.covariates.flatMap((name): [string, string[]][] => {
    const ofFactor = roles.factors.get(name);
    return ofFactor ? [[nameInCohort(name), ofFactor]] : [];
  });
  return {
    columns: record([
      ...designColumns(table, roles, weight),
      ['weight', weight],
      // A weight of 0 is a row that is not in the design.
      ['in_sample', Float64Array.from(passing, (pass, row) => Number(pass === 1 && weight[row] > 0))],
      [outcomeColumn(roles.y), outcome],
      ...variables,
    ]),
    levels: record(levels),
    filtered: passing.reduce((sum, pass) => sum + pass, 0),
    notes: [...notesOnZeros(table, roles), ...notesOnWeights(table, roles.weights, weight)],
  };
}

/** An object that has these keys and nothing from birth: a column may be called `constructor`. */
function record<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  const object: Record<string, Value> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}

function outcomeValues(table: CsvTable, name: string, family: FamilyName): Float64Array {
  const { faultOf } = familyOf(family);
  const rule = family === 'logistic' ? 'an outcome is 0 or 1' : `an outcome of the family ${family}`;
  return checked(table, name, numericColumn(table, name), rule, (value) => faultOf(value) === undefined);
}

function weightColumn(table: CsvTable, name: string): Float64Array {
  return checked(table, name, numericColumn(table, name), 'a weight is at least 0', (value) => value >= 0);
}

function checked(table: CsvTable, name: string, values: Float64Array, rule: string, fits: (value: number) => boolean) {
  const wrong = values.findIndex((value) => !Number.isNaN(value) && !fits(value));
  if (wrong >= 0) throw new InputFileError(`${place(table, name, wrong)}: ${rule}, not ${values[wrong]}`);
  return values;
}

/** Strata and PSUs, if the specification names them. */
function designColumns(table: CsvTable, roles: Roles, weight: Float64Array): [string, Float64Array][] {
  const { weights, strata, psu } = roles;
  if (weights === undefined) return [];
  if (strata === undefined || psu === undefined) {
    return [
      ['stratum', weight.map(() => 0)],
      ['psu', weight.map((_, row) => row)],
    ];
  }
  const labels = (name: string) => {
    const column = labelColumn(table, name);
    const lacking = column.findIndex((label, row) => weight[row] > 0 && Number.isNaN(label));
    if (lacking >= 0)
      throw new InputFileError(`${place(table, name, lacking)}: a row with a weight needs a value here`);
    return column;
  };
  return [
    ['stratum', labels(strata)],
    ['psu', labels(psu)],
  ];
}

/** Zeros of SAS in the columns that are used. */
function notesOnZeros(table: CsvTable, roles: Roles): string[] {
  return usedColumns(roles).flatMap((name) => {
    const zeros = sasZeros(table, name);
    if (zeros === 0) return [];
    const many = zeros === 1 ? 'one value' : `${zeros} values`;
    return [`column "${name}": ${many} such as 5.4e-79, a zero of SAS as pandas writes it, read as 0`];
  });
}

/** Weights of surveys differ by two or three orders of magnitude; one so far from the median is hardly a weight. */
const FAR = 1e4;

function notesOnWeights(table: CsvTable, name: string | undefined, weights: Float64Array): string[] {
  if (name === undefined) return [];
  const positive = weights.filter((weight) => weight > 0).sort();
  const median = positive[Math.floor(positive.length / 2)];
  const [least, largest] = [positive[0], positive[positive.length - 1]];
  const missing = weights.filter((weight) => Number.isNaN(weight)).length;
  const below = positive.filter((weight) => weight < median / FAR).length;
  const above = positive.filter((weight) => weight > median * FAR).length;
  const weightsAre = (count: number) => `${count} positive ${count === 1 ? 'weight is' : 'weights are'}`;
  const rowOf = (weight: number) => `row ${weights.indexOf(weight) + 1} below the header of ${table.path}`;
  return [
    ...(missing > 0 ? [`${missing} ${missing === 1 ? 'row has' : 'rows have'} no weight: not in the design`] : []),
    ...(below > 0
      ? [
          `${weightsAre(below)} below a ten-thousandth of the median ${median}; the least is ${least}, ${rowOf(least)}. ` +
            'A row with such a weight is in the design; one with the weight 0 is not',
        ]
      : []),
    ...(above > 0
      ? [
          `${weightsAre(above)} above ten thousand times the median ${median}; the largest is ${largest}, ${rowOf(largest)}. ` +
            'Such a row outweighs all others',
        ]
      : []),
  ].map((note) => `column "${name}": ${note}`);
}
