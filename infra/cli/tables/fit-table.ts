/** Every method on a table: the same analyses and the same rows as of a study. */
import { METHODS } from '../../../functions/methods/index.ts';
import type { AnalysisRequest } from '../../../functions/study/analysis-request.ts';
import type { CsvTable } from './csv-table.ts';
import type { FitSpecification } from './fit-specification.ts';
import { InputFileError } from './input-file.ts';
import { inNamesOfTable, nameInCohort, tableCohort } from './table-cohort.ts';
import { TABLE_METHODS } from './table-methods.ts';
import { tableRequest } from './table-request.ts';

export interface TableFit {
  outcome: string;
  family: string;
  /** Where standard errors come from: the design of a survey, weighted rows as its PSUs, or the model itself. */
  variance: 'survey design' | 'weighted rows' | 'model';
  df_rule: string;
  /** Rows that pass the filter, complete or not; each result row has the n of its own model. */
  rows: number;
  notes: string[];
  /** By name, as in the lake of a study. */
  tables: Record<string, Row[]>;
}

export type Row = Record<string, string | number | null>;

/** @throws InputFileError for a cell that does not fit its column, or if no row passes the filter */
export function fitTable(table: CsvTable, spec: FitSpecification): TableFit {
  const cohort = tableCohort(table, spec, spec.family);
  if (cohort.filtered === 0) throw new InputFileError(`${table.path}: no row passes the filter`);
  const request = requestOf(spec);
  const tables: TableFit['tables'] = {};
  for (const method of METHODS.filter(({ name }) => spec.methods.includes(name))) {
    const { fit } = TABLE_METHODS[method.name];
    for (const analysis of method.planned(request)) {
      for (const [name, rows] of Object.entries(method.rows(fit(request, analysis, cohort)))) {
        tables[name] ??= [];
        tables[name].push(...rows.map(inTableNames));
      }
    }
  }
  const { y, family, weights, strata, df_rule } = spec;
  return {
    outcome: y,
    family,
    variance: weights === undefined ? 'model' : strata === undefined ? 'weighted rows' : 'survey design',
    df_rule,
    rows: cohort.filtered,
    notes: cohort.notes,
    tables,
  };
}

function requestOf(spec: FitSpecification): AnalysisRequest {
  const { family, df_rule, interactions } = spec;
  return tableRequest(spec, family, {
    df_rule,
    forms: spec.forms.map((form) =>
      'quantile' in form && typeof form.quantile.cut_within === 'object'
        ? {
            ...form,
            quantile: { ...form.quantile, cut_within: { variable: nameInCohort(form.quantile.cut_within.variable) } },
          }
        : form,
    ),
    interactions: interactions.map(nameInCohort),
    ...Object.assign({}, ...Object.values(TABLE_METHODS).map(({ asked }) => asked?.(spec))),
  });
}

function inTableNames(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? inNamesOfTable(value) : value]),
  );
}
