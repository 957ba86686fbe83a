import { describe, expect, it } from 'vitest';
import { CYCLES } from '../../../functions/nhanes/cycles.ts';
import type { Cycle } from '../../../functions/nhanes/releases.ts';
import { variables } from '../../../functions/nhanes/variables/index.ts';

const BLANK = Number.NaN;
const MISSING = 'missing';

/** The cycles that ask for recreational activity in a typical week. */
const TYPICAL_WEEK = ['2007-2008', '2013-2014', '2017-2018', '2017-2020'];

const cyclesOf = (id: string) => Object.keys(variables[id].sources);

/** What a participant's raw codes mean, in words: a level's name, a number, or missing. */
function meaning(id: string, codes: number[], cycle: Cycle): string | number {
  const { derive, levels } = variables[id];
  const value = derive(codes, cycle);
  if (Number.isNaN(value)) return MISSING;
  return levels ? levels[value] : value;
}

describe('answers to one question', () => {
  const answers: Record<string, [level: string, ...codes: number[]][]> = {
    sex: [
      ['male', 1],
      ['female', 2],
      [MISSING, BLANK],
    ],
    race_ethnicity: [
      ['white', 3],
      ['mexican_american', 1],
      ['other_hispanic', 2],
      ['black', 4],
      ['asian', 6],
      ['other', 7],
      [MISSING, 5, BLANK],
    ],
    education: [
      ['lt_hs', 1, 2],
      ['hs', 3],
      ['gt_hs', 4, 5],
      [MISSING, 7, 9, BLANK],
    ],
    smokes_now: [
      ['every_day', 1],
      ['some_days', 2],
      ['not_at_all', 3],
      [MISSING, 7, 9, BLANK],
    ],
    diabetes: [
      ['yes', 1],
      ['no', 2, 3],
      [MISSING, 7, 9, BLANK],
    ],
    hypertension: [
      ['yes', 1],
      ['no', 2],
      [MISSING, 7, 9, BLANK],
    ],
  };
  for (const [id, rows] of Object.entries(answers)) {
    it.each(rows.flatMap(([level, ...codes]) => codes.map((code) => [code, level] as const)))(
      `${id}: %d is %s`,
      (code, level) => {
        for (const cycle of cyclesOf(id)) expect(meaning(id, [code], cycle)).toBe(level);
      },
    );
  }
});

describe('answers to a question that was put anew', () => {
  it.each([
    ['partnered', 1, 6],
    ['formerly_partnered', 2, 3, 4],
    ['never_married', 5],
    [MISSING, 77, 99, BLANK],
  ])('marital status is %s until 2017-2018', (level, ...codes) => {
    for (const code of codes) {
      for (const cycle of cyclesOf('marital_status').slice(0, 10)) {
        expect(meaning('marital_status', [Number(code)], cycle)).toBe(level);
      }
    }
  });

  it.each([
    ['partnered', 1],
    ['formerly_partnered', 2],
    ['never_married', 3],
    [MISSING, 77],
    [MISSING, 99],
  ])('marital status is %s: %d from 2017-March 2020 on', (level, code) => {
    for (const cycle of ['2017-2020', '2021-2023']) expect(meaning('marital_status', [code], cycle)).toBe(level);
  });

  it.each([
    ['yes', 1, 2],
    ['no', 2, 2],
    // Unable to do the activity.
    ['no', 3, 3],
    [MISSING, 2, 9],
  ])('activity in the past 30 days is %s: vigorous %d, moderate %d', (level, vigorous, moderate) => {
    expect(meaning('recreational_activity', [vigorous, moderate], '2005-2006')).toBe(level);
  });

  it.each([
    ['yes', 3, 0],
    ['no', 0, 0],
    [MISSING, 7777, 0],
    [MISSING, 0, 9999],
  ])('activity of 2021-2023 is %s: moderate %d times, vigorous %d times', (level, moderate, vigorous) => {
    expect(meaning('recreational_activity', [moderate, vigorous], '2021-2023')).toBe(level);
  });
});

describe('answers to several questions', () => {
  it.each([
    ['never', 2, BLANK],
    ['former', 1, 3],
    ['current', 1, 1],
    ['current', 1, 2],
    [MISSING, 1, BLANK],
    [MISSING, 1, 7],
    [MISSING, 7, BLANK],
    [MISSING, 9, BLANK],
    [MISSING, BLANK, BLANK],
  ])('smoking is %s: 100 cigarettes %d, smokes now %d', (level, ever, now) => {
    for (const cycle of CYCLES) expect(meaning('smoking', [ever, now], cycle)).toBe(level);
  });

  it.each([
    ['yes', 1, 1],
    ['yes', 1, 2],
    ['yes', 2, 1],
    ['yes', 9, 1],
    ['no', 2, 2],
    [MISSING, 2, 9],
    [MISSING, 7, 2],
    [MISSING, BLANK, BLANK],
  ])('recreational activity is %s: vigorous %d, moderate %d', (level, vigorous, moderate) => {
    for (const cycle of TYPICAL_WEEK) expect(meaning('recreational_activity', [vigorous, moderate], cycle)).toBe(level);
  });

  it.each([
    ['yes', 1, 1, BLANK],
    ['yes', 365, 1, BLANK],
    // 77 and 99 occasions are numbers in 2013-2014: its missing codes have three digits.
    ['yes', 77, 1, BLANK],
    ['yes', 99, 2, 1],
    ['no', 0, 1, BLANK],
    ['no', BLANK, 2, 2],
    [MISSING, 777, 1, BLANK],
    [MISSING, 999, 1, BLANK],
    [MISSING, BLANK, 2, 9],
    [MISSING, BLANK, 9, BLANK],
    [MISSING, BLANK, BLANK, BLANK],
  ])('2013-2014: alcohol is %s: %d occasions, 12 drinks in a year %d, in life %d', (level, ...codes) => {
    expect(meaning('alcohol_past_year', codes, '2013-2014')).toBe(level);
  });

  it.each([
    ['yes', 1, 1],
    ['yes', 10, 1],
    ['no', 0, 1],
    ['no', BLANK, 2],
    [MISSING, 77, 1],
    [MISSING, 99, 1],
    [MISSING, BLANK, 1],
    [MISSING, BLANK, BLANK],
  ])('2017-2018: alcohol is %s: frequency %d, ever a drink %d', (level, ...codes) => {
    expect(meaning('alcohol_past_year', codes, '2017-2018')).toBe(level);
  });
});

describe('numbers', () => {
  it('keeps them as they are, zero included', () => {
    expect(meaning('age', [80], '2013-2014')).toBe(80);
    expect(meaning('poverty_income_ratio', [0], '2013-2014')).toBe(0);
    expect(meaning('cadmium', [0.07], '2017-2018')).toBe(0.07);
  });

  it('reads refused and do not know as missing', () => {
    expect([0, 1320, 7777, 9999, BLANK].map((minutes) => meaning('sedentary_minutes', [minutes], '2017-2018'))).toEqual(
      [0, 1320, MISSING, MISSING, MISSING],
    );
  });
});

describe('the catalogue', () => {
  it('keeps every variable under its own id, with a unit or levels', () => {
    for (const [id, variable] of Object.entries(variables)) {
      expect(variable.id).toBe(id);
      expect(variable.unit === undefined, `${id} has a unit or levels`).toBe(variable.levels !== undefined);
    }
  });

  it('names the reference level first', () => {
    const references = Object.fromEntries(
      Object.values(variables).flatMap(({ id, levels }) =>
        levels && !id.endsWith('_detection') ? [[id, levels[0]]] : [],
      ),
    );
    expect(references).toEqual({
      sex: 'male',
      race_ethnicity: 'white',
      race_ethnicity_5: 'white',
      told_osteoporosis: 'no',
      treated_for_osteoporosis: 'no',
      kidney_stones: 'no',
      education: 'lt_hs',
      marital_status: 'partnered',
      smoking: 'never',
      smokes_now: 'every_day',
      alcohol_past_year: 'no',
      diabetes: 'no',
      hypertension: 'no',
      recreational_activity: 'no',
    });
  });
});
