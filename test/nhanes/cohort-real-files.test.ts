/** Both protocols on CDC's files, against R's answers, and the counts that any correct pipeline must hit. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Columns, type Condition, evaluate } from '../../functions/nhanes/condition.ts';
import { joinParticipants } from '../../functions/nhanes/participants.ts';
import { buildCohort, type Cohort } from '../../functions/study/cohort.ts';
import { columnsOfFiles } from '../support/columns.ts';
import { eventFile } from '../support/events.ts';
import { mirror, shared } from '../support/real-files.ts';

interface ExpectedStudy {
  flow: { step: string; n: number }[];
  n: number;
  cases: number;
  bounds: Record<string, number[]>;
  regressions: { model: string; subgroup: string; n: number; cases: number; events: number[]; totals: number[] }[];
}

describe.skipIf(!mirror)('on the real files', () => {
  const readColumn = columnsOfFiles(mirror ?? '');

  describe.each(['huang-2023', 'huang-2023-whole-population'] as const)('%s', (study) => {
    const request = eventFile(study);
    let cohort: Cohort;
    let expected: ExpectedStudy;
    beforeAll(() => {
      cohort = buildCohort(request, readColumn);
      expected = JSON.parse(readFileSync(shared(`expected/${study}.cadmium.json`), 'utf8'));
    });

    it('leaves as many participants after each step as R', () => {
      expect(cohort.flow.map(({ step, n }) => ({ step, n }))).toEqual(expected.flow);
    });

    it('ends with the same participants and cases', () => {
      const last = cohort.flow[cohort.flow.length - 1];
      expect([last.n, last.cases]).toEqual([expected.n, expected.cases]);
      const { in_sample, case: isCase } = cohort.columns;
      expect(in_sample.reduce((sum, inside) => sum + inside, 0)).toBe(expected.n);
      expect(in_sample.reduce((sum, inside, row) => sum + (inside ? isCase[row] : 0), 0)).toBe(expected.cases);
    });

    it('cuts every exposure where R does', () => {
      expect(cohort.cutPoints).toEqual(expected.bounds);
      expect(cohort.notes).toEqual([]);
    });

    it('has the same events and totals in each quartile of cadmium in each subgroup', () => {
      for (const { subgroup, n, cases, events, totals } of expected.regressions) {
        expect({ subgroup, ...countsOf(cohort.columns, subgroupWhere(request, subgroup)) }).toEqual({
          subgroup,
          n,
          cases,
          events,
          totals,
        });
      }
    });
  });

  describe('the counts that CDC’s files must give', () => {
    let people: Columns;
    beforeAll(() => {
      // The two protocols together use every variable that the counts need.
      const { cycles, weights, outcome, exposures, sample, models, subgroups, quantiles } =
        eventFile('huang-2023-whole-population');
      const sites = [...outcome.sites, ...eventFile('huang-2023').outcome.sites];
      const protocol = { cycles, weights, exposures, sample, models, subgroups, quantiles };
      people = joinParticipants({ ...protocol, outcome: { ...outcome, sites } }, readColumn).variables;
    });
    const count = (...all_of: Condition[]) => evaluate({ all_of }, people).reduce((sum, holds) => sum + holds, 0);

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

function subgroupWhere(
  request: { subgroups: { id: string; where?: Condition }[] },
  subgroup: string,
): Condition | undefined {
  return request.subgroups.find(({ id }) => id === subgroup)?.where;
}

/** Participants and cases of a subgroup of the sample, in all and per quartile of cadmium. */
function countsOf(columns: Columns, where: Condition | undefined) {
  const members = where ? evaluate(where, columns) : columns.in_sample;
  const totals = [0, 0, 0, 0];
  const events = [0, 0, 0, 0];
  columns.in_sample.forEach((inside, row) => {
    if (!inside || !members[row]) return;
    const quartile = columns.cadmium_quantile[row] - 1;
    totals[quartile] += 1;
    events[quartile] += columns.case[row];
  });
  const sum = (counts: number[]) => counts.reduce((total, number) => total + number, 0);
  return { n: sum(totals), cases: sum(events), events, totals };
}
