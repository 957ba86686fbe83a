/** What is told of all specifications together: the ranges of their effects, and the shares of decisions in them. */
import type { RowsOfAll } from '../../report/study-report.ts';
import { decisionColumn } from './decisions.ts';
import { rowsOf, type SpecificationRow, type SpecificationsResult } from './index.ts';
import { curvesOf, type DecisionRow, estimable, onlyIds, shareOfVariance, summariesOf } from './summary.ts';

export const specificationCurves: RowsOfAll<SpecificationsResult> = (results) => {
  const [first] = results;
  const curves = curvesOf(results.flatMap(rowsOf));
  return {
    specification_curves: curves.flatMap(summariesOf),
    specification_decisions: curves.flatMap((curve) => decisionRows(curve, first.decisions)),
  };
};

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
