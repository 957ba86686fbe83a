/**
 * The variance of a fit by the jackknife of stratified designs, JKn: a second opinion that needs no derivative. Each
 * PSU is left out in turn and the others of its stratum stand for it; Rust and Rao, Variance estimation for complex
 * surveys using replication techniques, 1996; R: as.svrepdesign(type = "JKn", mse = TRUE).
 */
import type { SurveyDesign } from './design.ts';
import type { Family } from './family.ts';
import { type GlmData, maximiseLikelihood } from './likelihood.ts';
import { maximiseFrom } from './maximise-from.ts';

/** A maximum of the likelihood on the rows of a design. */
export interface FittedRows {
  design: SurveyDesign;
  rows: Int32Array;
  data: GlmData;
  family: Family;
  /** Of the columns of the data. */
  coefficients: Float64Array;
}

/**
 * How far the coefficients move when a PSU is left out, times the root of (m - 1) / m, m the PSUs of its stratum: one
 * vector per PSU, whose squares add up to the variances. Undefined where a fit without a PSU has no maximum, or a
 * stratum has no PSU to stand for another.
 */
export function jackknifeMoves({ design, rows, data, family, coefficients }: FittedRows): Float64Array[] | undefined {
  const { stratumOfPsu, psusInStratum } = design;
  const strataWithRows = new Set(Array.from(rows, (row) => stratumOfPsu[design.psuOfRow[row]]));
  const moves: Float64Array[] = [];
  for (let psu = 0; psu < stratumOfPsu.length; psu++) {
    const stratum = stratumOfPsu[psu];
    const m = psusInStratum[stratum];
    if (!strataWithRows.has(stratum)) continue;
    if (m === 1) return undefined;
    const weights = data.weights.map((weight, i) => {
      const other = design.psuOfRow[rows[i]];
      if (other === psu) return 0;
      return stratumOfPsu[other] === stratum ? (weight * m) / (m - 1) : weight;
    });
    const without = { ...data, weights };
    const maximum = maximiseFrom(without, family, coefficients) ?? maximiseLikelihood(without, family);
    if (maximum === undefined) return undefined;
    const share = Math.sqrt((m - 1) / m);
    moves.push(maximum.coefficients.map((value, j) => share * (value - coefficients[j])));
  }
  return moves;
}

/** By how much the jackknife may disagree with the linearisation before it is worth a word. */
const DISAGREEMENT = 0.2;

/**
 * What to know of a standard error by the jackknife beside the linearised one; null where they agree, or there is none.
 */
export function jackknifeNote(se: number, seJackknife: number | null): string | null {
  if (seJackknife === null) return null;
  const ratio = seJackknife / se;
  return Math.abs(ratio - 1) > DISAGREEMENT
    ? `the standard error by the jackknife is ${ratio.toFixed(2)} times the linearised one`
    : null;
}

/** The standard error of a contrast of the columns. */
export function jackknifeSe(moves: readonly Float64Array[], contrast: Float64Array): number {
  let variance = 0;
  for (const move of moves) {
    const moved = move.reduce((sum, value, j) => sum + value * contrast[j], 0);
    variance += moved * moved;
  }
  return Math.sqrt(variance);
}
