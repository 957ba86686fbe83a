/** Both protocols on CDC's files, against R's answers, and the counts that any correct pipeline must hit. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitRegression } from '../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../functions/methods/regression/plan.ts';
import { type Columns, type Condition, evaluate } from '../../functions/nhanes/condition.ts';
import { joinParticipants } from '../../functions/nhanes/participants.ts';
import { protocolOf } from '../../functions/study/cohort.ts';
import { summaryOf } from '../../functions/study/cohort-summary.ts';
import { columnsOfFiles } from '../support/columns.ts';
import { mirror, shared } from '../support/real-files.ts';
import { type RealStudy, realStudy } from '../support/real-study.ts';

interface ExpectedStudy {
  flow: { step: string; n: number }[];
  n: number;
  cases: number;
  bounds: Record<string, number[]>;
  regressions: { model: string; subgroup: string; n: number; cases: number; events: number[]; totals: number[] }[];
}

describe.skipIf(!mirror)('on the real files', () => {
  describe.each(['huang-2023', 'huang-2023-whole-population'] as const)('%s', (event) => {
    let study: RealStudy;
    let expected: ExpectedStudy;
    beforeAll(() => {
      study = realStudy(event);
      expected = JSON.parse(readFileSync(shared(`expected/${event}.cadmium.json`), 'utf8'));
    });

    it('leaves as many participants after each step as R', () => {
      expect(study.cohort.flow.map(({ step, n }) => ({ step, n }))).toEqual(expected.flow);
    });

    it('ends with the same participants and cases, and cuts every exposure where R does', () => {
      const summary = summaryOf(study.request, study.cohort);
      expect([summary.n, summary.outcomes[0].cases]).toEqual([expected.n, expected.cases]);
      for (const [exposure, bounds] of Object.entries(expected.bounds)) {
        expect(summary.forms[exposure]['quantile-4'].cut_points).toEqual([bounds]);
      }
      expect(summary.notes).toEqual([]);
    });

    it('has the same events and totals in each quartile of cadmium in each model and subgroup', () => {
      const analyses = plannedRegressions(study.request).filter(({ exposure }) => exposure === 'cadmium');
      for (const { model, subgroup, n, cases, events, totals } of expected.regressions) {
        const analysis = analyses.find((one) => one.model === model && one.subgroup === subgroup);
        if (!analysis) throw new Error(`${model} ${subgroup} is not planned`);
        const { rows } = fitRegression(study.request, analysis, study.cohort);
        const quartiles = rows.filter(({ contrast }) => contrast.startsWith('q'));
        const [{ reference_total, reference_events }] = quartiles;
        expect([rows[0].n, rows[0].cases]).toEqual([n, cases]);
        expect([reference_total, ...quartiles.map(({ total }) => total)]).toEqual(totals);
        expect([reference_events, ...quartiles.map((row) => row.events)]).toEqual(events);
      }
    });
  });

  describe('the counts that CDC’s files must give', () => {
    let people: Columns;
    beforeAll(() => {
      const protocol = protocolOf(realStudy('huang-2023-whole-population').request);
      const used = [...protocol.used, 'total_femur_bmd'];
      people = joinParticipants({ ...protocol, used }, columnsOfFiles(mirror ?? '')).variables;
    });
    const count = (...all_of: Condition[]) => evaluate({ all_of }, people, {}).reduce((sum, holds) => sum + holds, 0);

    const from40: Condition = { variable: 'age', at_least: 40 };
    const from50: Condition = { variable: 'age', at_least: 50 };
    const femur: Condition = { measured: 'femoral_neck_bmd' };
    const spine: Condition = { measured: 'lumbar_spine_bmd' };
    const metals: Condition = {
      all_of: ['cadmium', 'lead', 'mercury', 'manganese', 'selenium'].map((measured) => ({ measured })),
    };
    // A T-score of -2.5 against young white women, in g/cm2.
    const neckLow: Condition = { variable: 'femoral_neck_bmd', at_most: 0.558 };
    const totalLow: Condition = { variable: 'total_femur_bmd', at_most: 0.637 };
    const spineLow: Condition = { variable: 'lumbar_spine_bmd', at_most: 0.772 };

    it('participants by age, valid sites and metals', () => {
      expect(people.age).toHaveLength(19_429);
      expect(count(from40, femur)).toBe(5413);
      expect(count(from40, femur, spine)).toBe(3194);
      expect(count(from40, femur, metals)).toBe(3752);
      expect(count(from40, spine, metals)).toBe(2298);
      expect(count(from40, femur, spine, metals)).toBe(2146);
      expect(count(from50, femur, spine, metals)).toBe(1732);
    });

    it('low bone density where femur and spine are valid', () => {
      const low = (...any_of: Condition[]) => count(from40, femur, spine, metals, { any_of });
      expect([low(neckLow), low(totalLow), low(spineLow), low(neckLow, totalLow)]).toEqual([120, 63, 163, 130]);
      expect(low(neckLow, totalLow, spineLow)).toBe(229);
    });

    it('low bone density where the femur is valid', () => {
      const low = (...any_of: Condition[]) => count(from40, femur, metals, { any_of });
      expect([low(neckLow), low(totalLow), low(neckLow, totalLow)]).toEqual([220, 107, 234]);
    });
  });
});
