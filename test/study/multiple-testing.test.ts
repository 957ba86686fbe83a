import { describe, expect, it } from 'vitest';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import { withTestFamilies } from '../../functions/study/multiple-testing.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { eventFile } from '../support/events.ts';

const kidney = (test_families: object[] = []) =>
  parseRunRequest({ ...eventFile('kidney'), sensitivity: [], test_families });

const ROW: EffectRow = {
  exposure: 'cadmium',
  outcome: 'ckd',
  family: 'logistic',
  form: 'log2',
  model: 'model-1',
  subgroup: 'all',
  contrast: 'log2',
  n: 1000,
  cases: 100,
  outcome_sd: null,
  df: 30,
  df_rule: 'design',
  estimate: Math.log(2),
  se: 0.1,
  ci_low: Math.log(1.6),
  ci_high: Math.log(2.5),
  p: 0.01,
  effect: 2,
  effect_low: 1.6,
  effect_high: 2.5,
  effect_measure: 'odds ratio',
  total: null,
  events: null,
  reference_total: null,
  reference_events: null,
  se_adjusted: null,
  df_effective: null,
  se_jackknife: null,
  events_reference: null,
  psus_with_events_reference: null,
  psus_with_events: null,
  caution: null,
  firth_effect: null,
  firth_effect_low: null,
  firth_effect_high: null,
  status: 'estimated',
  reason: null,
  dropped: null,
};

const eValues = (change: Partial<EffectRow>) => {
  const [{ e_value, e_value_bound }] = withTestFamilies(kidney(), [{ ...ROW, ...change }]);
  return [e_value, e_value_bound];
};
const ofRiskRatio = (ratio: number) => ratio + Math.sqrt(ratio * (ratio - 1));

describe('q values', () => {
  const exposures = ['cadmium', 'lead', 'mercury', 'manganese'];
  const rows = exposures.map((exposure, i) => ({ ...ROW, exposure, p: [0.01, 0.04, 0.03, 0.005][i] }));

  it('are of Benjamini and Hochberg within a declared family: R p.adjust(c(.01, .04, .03, .005), "BH")', () => {
    const tested = withTestFamilies(kidney([{ id: 'metals', contrasts: ['log2'] }]), rows);
    for (const [i, q] of [0.02, 0.04, 0.04, 0.02].entries()) expect(tested[i].q).toBeCloseTo(q, 14);
    expect(tested.map(({ test_family }) => test_family)).toEqual(Array(4).fill('metals'));
  });

  it('are of the family alone: what it does not name has none and does not count', () => {
    const tested = withTestFamilies(kidney([{ id: 'two', exposures: ['cadmium', 'lead'], forms: ['log2'] }]), rows);
    expect(tested.map(({ q }) => q)).toEqual([0.02, 0.04, null, null]);
    expect(tested[2].test_family).toBeNull();
  });

  it('may be of several families side by side, and of a row without a p value are null', () => {
    const families = [
      { id: 'a', exposures: ['cadmium', 'lead'] },
      { id: 'b', exposures: ['mercury', 'manganese'] },
    ];
    const tested = withTestFamilies(kidney(families), [...rows.slice(0, 3), { ...rows[3], p: null }]);
    expect(tested.map(({ q, test_family }) => [q, test_family])).toEqual([
      [0.02, 'a'],
      [0.04, 'a'],
      [0.03, 'b'],
      [null, 'b'],
    ]);
  });

  it('go over quantile g-computation only where a family names its form', () => {
    const psi: EffectRow = { ...ROW, exposure: 'mixture', form: 'qgcomp-4', contrast: 'psi', p: 0.02 };
    const of = (family: object) => withTestFamilies(kidney([{ id: 'f', ...family }]), [ROW, psi]).map(({ q }) => q);
    expect(of({})).toEqual([0.01, null]);
    expect(of({ forms: ['log2', 'qgcomp-4'], contrasts: ['log2', 'psi'] })).toEqual([0.02, 0.02]);
  });

  it('leave the rows as they are, in their order', () => {
    const tested = withTestFamilies(kidney(), rows);
    expect(tested).toMatchObject(rows);
    expect(tested.every(({ q, test_family }) => q === null && test_family === null)).toBe(true);
  });
});

describe('E-values (VanderWeele and Ding 2017)', () => {
  it('of the odds ratio of a rare outcome are those of a risk ratio, and of the nearer bound', () => {
    expect(eValues({})).toEqual([ofRiskRatio(2), ofRiskRatio(1.6)]);
    expect(eValues({})[0]).toBeCloseTo(3.414, 3);
  });

  it('of the odds ratio of a common outcome take its square root', () => {
    expect(eValues({ cases: 150 })).toEqual([ofRiskRatio(Math.sqrt(2)), ofRiskRatio(Math.sqrt(1.6))]);
    expect(eValues({ cases: 149 })).toEqual(eValues({}));
  });

  it('of a prevalence ratio take it as it is, however common the outcome', () => {
    expect(eValues({ family: 'log-linear', cases: 500 })).toEqual(eValues({}));
  });

  it('of a ratio below 1 are those of its inverse, with the upper bound', () => {
    const [effect, bound] = eValues({ effect: 0.5, effect_low: 0.4, effect_high: 0.8 });
    expect(effect).toBeCloseTo(ofRiskRatio(2), 12);
    expect(bound).toBeCloseTo(ofRiskRatio(1.25), 12);
  });

  it('of a bound are 1 where the interval includes no effect', () => {
    expect(eValues({ effect_low: 0.9 })[1]).toBe(1);
    expect(eValues({ effect_low: 1 })[1]).toBe(1);
  });

  it('of a mean difference take it in standard deviations of the outcome', () => {
    const difference: Partial<EffectRow> = {
      family: 'linear',
      effect_measure: 'mean difference',
      cases: null,
      outcome_sd: 20,
      estimate: -10,
      se: 2,
      effect: -10,
      effect_low: -14,
      effect_high: -6,
    };
    const [effect, bound] = eValues(difference);
    expect(effect).toBeCloseTo(ofRiskRatio(Math.exp(0.91 * 0.5)), 12);
    expect(bound).toBeCloseTo(ofRiskRatio(Math.exp(0.91 * 0.3)), 12);
    // With the interval on the normal distribution they are those of the paper, whose 1.78 is 0.91 times 1.96.
    expect(eValues({ ...difference, effect_high: -10 + 1.96 * 2 })[1]).toBeCloseTo(
      ofRiskRatio(Math.exp(0.91 * 0.5 - 1.78 * 0.1)),
      2,
    );
    // On few degrees of freedom the interval is wider, and then includes what the normal one leaves out.
    expect(eValues({ ...difference, effect_low: -20.5, effect_high: 0.5 })[1]).toBe(1);
    expect(eValues({ ...difference, outcome_sd: null })).toEqual([null, null]);
  });

  it('are null of what has no effect: joint tests, and what is not estimable', () => {
    expect(eValues({ effect: null, effect_low: null, effect_high: null })).toEqual([null, null]);
  });
});
