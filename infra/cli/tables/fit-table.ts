/** Every method on a table: the same analyses and the same rows as of a study. */
import { describeCohort } from '../../../functions/methods/description/fit.ts';
import type { DescribedVariable, DescribedVariables } from '../../../functions/methods/description/participants.ts';
import { METHODS } from '../../../functions/methods/index.ts';
import { fitQgcomp, permutedQgcomp } from '../../../functions/methods/qgcomp/fit.ts';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import { fitWqs } from '../../../functions/methods/wqs/fit.ts';
import type { AnalysisRequest } from '../../../functions/study/analysis-request.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import type { CsvTable } from './csv-table.ts';
import type { FitSpecification } from './fit-specification.ts';
import { InputFileError } from './input-file.ts';
import { inNamesOfTable, nameInCohort, tableCohort } from './table-cohort.ts';
import { everythingOf, tableRequest } from './table-request.ts';

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
    const fit = fitterOf(method.name, request, cohort);
    for (const analysis of method.planned(request)) {
      for (const [name, rows] of Object.entries(method.rows(fit(analysis)))) {
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
  const { family, q, wqs, description, df_rule, interactions, weights, permutations, permute_within } = spec;
  const everything = everythingOf(spec);
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
    qgcomp: { ...everything, groups: q, permutations, permute_within },
    wqs: wqs && {
      ...{ ...wqs, ...everything, permutations, permute_within, quantiles: q },
      survey_weights: weights !== undefined && wqs.survey_weights,
    },
    description: {
      ...(description ?? { prevalence: true }),
      by: description?.by?.map((name) => (name === spec.y ? name : nameInCohort(name))),
      variables: description?.variables?.map(nameInCohort),
    },
  });
}

/** What makes the result of an analysis of that method, by the name that plans and tables know it by. */
function fitterOf(name: string, request: AnalysisRequest, cohort: CohortData): (analysis: object) => object {
  // A method's own plan has made the analysis, which the types of the list of methods do not say.
  const typed = <Analysis extends object>(fit: (analysis: Analysis) => object) => fit as (analysis: object) => object;
  const fits: Record<string, (analysis: object) => object> = {
    regression: typed((analysis: Parameters<typeof fitRegression>[1]) => fitRegression(request, analysis, cohort)),
    qgcomp: typed((analysis: Parameters<typeof fitQgcomp>[1]) =>
      fitQgcomp(request, analysis, cohort, permutedQgcomp(request, analysis, cohort)),
    ),
    wqs: typed((analysis: Parameters<typeof fitWqs>[1]) => fitWqs(request, analysis, cohort)),
    description: typed((analysis: Parameters<typeof describeCohort>[1]) =>
      describeCohort(request, analysis, cohort, described(cohort)),
    ),
  };
  return fits[name];
}

function described({ columns, levels }: CohortData): DescribedVariables {
  const variables: Record<string, DescribedVariable> = Object.create(null);
  for (const id of Object.keys(columns)) variables[id] = levels[id] ? { id, levels: levels[id] } : { id };
  return variables;
}

function inTableNames(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? inNamesOfTable(value) : value]),
  );
}
