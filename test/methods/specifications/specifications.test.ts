import { describe, expect, it } from 'vitest';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../../functions/methods/regression/plan.ts';
import { specificationsOf } from '../../../functions/methods/specifications/decisions.ts';
import { fitSpecifications } from '../../../functions/methods/specifications/fit.ts';
import { shareOfVariance, summariesOf } from '../../../functions/methods/specifications/summary.ts';
import { buildCohort } from '../../../functions/study/cohort.ts';
import type { EffectRow } from '../../../functions/study/effect-row.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { problemsOf } from '../../support/refusals.ts';
import { simulatedColumns } from '../../support/simulated-columns.ts';
import { smallRequest } from '../../support/small-request.ts';
import { relativeDifference } from '../../support/survey-oracle.ts';

const AGED = { step: 'age 50 and over', where: { variable: 'age', at_least: 50 } };
const LOG2 = { forms: ['log2'] };
const decisions = [
  { id: 'age', choices: [{ id: 'all' }, { id: 'fifty', sample: [AGED], defensible: false }] },
  { id: 'form', choices: [{ id: 'quartiles' }, { id: 'log2', change: LOG2 }] },
  { id: 'further', subsets_of: ['race_ethnicity', 'smoking'] },
];
const SIMULATED = {
  outcomes: [{ id: 'bp', label: 'hypertension', condition: { variable: 'hypertension', in: ['yes'] } }],
};
const written = (specifications: object, change: object = {}) =>
  JSON.parse(JSON.stringify(smallRequest({ ...SIMULATED, ...change, specifications })));

const TEN = Array.from({ length: 10 }, (_, i) => ({ id: `${i}` }));

describe('specifications', () => {
  it('are one choice of each decision, without those that are excluded', () => {
    const request = parseRunRequest(written({ decisions, excluded: [{ age: 'fifty', form: 'log2' }] }));
    const found = specificationsOf(request.specifications ?? { decisions: [], excluded: [] });
    expect(found).toHaveLength(2 * 2 * 4 - 4);
    expect(found[1].map(({ id }) => id)).toEqual(['all', 'quartiles', 'race_ethnicity']);
    expect(found[3][2].covariates).toEqual(['race_ethnicity', 'smoking']);
  });

  it.each([
    ['a decision twice', { decisions: [decisions[0], decisions[0]] }, /decisions\[1\]\.id: "age" is there already/],
    [
      'an excluded decision that is none',
      { decisions, excluded: [{ age: 'all', sex: 'x' }] },
      /excluded\[0\]\.sex: is no/,
    ],
    ['a change of another method', { decisions: [change({ wqs: {} })] }, /change\.wqs: must not be there/],
    [
      'a change that is wrong',
      { decisions: [change({ forms: [] })] },
      /choices\[0\]\.change\.forms: must have at least/,
    ],
    [
      'more rows than a run may have, and why',
      { decisions: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, choices: TEN })) },
      /decisions: asks for [4-9]00,000 rows of specifications .*; a run may have 300,000: more do not fit the memory of collect-run/,
    ],
    ['an unknown covariate', { decisions: [{ id: 'd', subsets_of: ['shoe_size'] }] }, /leaves .* wrong/],
  ])('are refused with %s', (_, specifications, message) => {
    const told = problemsOf(written(specifications)).map((one) => `${one.path}: ${one.message}`);
    expect(told.join('\n')).toMatch(message);
  });

  it('are the regressions of the request that they make, in any chunks', () => {
    const request = parseRunRequest(written({ decisions: decisions.slice(0, 2) }));
    const readColumn = simulatedColumns({ seed: 1, scale: 0.3 });
    const fitted = fitSpecifications(request, { first: 0, count: 4 }, readColumn);
    const parts = [0, 1, 2, 3].flatMap((first) => fitSpecifications(request, { first, count: 1 }, readColumn));
    expect(JSON.stringify(parts)).toBe(JSON.stringify(fitted));
    expect(fitted.map(({ choices, defensible }) => [...choices, defensible])).toEqual([
      ['all', 'quartiles', true],
      ['all', 'log2', true],
      ['fifty', 'quartiles', false],
      ['fifty', 'log2', false],
    ]);
    const { sample } = smallRequest() as { sample: object[] };
    const alone = parseRunRequest(
      JSON.parse(JSON.stringify(smallRequest({ ...SIMULATED, ...LOG2, sample: [...sample, AGED] }))),
    );
    const cohort = buildCohort(alone, readColumn);
    const expected = plannedRegressions(alone).flatMap((analysis) => fitRegression(alone, analysis, cohort).rows);
    const actual = fitted[3].rows;
    expect(actual.map(ids)).toEqual(expected.map(ids));
    const figures = (rows: readonly EffectRow[]) =>
      rows.flatMap(({ estimate, se, p }) => [estimate ?? 0, se ?? 0, p ?? 0]);
    expect(relativeDifference(figures(actual), figures(expected))).toBeLessThan(1e-7);
  });
});

describe('the share of the variance', () => {
  it('is all where a decision alone moves the effect, and none where it does not', () => {
    expect(shareOfVariance([1, 1, 3, 3], ['a', 'a', 'b', 'b'])).toBe(1);
    expect(shareOfVariance([1, 3, 1, 3], ['a', 'a', 'b', 'b'])).toBe(0);
    expect(shareOfVariance([2, 2], ['a', 'b'])).toBeNull();
  });
});

describe('the summary of a curve', () => {
  const row = {
    exposure: 'lead',
    outcome: 'low',
    family: 'logistic',
    model: 'm',
    subgroup: 'all',
    contrast: 'q4',
  } as const;
  const found = (estimate: number | null, effect: number | null, defensible: number) => ({
    ...row,
    estimate,
    effect,
    effect_measure: effect === null ? null : 'odds ratio',
    defensible,
    se: 0.5,
    p: effect === null ? null : 0.01,
    status: effect === null ? ('not_estimable' as const) : ('estimated' as const),
  });

  it('counts a row with an estimate and no effect, of cases in too few PSUs, as not estimable', () => {
    const [all, defensible] = summariesOf([
      found(1, Math.E, 1),
      found(-1, 1 / Math.E, 1),
      found(9, null, 0),
      found(null, null, 0),
    ]);
    expect(all).toMatchObject({
      specifications: 4,
      share_not_estimable: 0.5,
      share_positive: 0.5,
      share_significant: 1,
    });
    expect(all.effect_median).toBeCloseTo(1, 12);
    expect(all.effect_measure).toBe('odds ratio');
    expect(defensible).toMatchObject({ among: 'defensible', specifications: 2, share_not_estimable: 0 });
  });
});

function change(of: object) {
  return { id: 'd', choices: [{ id: 'a', change: of }] };
}

function ids({ exposure, contrast, model, subgroup, n, cases, status }: EffectRow) {
  return { exposure, contrast, model, subgroup, n, cases, status };
}
