/**
 * The result tables of the lake: the only list. The files that a run writes, the Glue tables, the data dictionary and
 * the views of `query` are made of it.
 */

import { COHORT_FLOW } from '../study/result-tables.ts';
import { RUNS } from '../study/run-row.ts';
import { METHODS } from './index.ts';
import type { ResultTable } from './method.ts';

export const RESULT_TABLES: Readonly<Record<string, ResultTable>> = {
  runs: RUNS,
  cohort_flow: COHORT_FLOW,
  ...Object.assign({}, ...METHODS.map(({ tables }) => tables)),
};
