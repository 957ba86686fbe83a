import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choleskyFactor } from '../../functions/numeric/linear-algebra.ts';
import { crossProducts, sparseRows } from '../../functions/numeric/sparse-rows.ts';
import { surveyDesign } from '../../functions/survey/design.ts';
import { familyOf } from '../../functions/survey/family.ts';
import { type FirthMaximum, maximisePenalisedLikelihood } from '../../functions/survey/firth.ts';
import type { GlmData } from '../../functions/survey/likelihood.ts';
import { modelMatrix, type Term } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { uniforms } from '../support/simulated-survey.ts';

/**
 * The rows of a 2 x 2 table: cases and non-cases in group 0 and in group 1, one row per cell with the count as weight.
 */
function table(cells: [cases: number, others: number][]) {
  const rows = cells.flatMap(([cases, others], group) => [
    { x: [1, group], y: 1, weight: cases },
    { x: [1, group], y: 0, weight: others },
  ]);
  return {
    x: sparseRows(
      rows.map(({ x }) => x),
      2,
    ),
    y: Float64Array.from(rows, ({ y }) => y),
    weights: Float64Array.from(rows, ({ weight }) => weight),
  };
}

describe("Firth's penalised likelihood", () => {
  it.each<[string, [number, number][]]>([
    [
      'a cell without cases',
      [
        [0, 12],
        [5, 9],
      ],
    ],
    [
      'two empty cells',
      [
        [0, 12],
        [14, 0],
      ],
    ],
    [
      'no empty cell',
      [
        [3, 12],
        [5, 9],
      ],
    ],
  ])('is the fit with half a case more in each cell of a 2 x 2 table: %s', (_, cells) => {
    const maximum = maximisePenalisedLikelihood(table(cells));
    const logOdds = cells.map(([cases, others]) => Math.log((cases + 0.5) / (others + 0.5)));
    expect(maximum?.coefficients[0]).toBeCloseTo(logOdds[0], 9);
    expect(maximum?.coefficients[1]).toBeCloseTo(logOdds[1] - logOdds[0], 9);
  });

  it('has the inverse information, without the added halves, as covariance', () => {
    const maximum = maximisePenalisedLikelihood(
      table([
        [0, 12],
        [5, 9],
      ]),
    );
    const share = 0.5 / 13;
    expect(maximum?.covariance[0]).toBeCloseTo(1 / (12 * share * (1 - share)), 8);
  });

  it('has no maximum where a column says nothing new', () => {
    const data = table([
      [3, 12],
      [5, 9],
    ]);
    expect(maximisePenalisedLikelihood({ ...data, x: sparseRows(Array(4).fill([1, 1]), 2) })).toBeUndefined();
  });
});

/** -2 times the penalised log-likelihood. */
function penalisedDeviance(data: GlmData, coefficients: Float64Array): number {
  const { p } = data.x;
  const { deviance, variances } = familyOf('logistic').evaluate(data, coefficients);
  const factor = new Float64Array(p * p);
  crossProducts(data.x, variances, factor);
  if (!choleskyFactor(factor, p)) return Number.POSITIVE_INFINITY;
  return Array.from({ length: p }, (_, j) => 2 * Math.log(factor[j * p + j])).reduce(
    (sum, term) => sum - term,
    deviance,
  );
}

/** A few rows, fewer cases, skewed covariates, unequal weights, and no case in the first level of the first factor. */
function hardProblem(seed: number): GlmData {
  const next = uniforms(seed);
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  // The first numbers of neighbouring seeds are alike.
  for (let i = 0; i < 20; i++) next();
  const n = 12 + Math.floor(60 * next());
  const column = (value: () => number) => Float64Array.from({ length: n }, value);
  const [skew, inequality, share] = [1 + 3 * next(), 2 * next(), 0.03 + 0.3 * next()];
  const weights = column(() => Math.exp(inequality * normal()));
  const levels = ['a', 'b', 'c'];
  const codes = column(() => Math.floor(3 * next()));
  const terms: Term[] = [
    { kind: 'factor', name: 'exposure', levels, codes },
    ...Array.from({ length: Math.floor(4 * next()) }, (_, j) => ({
      kind: 'numeric' as const,
      name: `number ${j}`,
      values: column(() => Math.exp(skew * normal())),
    })),
    { kind: 'factor', name: 'other', levels, codes: column(() => Math.floor(3 * next())) },
  ];
  const y = codes.map((code) => Number(next() < share && code !== 0));
  if (!y.includes(1)) y[0] = 1;
  const { x } = modelMatrix(Int32Array.from(y.keys()), weights, terms, ['exposure']);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const squares = weights.reduce((total, weight) => total + weight * weight, 0);
  return { x, y, weights: weights.map((weight) => (weight * sum) / squares) };
}

/**
 * The smallest penalised deviance, less that of the maximum, a small step and a large one away from it in each
 * direction.
 */
function leastRise(data: GlmData, { coefficients, covariance }: FirthMaximum): number {
  const { p } = data.x;
  const least = penalisedDeviance(data, coefficients);
  const rises = Array.from(coefficients, (_, j) =>
    [-1, -1e-3, 1e-3, 1].map((share) => {
      const moved = coefficients.slice();
      moved[j] += share * Math.sqrt(covariance[j * p + j]);
      return penalisedDeviance(data, moved) - least;
    }),
  );
  return Math.min(...rises.flat());
}

describe('every problem of full rank has a maximum', () => {
  it('is found in 400 hard random problems, and no step from it leads higher', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const data = hardProblem(seed);
      const maximum = maximisePenalisedLikelihood(data);
      if (maximum === undefined) throw new Error(`no maximum for seed ${seed}`);
      expect(leastRise(data, maximum)).toBeGreaterThan(0);
    }
  });

  it('where scoring steps go to and fro for ever, R finds the same one', () => {
    const given = JSON.parse(readFileSync('test/fixtures/faults/firth-no-maximum.json', 'utf8'));
    const column = (values: number[]) => Float64Array.from(values);
    const weights = column(given.weight);
    const { levels, codes } = given.factors.expo;
    const terms: Term[] = [
      { kind: 'numeric', name: 'c1', values: column(given.numeric.c1) },
      { kind: 'factor', name: 'expo', levels, codes: column(codes) },
    ];
    const design = surveyDesign({
      strata: column(given.stratum),
      psus: column(given.psu),
      weights,
      lonelyPsu: 'adjust',
    });
    const everyone = new Uint8Array(weights.length).fill(1);
    const fit = fitSurveyGlm(design, everyone, column(given.y), terms, {
      dfRule: given.dfRule,
      family: 'logistic',
      termsOfInterest: [given.termOfInterest],
    });
    expect(fit).toMatchObject({ status: 'firth', reason: expect.stringMatching(/^expo q3: no case/) });

    const { x } = modelMatrix(Int32Array.from(weights.keys()), weights, terms, ['expo']);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const squares = weights.reduce((total, weight) => total + weight * weight, 0);
    const data = { x, y: column(given.y), weights: weights.map((weight) => (weight * sum) / squares) };
    const maximum = maximisePenalisedLikelihood(data);
    expect(maximum && penalisedDeviance(data, maximum.coefficients)).toBeCloseTo(9.5459, 4);
  });
});
