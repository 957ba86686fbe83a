/** Weighted quantile sum regression of all exposures together. */
import type { Method } from '../method.ts';
import { plannedWqs, type WqsAnalysis, wqsWords } from './plan.ts';
import type { WqsResult } from './result.ts';
import { WQS_TABLES } from './tables.ts';

export const wqs: Method<WqsAnalysis, WqsResult> = {
  name: 'wqs',
  producer: 'combine-wqs',
  steps: 'replicates',
  planned: plannedWqs,
  path: ({ outcome, model, subgroup, direction }) => [outcome, model, subgroup, direction],
  tables: WQS_TABLES,
  rows: ({ rows, weights }) => ({ wqs: rows, wqs_weights: weights }),
  words: wqsWords,
  // An analysis counts as what its ordinary final model is: that one does not depend on the survey design.
  status: ({ rows: [ordinary] }) => ordinary.status,
};
