import { describe, expect, it } from 'vitest';
import type { Term } from '../../../functions/survey/model-matrix.ts';
import { covariateMatrix } from '../../../functions/wqs/covariate-matrix.ts';
import { JointScoreTest } from '../../../functions/wqs/permutation/joint-score.ts';
import { fallIn } from '../../../functions/wqs/permutation/mixture-permutations.ts';
import type { PermutationProblem, ScoredProblem } from '../../../functions/wqs/permutation/problem.ts';
import { residualScores } from '../../../functions/wqs/permutation/residual-scores.ts';
import { readCsv } from '../../../infra/cli/tables/csv-table.ts';
import { readJson } from '../../support/oracle-table.ts';

/**
 * `test/fixtures/r/permutation.R`: glm's own fits, the best of one sign among all sets of components, and anova's score
 * test.
 */
const inR: Answer[] = readJson('test/fixtures/r/permutation.json');

interface Answer {
  family: PermutationProblem['family'];
  y: string;
  weighted: boolean;
  /** Of each component: the sum of its scores, each times the number of its row. */
  scores: number[];
  orders: {
    multiplier: number;
    shift: number;
    positive?: number;
    negative?: number;
    joint: number;
    psi: number;
  }[];
}

const MIX = ['pb', 'cd', 'hg', 'mn', 'se'];
const FACTORS: Record<string, string[]> = {
  sex: ['F', 'M'],
  race: ['A', 'B', 'C', 'D'],
  smoke: ['never', 'former', 'current'],
};
const table = await readCsv('test/fixtures/oracle/wqs/sim_pos_std.csv');
const { header } = table;
const complete = table.rows.filter(
  (row) =>
    row[header.indexOf('domain')] === '1' &&
    ['y', ...MIX, 'age', 'bmi', 'egfr', 'sex', 'race', 'smoke'].every(
      (name) => !['', 'NA'].includes(row[header.indexOf(name)]),
    ),
);
const column = (name: string) => Float64Array.from(complete, (row) => Number(row[header.indexOf(name)]));

function problemOf({ family, y, weighted }: Answer): PermutationProblem {
  const terms = ['age', 'sex', 'race', 'bmi', 'smoke'].map((name): Term => {
    const levels = FACTORS[name];
    if (!levels) return { kind: 'numeric', name, values: column(name) };
    const codes = Float64Array.from(complete, (row) => levels.indexOf(row[header.indexOf(name)]));
    return { kind: 'factor', name, levels, codes };
  });
  return {
    family,
    n: complete.length,
    covariates: covariateMatrix(Int32Array.from(complete.keys()), terms).covariates,
    y: column(y),
    weights: weighted ? column('weight') : null,
    mixture: MIX.map((name) => ({ name, values: column(name) })),
    quantiles: 4,
  };
}

const TOLERANCE = 1e-7;
const near = (found: number, expected: number | undefined) => {
  if (expected === undefined) return;
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1e-3, Math.abs(expected)));
};

describe.each(
  inR.map((answer) => ({ name: `${answer.family}, ${answer.weighted ? 'weighted' : 'unweighted'}`, answer })),
)('the statistics of permuted scores, $name, equal those of R', ({ answer }) => {
  const problem = problemOf(answer);
  const { columns: scores } = residualScores(problem);
  const scored: ScoredProblem = { ...problem, scores };
  const orderOf = (multiplier: number, shift: number) =>
    Int32Array.from({ length: problem.n }, (_, i) => (i * multiplier + shift) % problem.n);

  it('scores of the residuals on the covariates', () => {
    const sums = scores.map((values) => values.reduce((sum, score, row) => sum + score * (row + 1), 0));
    expect(sums).toEqual(answer.scores);
  });

  it.skipIf(answer.family === 'log-linear')('the fall in deviance by the best coefficients of one sign', () => {
    for (const direction of ['positive', 'negative'] as const) {
      const fall = fallIn(direction)(scored);
      for (const { multiplier, shift, ...expected } of answer.orders) {
        near(fall.of(orderOf(multiplier, shift)), expected[direction]);
      }
    }
  });

  it("Rao's score statistic, and psi over its standard error", () => {
    const test = new JointScoreTest(scored);
    for (const { multiplier, shift, joint, psi } of answer.orders) {
      const found = test.of(orderOf(multiplier, shift));
      near(found.joint, joint);
      near(found.psi, psi);
    }
  });
});
