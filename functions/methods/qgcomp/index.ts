/** Quantile g-computation of all exposures together. */
import { PSI } from '../../study/effect-row.ts';
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { Method } from '../method.ts';
import { PERMUTATION_COLUMNS } from '../permutation-columns.ts';
import type { QgcompResult } from './fit.ts';
import { COEFFICIENT, plannedQgcomp, type QgcompAnalysis, qgcompForm, qgcompWords } from './plan.ts';

export const qgcomp: Method<QgcompAnalysis, QgcompResult> = {
  name: 'qgcomp',
  producer: 'fit-qgcomp',
  steps: 'replicates',
  planned: plannedQgcomp,
  path: ({ outcome, family, model, subgroup }) => [outcome, family, model, subgroup],
  tables: {
    qgcomp: {
      row: 'one row per outcome, family, model and subgroup for the mixture, and one for each component',
      columns: {
        ...EFFECT_COLUMNS,
        ...PERMUTATION_COLUMNS,
        weight: { type: 'double', meaning: 'share of a component among those of the same sign; null of the mixture' },
      },
    },
  },
  testedForm: ({ qgcomp: asked }) => asked && { id: qgcompForm(asked.groups), contrasts: [PSI, COEFFICIENT] },
  words: qgcompWords,
  rows: ({ rows }) => ({ qgcomp: rows }),
  status: ({ rows: [mixture] }) => mixture.status,
};
