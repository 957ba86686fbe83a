import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Manifest } from '../../../functions/lake/manifest.ts';
import { smallRequest } from '../../support/small-request.ts';
import { folderForTests, study } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const work = folderForTests();
afterAll(() => work.remove());
const lake = join(work.path, 'lake');

async function manifestOf(...args: string[]): Promise<Manifest> {
  const { exitCode, stdout } = await study([...args, '--json']);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

it('calibrate runs the request of a run again with data sets, and takes up what the run has left', async () => {
  const file = join(work.path, 'request.json');
  const request = smallRequest({
    source: 'simulated:seed=3&scale=0.1',
    exposures: ['cadmium', 'lead'],
    models: [{ id: 'adjusted', covariates: ['age'] }],
    forms: ['log2'],
    outcomes: [{ id: 'bmi', label: 'BMI', number: 'bmi' }],
    wqs: { bootstraps: 3, seed: 1, directions: ['positive'] },
  });
  writeFileSync(file, JSON.stringify(request));
  const first = await manifestOf('run', file, '--out', lake);
  expect(first.data_sets).toBeNull();
  const calibrated = await manifestOf('calibrate', first.run_id, '--lake', lake, '--data-sets', '2');
  expect(calibrated.run_id).not.toBe(first.run_id);
  expect(calibrated.status).toBe('complete');
  // Two regressions and a WQS analysis.
  expect(calibrated.data_sets).toEqual({ needed: 6, reused: 0, computed: 6 });
  expect(calibrated.replicates).toEqual({ needed: 3, reused: 3, computed: 0 });

  const shown = await studyHere(['show', calibrated.run_id, '--lake', lake, '--method', 'calibration']);
  expect(shown.stdout).toMatch(/blood lead, per doubling +coverage [\d.]+ %, size [\d.]+ %/);
  expect(shown.stdout).toMatch(/positive index, by the survey design, one-sided +size/);
  const refused = await studyHere(['calibrate', first.run_id, '--lake', lake, '--data-sets', '0']);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/calibration: .*got 0/) });
});
