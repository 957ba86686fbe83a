/** The tables of a specification curve. */
import type { RunRequest } from '../../study/run-request.ts';
import { EFFECT_COLUMNS } from '../effect-columns.ts';
import type { ResultColumn, ResultColumns, ResultTable } from '../method.ts';
import { decisionColumn } from './decisions.ts';
import type { CurveIds, CurveRow, DecisionRow } from './summary.ts';

/** Of what tells one curve from another. */
export const CURVE_ID_COLUMNS: Readonly<Record<keyof CurveIds, ResultColumn>> = {
  exposure: EFFECT_COLUMNS.exposure,
  outcome: EFFECT_COLUMNS.outcome,
  family: EFFECT_COLUMNS.family,
  model: EFFECT_COLUMNS.model,
  subgroup: EFFECT_COLUMNS.subgroup,
  contrast: EFFECT_COLUMNS.contrast,
};

const CURVE_COLUMNS: Readonly<Record<keyof CurveRow, ResultColumn>> = {
  ...CURVE_ID_COLUMNS,
  among: { type: 'text', meaning: 'all, or defensible: the specifications whose every choice was held so beforehand' },
  specifications: { type: 'int64', meaning: 'how many specifications these are' },
  effect_measure: EFFECT_COLUMNS.effect_measure,
  effect_p1: { type: 'double', meaning: '1st percentile of their effects' },
  effect_median: { type: 'double', meaning: 'median of their effects; no estimate of anything, and no pick' },
  effect_p99: { type: 'double', meaning: '99th percentile of their effects' },
  effect_ratio: { type: 'double', meaning: '99th percentile over the 1st; null of differences' },
  share_positive: { type: 'double', meaning: 'share of the estimates that are above no effect' },
  share_negative: { type: 'double', meaning: 'share of the estimates that are below no effect' },
  share_significant: { type: 'double', meaning: 'share of the estimates with p < 0.05, each by itself' },
  share_not_estimable: { type: 'double', meaning: 'share of the specifications without an estimate' },
  mean_z: { type: 'double', meaning: 'mean of estimate over se' },
};

const DECISION_COLUMNS: Readonly<Record<keyof DecisionRow, ResultColumn>> = {
  ...CURVE_ID_COLUMNS,
  decision: { type: 'text', meaning: 'id of the decision' },
  share_of_variance: {
    type: 'double',
    meaning:
      "share of the variance of the estimates on the model's scale that lies between the choices of the decision",
  },
};

export const SPECIFICATION_TABLES = {
  specifications: {
    row: 'one row per specification and contrast',
    columns: {
      ...EFFECT_COLUMNS,
      specification: { type: 'int64', meaning: 'number of the combination of choices, from 0' },
      defensible: { type: 'int64', meaning: '1 if every choice was held defensible beforehand, else 0' },
    },
  },
  specification_curves: {
    row: 'one row per effect, of all or of the defensible specifications',
    columns: CURVE_COLUMNS,
  },
  specification_decisions: { row: 'one row per effect and decision', columns: DECISION_COLUMNS },
} satisfies Record<string, ResultTable>;

/** The choices of a specification, a column for each decision. */
export function decisionColumns({ specifications }: Pick<RunRequest, 'specifications'>): ResultColumns {
  return Object.fromEntries(
    (specifications?.decisions ?? []).map(({ id, label }) => [
      decisionColumn(id),
      { type: 'text', meaning: `choice of the decision: ${label ?? id}` },
    ]),
  );
}
