/** An exposure-wide sweep: many pairs of exposure and outcome, in every cycle and over all of them. */
import type { EffectRow } from '../../study/effect-row.ts';
import { chunkName } from '../chunk-size.ts';
import type { Method } from '../method.ts';
import { plannedSweep, type SweepAnalysis } from './plan.ts';
import { SWEEP_TABLES } from './tables.ts';

/** What a part of the work has come to. */
export interface SweepResult {
  rows: EffectRow[];
}

export const sweep: Method<SweepAnalysis, SweepResult> = {
  name: 'sweep',
  producer: 'fit-sweep',
  steps: 'fit',
  readsTables: true,
  planned: plannedSweep,
  path: ({ cycle, first, count }) => [cycle, chunkName(first, count)],
  tables: SWEEP_TABLES,
  testedApart: true,
  // What a row says depends on all others: see combine.ts.
  rows: () => ({}),
  status: () => 'estimated',
};
