/**
 * A release that CDC may publish one day is added to the data alone: no line of code knows which releases there are.
 */
import { expect, it, vi } from 'vitest';
import { parseIngestRequest, selectedTables } from '../../functions/ingest/request.ts';
import { fileName, filePath } from '../../functions/nhanes/catalogue/tables.ts';
import { checkPersons } from '../../functions/nhanes/persons.ts';
import { releaseOf } from '../../functions/nhanes/releases.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { SIMULATED_CYCLES } from '../../functions/simulation/cycles.ts';
import { buildCohort } from '../../functions/study/cohort.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { studyWeights } from '../../functions/study/study-weights.ts';
import { columnsOfTables } from '../support/columns.ts';
import { smallRequest } from '../support/small-request.ts';
import { xportFile } from '../support/xport-writer.ts';

const NEXT = '2025-2026';

vi.mock('../../functions/nhanes/catalogue/releases.json', async (original) => {
  const { default: releases } = await original<{ default: object[] }>();
  const next = {
    id: '2025-2026',
    title: '2025-2026',
    prefix: '',
    suffix: '_N',
    folder: '2025',
    years: 2,
    persons: { first: 150_001, last: 160_000 },
    strata: { first: 188, last: 202 },
    source: 'made up',
  };
  return { default: [...releases, next] };
});
vi.mock('../../functions/nhanes/catalogue/tables.json', async (original) => {
  const { default: list } = await original<{ default: { tables: unknown[][] } }>();
  const rows = ['DEMO', 'BMX', 'DIQ'].map((base) => [
    `${base}_N`,
    base,
    '2025-2026',
    'x',
    'x',
    null,
    null,
    null,
    null,
    null,
  ]);
  return { default: { ...list, tables: [...list.tables, ...rows] } };
});
vi.mock('../../functions/nhanes/catalogue/weights.json', async (original) => {
  const { default: data } = await original<{ default: { weights: { column: string; releases: string[] }[] } }>();
  const weights = data.weights.map((weight) =>
    /^WT(INT|MEC)2YR$/.test(weight.column) ? { ...weight, releases: [...weight.releases, '2025-2026'] } : weight,
  );
  return { default: { ...data, weights } };
});

const request = parseRunRequest(
  smallRequest({
    cycles: ['2021-2023', NEXT],
    outcomes: [{ id: 'diabetes', label: 'diabetes', condition: { variable: 'diabetes', in: ['yes'] } }],
    exposures: ['bmi'],
  }),
);

it('has its files, its people and its weight in a study', () => {
  expect([fileName('DEMO', NEXT), filePath('DEMO', NEXT)]).toEqual([
    'DEMO_N',
    'Nchs/Data/Nhanes/Public/2025/DataFiles/DEMO_N.xpt',
  ]);
  const file = (seqn: number) => readXport(xportFile({ name: 'BMX_N', columns: [{ name: 'SEQN', numbers: [seqn] }] }));
  expect(checkPersons(file(150_001), NEXT, releaseOf(NEXT)).key).toBe('SEQN');
  expect(() => checkPersons(file(130_378), NEXT, releaseOf(NEXT))).toThrow('as in 2025-2026');
  expect(studyWeights(request).map(({ cycle, column, multiplier }) => [cycle, column, multiplier])).toEqual([
    ['2021-2023', 'DEMO.WTMEC2YR', 0.5],
    [NEXT, 'DEMO.WTMEC2YR', 0.5],
  ]);
});

it('is among the tables of an ingest', () => {
  const ingest = parseIngestRequest({ cycles: [NEXT] });
  expect(selectedTables(ingest).map(({ name }) => name)).toEqual(['DEMO_N', 'BMX_N', 'DIQ_N']);
});

it('is pooled with the others', () => {
  const tables = (first: number, stratum: number) => {
    const SEQN = [first, first + 1];
    const design = {
      RIDAGEYR: [50, 60],
      RIAGENDR: [1, 2],
      SDMVSTRA: [stratum, stratum],
      SDMVPSU: [1, 2],
      WTMEC2YR: [10, 30],
    };
    return { DEMO: { SEQN, ...design }, BMX: { SEQN, BMXBMI: [20, 30] }, DIQ: { SEQN, DIQ010: [1, 2] } };
  };
  const { columns } = buildCohort(
    request,
    columnsOfTables({ '2021-2023': tables(130_378, 173), [NEXT]: tables(150_001, 188) }),
  );
  expect(Array.from(columns.seqn)).toEqual([130_378, 130_379, 150_001, 150_002]);
  expect(Array.from(columns.weight)).toEqual([5, 15, 5, 15]);
  expect(Array.from(columns.cycle)).toEqual([0, 0, 1, 1]);
});

it('changes nothing in the simulated NHANES, which says which cycles it has', () => {
  expect(SIMULATED_CYCLES).toEqual(['2013-2014', '2017-2018']);
});
