/** Variables of a request's own that name a column which CDC's table does not have: a slip of the pen. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderForTests } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const work = folderForTests();
afterAll(() => work.remove());
const files = join(work.path, 'files');
beforeAll(() => studyHere(['simulate', '--out', files, '--seed', '1', '--scale', '0.1']));

const ADJUSTED = [{ id: 'adjusted', covariates: ['slip'] }];
function requestFile(change: object): string {
  const path = join(work.path, `${Object.keys(change)[0]}.json`);
  const request = {
    id: 'slip',
    title: 'A slip of the pen',
    cycles: ['2013-2014'],
    variables: [{ id: 'slip', label: 'cadmium', unit: 'ug/L', rule: { column: 'PBCD.LBXBC' } }],
    sample: [{ step: 'weight', positive_weight: true }],
    outcomes: [{ id: 'minutes', label: 'sedentary minutes', number: 'sedentary_minutes' }],
    exposures: ['bmi'],
    forms: ['per-sd'],
    models: [{ id: 'crude' }],
    ...change,
  };
  writeFileSync(path, JSON.stringify(request));
  return path;
}
const CAUSE = 'table PBCD of 2013-2014 has no numeric column LBXBC; near are LBXBCD, LBXBPB, LBXBMN';

it('is refused by a check, with the columns that are near', async () => {
  const { exitCode, stderr } = await studyHere(['check', requestFile({ models: ADJUSTED }), '--source', files]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining(`MissingColumnError: ${CAUSE}`),
  });
});

it('in a change of the request takes nothing else with it', async () => {
  const sensitivity = [{ id: 'slipped', label: 'adjusted', change: { models: ADJUSTED } }];
  const path = requestFile({ sensitivity });
  const checked = await studyHere(['check', path, '--source', files, '--json']);
  expect(JSON.parse(checked.stdout).sensitivity).toMatchObject([{ id: 'slipped', n: 0, no_cohort: CAUSE }]);
  const run = await studyHere(['run', path, '--source', files, '--out', join(work.path, 'lake'), '--json']);
  const { status, missing, analyses } = JSON.parse(readFileSync(JSON.parse(run.stdout).manifest, 'utf8'));
  expect(status).toBe('partial');
  expect(analyses.regression).toMatchObject({ planned: 2, estimated: 1, failed: 1 });
  for (const part of missing) {
    expect(part).toMatchObject({ id: expect.stringContaining('slipped'), error: 'MissingColumnError', cause: CAUSE });
  }
});
