/** Survey-weighted regression of an outcome on one exposure at a time. */
import { statusOfRows } from '../../study/effect-row.ts';
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { Method } from '../method.ts';
import { CURVES } from './curve-table.ts';
import type { RegressionResult } from './fit.ts';
import { plannedRegressions, type RegressionAnalysis } from './plan.ts';

export const regression: Method<RegressionAnalysis, RegressionResult> = {
  name: 'regression',
  producer: 'fit-regression',
  steps: 'fit',
  planned: plannedRegressions,
  path: ({ outcome, family, exposure, form, model, subgroup }) => [outcome, family, exposure, form, model, subgroup],
  tables: {
    regression: {
      row: 'one row per outcome, family, exposure, form, model, subgroup and contrast',
      columns: EFFECT_COLUMNS,
    },
    curves: CURVES,
  },
  rows: ({ rows, curve }) => ({ regression: rows, curves: curve }),
  status: ({ rows }) => statusOfRows(rows),
};
