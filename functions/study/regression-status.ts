import type { RegressionRow } from './regression.ts';

/** What a regression counts as: `not_estimable`, else `firth`, as soon as one of its rows is. */
export function statusOfRows(rows: readonly Pick<RegressionRow, 'status'>[]): RegressionRow['status'] {
  const statuses = rows.map(({ status }) => status);
  if (statuses.includes('not_estimable')) return 'not_estimable';
  return statuses.includes('firth') ? 'firth' : 'estimated';
}
