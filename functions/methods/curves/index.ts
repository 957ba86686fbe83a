/** Joint permutation tests of specification curves: whether the specifications together say more than chance would. */
import type { Method } from '../method.ts';
import { type CurvesAnalysis, plannedCurves } from './plan.ts';
import type { CurvesResult } from './result.ts';
import { INFERENCE_TABLES } from './tables.ts';

export const curves: Method<CurvesAnalysis, CurvesResult> = {
  name: 'curves',
  producer: 'test-curves',
  steps: 'replicates',
  planned: plannedCurves,
  path: ({ test }) => [test],
  tables: INFERENCE_TABLES,
  testedApart: true,
  rows: ({ rows }) => ({ specification_inference: rows }),
  status: ({ rows }) => (rows.some(({ p_median }) => p_median !== null) ? 'estimated' : 'not_estimable'),
};
