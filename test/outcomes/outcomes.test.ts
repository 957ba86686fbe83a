import { describe, expect, it } from 'vitest';
import { catalogueWith, variables } from '../../functions/nhanes/variables/index.ts';
import { outcomeGuard } from '../../functions/outcomes/guard.ts';
import { hasCases, type Outcome, outcomeFamilies, outcomeValues } from '../../functions/outcomes/index.ts';

const BLANK = Number.NaN;
const levels = { sex: ['male', 'female'] };
const columns = {
  sex: Float64Array.of(0, 1, 0, 1, 1),
  femoral_neck_bmd: Float64Array.of(0.5, 0.5, BLANK, BLANK, 0.9),
  lumbar_spine_bmd: Float64Array.of(1, 1, 0.6, BLANK, BLANK),
  egfr: Float64Array.of(59.9, 60, 90, BLANK, 30),
};
const site = (variable: string) => ({
  variable,
  reference: { male: { mean: 1, sd: 0.2 }, female: { mean: 0.9, sd: 0.2 } },
});
const bone = (missing_site: 'not_a_case' | 'excluded'): Outcome => ({
  id: 'low',
  label: 'low',
  families: ['logistic'],
  bone_density: { t_score_at_most: -2, sites: ['femoral_neck_bmd', 'lumbar_spine_bmd'].map(site), missing_site },
});
const ckd: Outcome = { id: 'ckd', label: 'ckd', families: ['logistic'], condition: { variable: 'egfr', below: 60 } };
const egfr: Outcome = { id: 'egfr', label: 'egfr', families: ['linear'], number: 'egfr' };

describe('outcomes', () => {
  it('of bone density are cases at the cut of their sex at any site', () => {
    const { values, told } = outcomeValues(bone('not_a_case'), columns, levels);
    expect([...values]).toEqual([1, 1, 1, 0, 0]);
    expect([...told]).toEqual([1, 1, 1, 0, 1]);
  });

  it('of bone density are unknown where a site is missing, a case at the other site too, if the study excludes it', () => {
    expect([...outcomeValues(bone('excluded'), columns, levels).values]).toEqual([1, 1, BLANK, BLANK, BLANK]);
  });

  it('of a condition are unknown where the condition is', () => {
    expect([...outcomeValues(ckd, columns, levels).values]).toEqual([1, 0, 0, BLANK, 1]);
  });

  it('of a number are that number, and have no cases', () => {
    expect([...outcomeValues(egfr, columns, levels).values]).toEqual([...columns.egfr]);
    expect([ckd, bone('excluded'), egfr].map(hasCases)).toEqual([true, true, false]);
    expect(outcomeFamilies(egfr)[0]).toBe('linear');
  });
});

describe('the guard', () => {
  const tells = (id: string, outcome: Outcome) => outcomeGuard(outcome, variables)(id);

  it('knows what an outcome is made of, and not what only adjusts it', () => {
    expect(['egfr', 'creatinine', 'age', 'sex', 'cadmium'].map((id) => tells(id, ckd))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('takes any bone scan as telling of another', () => {
    expect(['total_femur_bmd', 'bmi'].map((id) => tells(id, bone('excluded')))).toEqual([true, false]);
  });

  it('takes what lies below the limit of detection as telling of the value', () => {
    const high: Outcome = { ...ckd, condition: { variable: 'cadmium', above: 1 } };
    expect(['cadmium_detection', 'lead_detection'].map((id) => tells(id, high))).toEqual([true, false]);
  });

  it('knows what NCHS has computed from what, in both directions and over tables', () => {
    const columns = {
      acr: 'ALB_CR.URDACT',
      urine_creatinine: 'ALB_CR.URXCRS',
      ldl: 'TRIGLY.LBDLDMSI',
      triglycerides: 'TRIGLY.LBXTR',
      second_ldl: 'L13_2.LB2LDL',
    };
    const definitions = Object.entries(columns).map(([id, column]) => ({ id, label: id, rule: { column } }));
    const own = catalogueWith(definitions, ['2017-2018']);
    const tellsOwn = (outcome: string, id: string) =>
      outcomeGuard({ id: 'own', label: 'own', families: ['linear'], number: outcome }, own)(id);
    expect(tellsOwn('acr', 'urine_creatinine')).toBe(true);
    expect(tellsOwn('urine_creatinine', 'acr')).toBe(true);
    expect(tellsOwn('acr', 'albumin_creatinine_ratio')).toBe(true);
    expect(tellsOwn('bmi', 'height')).toBe(true);
    expect(tellsOwn('weight_kg', 'bmi')).toBe(true);
    const lipids = ['total_cholesterol', 'hdl_cholesterol', 'triglycerides', 'second_ldl'];
    expect(lipids.map((id) => tellsOwn('ldl', id))).toEqual([true, true, true, false]);
    // What is measured apart may adjust.
    expect(['creatinine', 'waist', 'cadmium'].map((id) => tellsOwn('acr', id))).toEqual([false, false, false]);
    expect(tellsOwn('total_cholesterol', 'hdl_cholesterol')).toBe(false);
  });
});
