import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covariateMatrix } from '../../../functions/wqs/covariate-matrix.ts';
import { fallIn, jointScore, MixturePermutations } from '../../../functions/wqs/permutation/mixture-permutations.ts';
import { permutationP } from '../../../functions/wqs/permutation/p-value.ts';
import type { PermutationProblem } from '../../../functions/wqs/permutation/problem.ts';
import { blocksOf, drawOrder } from '../../../functions/wqs/permutation/shuffle.ts';

const STREAM = { seed: 2022, stream: 7 };
const drawn = (blocks: readonly Int32Array[], n: number, permutation: number) => {
  const order = new Int32Array(n);
  drawOrder(blocks, STREAM, permutation, order);
  return order;
};

describe('a permutation', () => {
  it('has every row once, and keeps rows in their block', () => {
    const labels = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.nat(1000), (label, permutation) => {
        const order = drawn(blocksOf(label.length, [label]), label.length, permutation);
        expect([...order].sort((a, b) => a - b)).toEqual([...label.keys()]);
        for (const [row, from] of order.entries()) expect(label[from]).toBe(label[row]);
      }),
    );
  });

  it('depends on its number alone, and each of the six orders of three rows comes up as often', () => {
    const blocks = blocksOf(3, []);
    const counts = new Map<string, number>();
    for (let permutation = 0; permutation < 6000; permutation++) {
      const name = drawn(blocks, 3, permutation).join('');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1,000 each, with a standard deviation of 29.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
    expect(drawn(blocks, 3, 41)).toEqual(drawn(blocks, 3, 41));
  });

  it('of rows with several labels keeps all of them', () => {
    const blocks = blocksOf(5, [
      [1, 1, 2, 2, 1],
      [0, 0, 0, 1, 0],
    ]);
    expect(blocks.map((rows) => [...rows])).toEqual([[0, 1, 4], [2], [3]]);
  });
});

describe('the p value', () => {
  it('counts the observed order among the permutations, so that it is never 0', () => {
    expect(permutationP(5, [1, 2, 3, 4])).toBe(1 / 5);
    expect(permutationP(2, [1, 2, 3, 4])).toBe(4 / 5);
    expect(permutationP(0, [0, 0, 3])).toBe(1);
  });

  it('takes a statistic that differs by rounding for as large', () => expect(permutationP(3, [3 - 1e-12])).toBe(1));
});

/** A number of components without an effect, and a covariate that they have to do with. */
function nullProblem(family: PermutationProblem['family'], n = 120, seed = 1): PermutationProblem {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const age = Float64Array.from({ length: n }, uniform);
  const values = Array.from({ length: 3 }, () => age.map((value) => value + uniform()));
  const y = age.map((value) => (family === 'linear' ? value + uniform() : Number(uniform() < value)));
  return {
    family,
    n,
    covariates: covariateMatrix(Int32Array.from(age.keys()), [{ kind: 'numeric', name: 'age', values: age }])
      .covariates,
    y,
    weights: null,
    mixture: values.map((column, k) => ({ name: `metal_${k}`, values: column })),
    quantiles: 4,
  };
}

describe('permutations of a mixture', () => {
  const test = (problem: PermutationProblem) =>
    new MixturePermutations(problem, blocksOf(problem.n, []), STREAM, fallIn('positive'));

  it('are the same numbers in any order and of any start', () => {
    for (const family of ['logistic', 'linear'] as const) {
      const [one, other] = [test(nullProblem(family)), test(nullProblem(family))];
      const forwards = Array.from({ length: 20 }, (_, number) => one.permuted(number));
      const backwards = Array.from({ length: 20 }, (_, i) => other.permuted(19 - i)).reverse();
      expect(backwards).toEqual(forwards);
      expect(other.observed()).toBe(one.observed());
    }
  });

  it('never fall below the model of the covariates', () => {
    const permutations = test(nullProblem('logistic'));
    for (let number = 0; number < 50; number++) expect(permutations.permuted(number)).toBeGreaterThanOrEqual(-1e-9);
  });

  it('of a stratified mixture change places within levels, and fit no worse than one index for all', () => {
    for (const family of ['logistic', 'linear'] as const) {
      const problem = nullProblem(family, 240);
      const of = (levels: number) => {
        const codes = Array.from({ length: problem.n }, (_, row) => row % levels);
        const strata = { levels: Array.from({ length: levels }, (_, level) => `level-${level}`), codes };
        return new MixturePermutations(
          { ...problem, strata },
          blocksOf(problem.n, [codes]),
          STREAM,
          fallIn('positive'),
        );
      };
      const whole = test(problem);
      const [one, two] = [of(1), of(2)];
      expect(one.observed()).toBe(whole.observed());
      expect(one.permuted(7)).toBe(whole.permuted(7));
      expect(two.observed()).toBeGreaterThan(whole.observed());
      expect(two.permuted(7)).not.toBe(two.observed());
    }
  });

  it('say why there is nothing to test', () => {
    const problem = nullProblem('logistic');
    const covariate = problem.covariates.x;
    const age = Float64Array.from({ length: problem.n }, (_, row) => covariate.values[covariate.starts[row] + 1]);
    expect(test({ ...problem, mixture: [{ name: 'age_again', values: age }] }).whyNot).toBe(
      'no component varies beyond what the covariates tell',
    );
    const separated = test({ ...problem, y: age.map((value) => Number(value > 0)) });
    expect(separated.whyNot).toBe('the covariates alone separate cases from non-cases');
    expect(() => separated.observed()).toThrow('separate');
    const all = new MixturePermutations(
      { ...problem, y: age.map(() => 1) },
      blocksOf(problem.n, []),
      STREAM,
      jointScore,
    );
    expect(all.whyNot).toBe('the model of the covariates alone has no finite fit');
  });

  it('of scores that separate cases from non-cases fall by the whole deviance', () => {
    const problem = nullProblem('logistic', 80);
    const metal = problem.y.map((outcome, row) => outcome * 10 + (row % 7));
    const permutations = test({ ...problem, mixture: [{ name: 'metal', values: metal }], quantiles: 2 });
    expect(permutations.observed()).toBeGreaterThan(20);
  });
});
