/**
 * A specification curve: the regressions of a study under every combination of what could have been decided in another
 * way.
 */

import { eValuesOf } from '../../study/e-values.ts';
import type { EffectRow } from '../../study/effect-row.ts';
import type { TestedRow } from '../../study/multiple-testing.ts';
import { chunkName } from '../chunk-size.ts';
import type { Method } from '../method.ts';
import { decisionColumn } from './decisions.ts';
import type { FittedSpecification } from './fit.ts';
import { plannedSpecifications, type SpecificationsAnalysis } from './plan.ts';
import { decisionColumns, SPECIFICATION_TABLES } from './tables.ts';

/** What a part of the work has come to. */
export interface SpecificationsResult {
  /** The ids of the decisions, in their order. */
  decisions: string[];
  specifications: FittedSpecification[];
}

/** A row of the table `specifications`: also a text for each decision, `decision_<id>`. */
export interface SpecificationRow extends EffectRow, TestedRow {
  specification: number;
  defensible: number;
}

export const specifications: Method<SpecificationsAnalysis, SpecificationsResult> = {
  name: 'specifications',
  producer: 'fit-specifications',
  steps: 'fit',
  planned: plannedSpecifications,
  path: ({ first, count }) => [chunkName(first, count)],
  tables: SPECIFICATION_TABLES,
  ownColumns: (request) => ({ specifications: decisionColumns(request) }),
  testedApart: true,
  rows: (result) => ({ specifications: rowsOf(result) }),
  status: () => 'estimated',
};

export function rowsOf({ decisions, specifications: fitted }: SpecificationsResult): SpecificationRow[] {
  return fitted.flatMap(({ choices, rows, specification, defensible }) => {
    const chosen = Object.fromEntries(decisions.map((id, d) => [decisionColumn(id), choices[d]]));
    const own = { q: null, test_family: null, specification, defensible: Number(defensible) };
    return rows.map((row) => ({ ...chosen, ...row, ...eValuesOf(row), ...own }));
  });
}
