/** A specification curve: the regressions of a study under every combination of what could have been decided in another way. */

import { eValuesOf } from '../../study/e-values.ts';
import type { EffectRow } from '../../study/effect-row.ts';
import type { TestedRow } from '../../study/multiple-testing.ts';
import type { Method } from '../method.ts';
import { decisionColumn } from './decisions.ts';
import type { FittedSpecification } from './fit.ts';
import { plannedSpecifications, type SpecificationsAnalysis } from './plan.ts';
import { curvesOf, type DecisionRow, estimable, onlyIds, shareOfVariance, summariesOf } from './summary.ts';
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
  path: ({ first, count }) => [`${padded(first)}-${padded(first + count)}`],
  tables: SPECIFICATION_TABLES,
  ownColumns: (request) => ({ specifications: decisionColumns(request) }),
  testedApart: true,
  rows: (result) => ({ specifications: rowsOf(result) }),
  rowsOfAll: (results) => {
    const [first] = results;
    const curves = curvesOf(results.flatMap(rowsOf));
    return {
      specification_curves: curves.flatMap(summariesOf),
      specification_decisions: curves.flatMap((curve) => decisionRows(curve, first.decisions)),
    };
  },
  status: () => 'estimated',
};

function rowsOf({ decisions, specifications: fitted }: SpecificationsResult): SpecificationRow[] {
  return fitted.flatMap(({ choices, rows, specification, defensible }) => {
    const chosen = Object.fromEntries(decisions.map((id, d) => [decisionColumn(id), choices[d]]));
    const own = { q: null, test_family: null, specification, defensible: Number(defensible) };
    return rows.map((row) => ({ ...chosen, ...row, ...eValuesOf(row), ...own }));
  });
}

function decisionRows(curve: readonly SpecificationRow[], decisions: readonly string[]): DecisionRow[] {
  const known = estimable(curve);
  const estimates = known.map(({ estimate }) => estimate);
  return decisions.map((decision) => ({
    ...onlyIds(curve[0]),
    decision,
    share_of_variance: shareOfVariance(
      estimates,
      known.map((row) => choiceOf(row, decision)),
    ),
  }));
}

/** What a row says of a decision. */
export function choiceOf(row: object, decision: string): string {
  return (row as Record<string, string>)[decisionColumn(decision)];
}

/** Wide enough for the keys of parts to stand in their order. */
function padded(number: number): string {
  return String(number).padStart(7, '0');
}
