/**
 * The table of participants of huang-2023-whole-population on CDC's files against R's svymean, svyttest, svychisq and
 * regTermTest (`fixtures/r/participants.R`): by osteoporosis, and by quartile of cadmium.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeStudy } from '../../functions/methods/description/fit.ts';
import type { ParticipantsRow } from '../../functions/methods/description/participants.ts';
import { plannedDescription } from '../../functions/methods/description/plan.ts';
import { TOLERANCE } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { realStudy } from '../support/real-study.ts';

const IDS = ['by', 'group', 'variable', 'level'] as const;
const FIGURES = [
  'n',
  'below_detection',
  'estimate',
  'se',
  'ci_low',
  'ci_high',
  'df',
  'statistic',
  'numerator_df',
  'denominator_df',
  'p',
] as const;

type Row = Record<string, string>;
const expected: Row[] = parse(readFileSync(new URL('../fixtures/expected/participants.csv', import.meta.url)), {
  columns: true,
});
const nameOf = (row: ParticipantsRow | Row) => IDS.map((id) => row[id] || 'number').join(' ');

describe.skipIf(!mirror)('on the real files', () => {
  let rows: Map<string, ParticipantsRow>;
  beforeAll(() => {
    const { request, cohort } = realStudy('huang-2023-whole-population');
    const tables = plannedDescription(request)
      .filter(({ part }) => part === 'participants')
      .flatMap((analysis) => describeStudy(request, analysis, cohort).participants);
    rows = new Map(tables.map((row) => [nameOf(row), row]));
  });

  it('has a row for each of R, and no other', () => {
    expect([...rows.keys()].sort()).toEqual(expected.map(nameOf).sort());
  });

  it.each(FIGURES)('%s', (figure) => {
    const wrong = expected.flatMap((row) => {
      const ours = rows.get(nameOf(row))?.[figure] ?? null;
      const theirs = row[figure] === 'NA' ? null : Number(row[figure]);
      const same =
        ours === null || theirs === null ? ours === theirs : Math.abs(ours - theirs) <= TOLERANCE * Math.abs(theirs);
      return same ? [] : [`${nameOf(row)}: ${ours}, in R ${theirs}`];
    });
    expect(wrong).toEqual([]);
  });

  it('names the test of each variable, and nobody is missing in a sample of complete covariates', () => {
    for (const row of expected) {
      const found = rows.get(nameOf(row));
      expect(found?.test ?? 'NA').toBe(row.test);
      expect([found?.missing, found?.missing_share]).toEqual([0, 0]);
    }
  });
});
