/** What all specifications of a curve say together: how far their effects range, and which decisions move them. */
import { quantiles } from '../../numeric/quantile.ts';
import { type EffectRow, isJointTest } from '../../study/effect-row.ts';
import { type FamilyName, familyOf } from '../../survey/family.ts';

/** Which effect a curve is of. */
export interface CurveIds {
  exposure: string;
  outcome: string;
  family: FamilyName;
  model: string;
  subgroup: string;
  contrast: string;
}

export const CURVE_IDS = ['exposure', 'outcome', 'family', 'model', 'subgroup', 'contrast'] as const;

/** Of whose specifications a summary is: of all, or of those whose every choice was held defensible beforehand. */
export const AMONG = ['all', 'defensible'] as const;

/** A row of the table `specification_curves`. */
export interface CurveRow extends CurveIds {
  among: (typeof AMONG)[number];
  specifications: number;
  /** As the rows of the curve have it; null where none has an effect. */
  effect_measure: string | null;
  effect_p1: number | null;
  effect_median: number | null;
  effect_p99: number | null;
  /** Of the 99th percentile to the 1st; null of differences, and without effects. */
  effect_ratio: number | null;
  share_positive: number | null;
  share_negative: number | null;
  share_significant: number | null;
  share_not_estimable: number;
  /** The mean of estimate / se. */
  mean_z: number | null;
}

/** A row of the table `specification_decisions`. */
export interface DecisionRow extends CurveIds {
  decision: string;
  share_of_variance: number | null;
}

/** A row as far as a summary reads it. */
export interface SummarisedRow
  extends CurveIds,
    Pick<EffectRow, 'estimate' | 'effect' | 'effect_measure' | 'se' | 'p' | 'status'> {
  defensible: number;
}

/** A row with an effect. */
type Estimable<Row> = Row & { estimate: number; effect: number };

/** The rows with an effect. Cases in too few PSUs leave a row its estimate, and no effect to report. */
export function estimable<Row extends Pick<EffectRow, 'estimate' | 'effect'>>(rows: readonly Row[]): Estimable<Row>[] {
  return rows.filter((row): row is Estimable<Row> => row.estimate !== null && row.effect !== null);
}

/** The rows of each curve, in the order in which the curves first come; joint tests have no effect to be on one. */
export function curvesOf<Row extends CurveIds>(rows: readonly Row[]): Row[][] {
  const curves = new Map<string, Row[]>();
  for (const row of rows) {
    if (isJointTest(row.contrast)) continue;
    const key = CURVE_IDS.map((field) => row[field]).join('\n');
    const curve = curves.get(key);
    if (curve) curve.push(row);
    else curves.set(key, [row]);
  }
  return [...curves.values()];
}

/** How far the effects of a curve range, with the choices as they were made and among the defensible ones alone. */
export function summariesOf(curve: readonly SummarisedRow[]): CurveRow[] {
  return AMONG.map((among) => {
    const rows = among === 'all' ? curve : curve.filter(({ defensible }) => defensible === 1);
    const [{ family, ...ids }] = curve;
    const { effect } = familyOf(family);
    const known = estimable(rows);
    // The median lies between two of them where their number is even.
    const estimates = known.map(({ estimate }) => estimate);
    const share = (counts: (row: Estimable<SummarisedRow>) => boolean) =>
      known.length === 0 ? null : known.filter(counts).length / known.length;
    const range = estimates.length === 0 ? [null, null, null] : quantiles(estimates, [0.01, 0.5, 0.99]);
    const [p1, median, p99] = range;
    const tested = known.flatMap(({ estimate, se }) => (se === null ? [] : [estimate / se]));
    return {
      ...onlyIds({ family, ...ids }),
      among,
      specifications: rows.length,
      effect_measure: curve.find((row) => row.effect_measure !== null)?.effect_measure ?? null,
      effect_p1: p1 === null ? null : effect(p1),
      effect_median: median === null ? null : effect(median),
      effect_p99: p99 === null ? null : effect(p99),
      effect_ratio: p1 === null || p99 === null || effect(0) !== 1 ? null : effect(p99 - p1),
      share_positive: share(({ estimate }) => estimate > 0),
      share_negative: share(({ estimate }) => estimate < 0),
      share_significant: share(({ p }) => p !== null && p < 0.05),
      share_not_estimable: rows.length === 0 ? 0 : 1 - known.length / rows.length,
      mean_z: tested.length === 0 ? null : tested.reduce((sum, z) => sum + z, 0) / tested.length,
    };
  });
}

/**
 * The share of the variance of the estimates (of logarithms, where effects are ratios) that lies between the choices of
 * a decision. Where every choice goes with every other these are the main effects of an analysis of variance; their sum
 * falls short of 1 by interactions.
 *
 * @param choices of the decision, a row's each
 */
export function shareOfVariance(estimates: readonly number[], choices: readonly string[]): number | null {
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  const total = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (!(total > 0)) return null;
  const groups = new Map<string, { sum: number; count: number }>();
  for (const [i, value] of estimates.entries()) {
    const group = groups.get(choices[i]) ?? { sum: 0, count: 0 };
    groups.set(choices[i], { sum: group.sum + value, count: group.count + 1 });
  }
  const between = [...groups.values()].reduce(
    (sum, group) => sum + group.count * (group.sum / group.count - mean) ** 2,
    0,
  );
  return between / total;
}

export function onlyIds(row: CurveIds): CurveIds {
  const { exposure, outcome, family, model, subgroup, contrast } = row;
  return { exposure, outcome, family, model, subgroup, contrast };
}
