/**
 * What a bootstrap replicate costs on a grid of rows and parameters, in CPU seconds of one core, as
 * `functions/replicates/chunks.ts` plans by it: `constant + rows x (perRow + perParameter x p + perSquare x p^2)`,
 * fitted by least squares on relative errors.
 */

import { philox4x32 } from '../../functions/numeric/philox.ts';
import type { Term } from '../../functions/survey/model-matrix.ts';
import { covariateMatrix } from '../../functions/wqs/covariate-matrix.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import { drawResample } from '../../functions/wqs/resample.ts';
import { trainingOn } from '../../functions/wqs/training.ts';
import { nonNegativeLeastSquares } from './least-squares.ts';

const ROWS = [300, 1000, 3000, 9000];
const PARAMETERS = [7, 9, 14, 24, 44];
const COMPONENTS = 5;

/** Long enough to be measured, and for the compiled code to settle. */
const SECONDS_EACH = 0.1;

interface CellOfGrid {
  rows: number;
  parameters: number;
  seconds: number;
}

export async function benchChunkCosts(): Promise<object[]> {
  const cells = ROWS.flatMap((rows) => PARAMETERS.map((parameters) => measured(rows, parameters)));
  const termsOf = ({ rows, parameters }: CellOfGrid) => [1, rows, rows * parameters, rows * parameters ** 2];
  const costs = nonNegativeLeastSquares(
    cells.map((cell) => termsOf(cell).map((term) => term / cell.seconds)),
    cells.map(() => 1),
  );
  const [constant, perRow, perParameter, perSquare] = costs;
  console.table([{ constant, perRow, perParameter, perSquare }]);
  return cells.map((cell) => {
    const predicted = termsOf(cell).reduce((sum, term, i) => sum + term * costs[i], 0);
    return { ...cell, predicted, ratio: predicted / cell.seconds };
  });
}

function measured(rows: number, parameters: number): CellOfGrid {
  const training = trainingOn(
    problemOf(rows, parameters),
    Int32Array.from({ length: rows }, (_, i) => i),
    'positive',
  );
  const counts = new Uint16Array(rows);
  let replicate = 0;
  const fitFor = (seconds: number) => {
    const start = process.cpuUsage();
    const first = replicate;
    let used = 0;
    while (used < seconds) {
      drawResample(rows, { seed: 2016, stream: 0 }, 0, replicate++, counts);
      training.fit(counts);
      const { user, system } = process.cpuUsage(start);
      used = (user + system) / 1e6;
    }
    return used / (replicate - first);
  };
  fitFor(SECONDS_EACH / 2);
  return { rows, parameters, seconds: fitFor(SECONDS_EACH) };
}

/**
 * A mixture of components in quartiles, an intercept and covariates from 0 to 1, and an outcome that depends a little
 * on all.
 */
function problemOf(rows: number, parameters: number): WqsProblem {
  const numbers = parameters - COMPONENTS - 1;
  const uniform = uniforms(rows * 1000 + parameters);
  const scores = Array.from({ length: COMPONENTS }, () =>
    Uint8Array.from({ length: rows }, () => Math.floor(4 * uniform())),
  );
  const terms = Array.from({ length: numbers }, (_, i): Term => {
    return { kind: 'numeric', name: `covariate ${i + 1}`, values: Float64Array.from({ length: rows }, uniform) };
  });
  const { covariates } = covariateMatrix(
    Int32Array.from({ length: rows }, (_, row) => row),
    terms,
  );
  const y = Float64Array.from({ length: rows }, (_, i) => {
    const eta = -2 + 0.15 * scores.reduce((sum, column) => sum + column[i], 0);
    return Number(uniform() < 1 / (1 + Math.exp(-eta)));
  });
  const components = scores.map((_, k) => `component ${k + 1}`);
  return { family: 'logistic', n: rows, components, scores, covariates, y, weights: null };
}

/** Numbers on [0, 1), the same for the same seed. */
function uniforms(seed: number): () => number {
  const [key, counter, words] = [Uint32Array.of(seed, 7), new Uint32Array(4), new Uint32Array(4)];
  let used = words.length;
  return () => {
    if (used === words.length) {
      philox4x32(counter, key, words);
      counter[0]++;
      used = 0;
    }
    return words[used++] / 2 ** 32;
  };
}
