import { fUpperTail } from '../numeric/distributions.ts';
import { choleskyFactor, choleskySolve } from '../numeric/linear-algebra.ts';
import { type Domain, rowsOfDomain, type SurveyDesign } from './design.ts';
import { jointMeans } from './means.ts';
import type { FTest } from './wald.ts';

/**
 * The test that two factors (indices of levels, NaN missing) are independent in a domain: Pearson's statistic over its
 * mean design effect, with the second-order correction of its degrees of freedom and the design df as denominator. Rao
 * and Scott, On chi-squared tests for multiway contingency tables with cell proportions estimated from survey data, Ann
 * Stat 1984; Thomas and Rao, JASA 1987; R's svychisq, statistic "F". null if a factor has one level in the domain, or
 * no variance can be estimated.
 */
export function raoScottTest(
  design: SurveyDesign,
  domain: Domain,
  rowFactor: Float64Array,
  columnFactor: Float64Array,
): FTest | null {
  const rows = rowsOfDomain(design, domain).filter(
    (row) => !Number.isNaN(rowFactor[row]) && !Number.isNaN(columnFactor[row]),
  );
  const rowLevels = levelsInUse(rows, rowFactor);
  const columnLevels = levelsInUse(rows, columnFactor);
  if (rowLevels.length < 2 || columnLevels.length < 2) return null;
  const width = columnLevels.length;
  const cells = rowLevels.length * width;
  const indicators = new Float64Array(rows.length * cells);
  rows.forEach((row, i) => {
    const cell = rowLevels.indexOf(rowFactor[row]) * width + columnLevels.indexOf(columnFactor[row]);
    indicators[i * cells + cell] = 1;
  });
  const { means: shares, covariance, df } = jointMeans(design, rows, indicators, cells);
  if (df < 1) return null;
  const effects = designEffects(shares, covariance, rowLevels.length, width);
  if (effects === null) return null;
  const { trace, traceOfSquare } = effects;
  const f = pearsonDistance(shares, rowLevels.length, width) / trace;
  const numeratorDf = trace ** 2 / traceOfSquare;
  return { f, numeratorDf, denominatorDf: numeratorDf * df, p: fUpperTail(f, numeratorDf, numeratorDf * df) };
}

function levelsInUse(rows: Int32Array, codes: Float64Array): number[] {
  return [...new Set(Array.from(rows, (row) => codes[row]))].sort((a, b) => a - b);
}

/** Pearson's statistic per observation: the squared distance of the shares from independence. */
function pearsonDistance(shares: Float64Array, height: number, width: number): number {
  const rowShares = new Float64Array(height);
  const columnShares = new Float64Array(width);
  shares.forEach((share, cell) => {
    rowShares[Math.floor(cell / width)] += share;
    columnShares[cell % width] += share;
  });
  return shares.reduce((distance, share, cell) => {
    const independent = rowShares[Math.floor(cell / width)] * columnShares[cell % width];
    return distance + (share - independent) ** 2 / independent;
  }, 0);
}

/**
 * Trace of D and of D^2, with D = (C' P^-1 C)^-1 C' P^-1 V P^-1 C the matrix whose eigenvalues are the generalised
 * design effects (per observation), P the diagonal of shares and C the interaction contrasts, tables with zero margins.
 * Any basis of these gives the same traces.
 */
function designEffects(
  shares: Float64Array,
  covariance: Float64Array,
  height: number,
  width: number,
): { trace: number; traceOfSquare: number } | null {
  const cells = shares.length;
  const contrasts = interactionContrasts(height, width).map((contrast) =>
    contrast.map(({ cell, sign }) => ({ cell, value: shares[cell] > 0 ? sign / shares[cell] : 0, sign })),
  );
  const k = contrasts.length;
  const denominator = new Float64Array(k * k);
  // Row j of D' = (C' P^-1 V P^-1 C) (C' P^-1 C)^-1; a transposed matrix has the same traces.
  const effects = new Float64Array(k * k);
  contrasts.forEach((first, i) => {
    contrasts.forEach((second, j) => {
      for (const a of first) {
        for (const b of second) {
          if (a.cell === b.cell) denominator[i * k + j] += a.value * b.sign;
          effects[i * k + j] += a.value * covariance[a.cell * cells + b.cell] * b.value;
        }
      }
    });
  });
  if (!choleskyFactor(denominator, k)) return null;
  for (let i = 0; i < k; i++) choleskySolve(denominator, k, effects, i * k);
  let trace = 0;
  let traceOfSquare = 0;
  for (let i = 0; i < k; i++) {
    trace += effects[i * k + i];
    for (let j = 0; j < k; j++) traceOfSquare += effects[i * k + j] * effects[j * k + i];
  }
  return trace > 0 ? { trace, traceOfSquare } : null;
}

/** One contrast for each cell off the first row and column: the difference of differences against these. */
function interactionContrasts(height: number, width: number): { cell: number; sign: number }[][] {
  const contrasts: { cell: number; sign: number }[][] = [];
  for (let i = 1; i < height; i++) {
    for (let j = 1; j < width; j++) {
      contrasts.push([
        { cell: i * width + j, sign: 1 },
        { cell: i * width, sign: -1 },
        { cell: j, sign: -1 },
        { cell: 0, sign: 1 },
      ]);
    }
  }
  return contrasts;
}
