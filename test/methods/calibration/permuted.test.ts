import { expect, it } from 'vitest';
import { permutedFigures } from '../../../functions/methods/calibration/permuted.ts';
import { type PermutationTest, permutationsOf } from '../../../functions/methods/permutation-test.ts';
import { fallStatistic } from '../../../functions/methods/wqs/sets.ts';
import { covariateMatrix } from '../../../functions/wqs/covariate-matrix.ts';
import { permutationP } from '../../../functions/wqs/permutation/p-value.ts';
import { blocksOf } from '../../../functions/wqs/permutation/shuffle.ts';
import { uniforms } from '../../support/simulated-survey.ts';

const N = 60;
const STATISTIC = fallStatistic('positive');

function testOf(y: Float64Array): PermutationTest {
  const next = uniforms(3);
  const drawn = () => Float64Array.from({ length: N }, next);
  const mixture = ['a', 'b'].map((name) => ({ name, values: drawn() }));
  const { covariates } = covariateMatrix(
    Int32Array.from({ length: N }, (_, row) => row),
    [{ kind: 'numeric', name: 'age', values: drawn() }],
  );
  const problem = { family: 'linear' as const, n: N, covariates, y, weights: null, mixture, quantiles: 4 };
  return { problem, blocks: blocksOf(N, []), stream: { seed: 4, stream: 2 }, count: 999 };
}

const sequentialP = (y: Float64Array, dataSet: number) => {
  const [{ contrast, p }] = permutedFigures(
    'mixture',
    testOf(y),
    STATISTIC,
    [{ contrast: 'x', of: (fall) => fall }],
    dataSet,
  );
  expect(contrast).toBe('x:permutation');
  return p;
};

it('rejects exactly where none of the 19 permutations of the data set is as large, and else stops at the first that is', () => {
  const found = Array.from({ length: 60 }, (_, dataSet) => {
    const next = uniforms(100 + dataSet);
    const y = Float64Array.from({ length: N }, next);
    const permutations = permutationsOf(testOf(y), STATISTIC);
    const observed = permutations.observed();
    const permuted = Array.from({ length: 19 }, (_, drawn) => permutations.permuted(19 * dataSet + drawn));
    const first = permuted.findIndex((fall) => permutationP(observed, [fall]) === 1);
    const p = sequentialP(y, dataSet);
    expect(p).toBe(first === -1 ? permutationP(observed, permuted) : 1 / (first + 1));
    return p;
  });
  expect(new Set(found).size).toBeGreaterThan(5);
  expect(found).toContain(0.05);
});

it('has no p where there is nothing to test', () => {
  const alike = { ...testOf(new Float64Array(N)), stream: { seed: 1, stream: 1 } };
  const constant = { ...alike, problem: { ...alike.problem, mixture: [{ name: 'a', values: new Float64Array(N) }] } };
  const [{ p }] = permutedFigures('mixture', constant, STATISTIC, [{ contrast: 'x', of: (fall) => fall }], 0);
  expect(p).toBeNull();
});
