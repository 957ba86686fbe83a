import { describe, expect, it } from 'vitest';
import { sparseRows } from '../../functions/numeric/sparse-rows.ts';
import { maximisePenalisedLikelihood } from '../../functions/survey/firth.ts';

/** The rows of a 2 x 2 table: cases and non-cases in group 0 and in group 1, one row per cell with the count as weight. */
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
