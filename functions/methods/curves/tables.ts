/** The table of tests of specification curves. */
import type { ResultColumn, ResultTable } from '../method.ts';
import type { AMONG, CurveIds } from '../specifications/summary.ts';
import { CURVE_ID_COLUMNS } from '../specifications/tables.ts';

/** A row of the table `specification_inference`. */
export interface InferenceRow extends CurveIds {
  among: (typeof AMONG)[number];
  /** How many have an estimate. */
  specifications: number;
  permutations: number;
  median: number | null;
  p_median: number | null;
  share: number | null;
  p_share: number | null;
  mean_z: number | null;
  p_mean_z: number | null;
}

const P = '(1 + permutations with at least as large a one) / (1 + permutations)';

const COLUMNS: Readonly<Record<keyof InferenceRow, ResultColumn>> = {
  ...CURVE_ID_COLUMNS,
  among: { type: 'text', meaning: 'all, or defensible: the specifications whose every choice was held so beforehand' },
  specifications: { type: 'int64', meaning: 'how many specifications have a score estimate' },
  permutations: { type: 'int64', meaning: 'joint permutations of all exposures within PSU, sex and age group' },
  median: { type: 'double', meaning: "median of the score estimates, one step from no effect, on the model's scale" },
  p_median: { type: 'double', meaning: `of the size of the median: ${P}` },
  share: { type: 'double', meaning: 'share of the score estimates that have the sign of most' },
  p_share: { type: 'double', meaning: `of that share, and of the size of mean z among equal shares: ${P}` },
  mean_z: { type: 'double', meaning: 'mean of score estimate over its design-based standard error' },
  p_mean_z: { type: 'double', meaning: `of the size of that mean: ${P}` },
};

export const INFERENCE_TABLES = {
  specification_inference: { row: 'one row per curve, of all or of the defensible specifications', columns: COLUMNS },
} satisfies Record<string, ResultTable>;
