import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudyCheck } from '../../../functions/study/study-check.ts';
import { SMALL_REQUEST } from '../../report/study-report.ts';
import { mirror } from '../../support/real-files.ts';
import { folderForTests } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const work = folderForTests();
afterAll(() => work.remove());

let files = 0;
function requestFile(change: object): string {
  const path = join(work.path, `request-${files++}.json`);
  writeFileSync(path, JSON.stringify({ ...SMALL_REQUEST, ...change }));
  return path;
}

const SIMULATED = ['--source', 'simulated', '--seed', '5', '--scale', '0.2'];
const check = (change: object, ...options: string[]) =>
  studyHere(['check', requestFile(change), ...SIMULATED, ...options]);
const checked = async (change: object): Promise<StudyCheck> => JSON.parse((await check(change, '--json')).stdout);

describe('check, on simulated files', () => {
  let found: StudyCheck;
  beforeAll(async () => {
    found = await checked({});
  });

  it('counts who is left after each rule, as the sample comes out', () => {
    const counts = found.flow.map(({ n }) => n);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(found.flow.at(-1)?.n).toBe(found.n);
    expect(found.flow.at(-1)?.cases).toEqual({ 'low-bmd': found.outcomes[0].cases });
  });

  it('counts the complete cases of each model in each subgroup', () => {
    expect(found.models).toHaveLength(4);
    const [crude, , adjusted, men] = found.models;
    expect(crude).toMatchObject({ n: found.n, coefficients: 1 });
    expect(adjusted).toMatchObject({ n: found.n, cases: found.outcomes[0].cases, coefficients: 3 });
    // Among men there is no coefficient of sex.
    expect(men).toMatchObject({ model: 'model-1', subgroup: 'male', coefficients: 2 });
    expect(men.n).toBeLessThan(found.n);
  });

  it('names groups with few cases, which grow more with a smaller subgroup', () => {
    for (const { n, cases, caution } of found.thin_cells) {
      const fewest = Math.min(cases, n - cases);
      expect(caution).toBe(fewest < 10 ? 'sparse' : 'few_events');
      expect(fewest).toBeLessThan(20);
    }
    const of = (subgroup: string) => found.thin_cells.filter((cell) => cell.subgroup === subgroup).length;
    expect(of('male')).toBeGreaterThan(0);
    expect(of('male')).toBeGreaterThanOrEqual(of('all'));
  });

  it('plans, and warns of models with few cases for their covariates', () => {
    expect(found.analyses).toMatchObject({ regression: 8, wqs: 8, qgcomp: 4, description: 2 });
    expect(Object.values(found.analyses).reduce((sum, planned) => sum + planned, 0)).toBe(22);
    for (const { subgroup, cases, coefficients } of found.models) {
      const label = { all: 'all participants', male: 'men' }[subgroup];
      const warning = `${label}: ${cases} cases for ${coefficients} coefficients before any exposure`;
      expect(found.warnings.some((text) => text.includes(warning))).toBe(Number(cases) < 10 * coefficients);
    }
  });

  it('warns of exposures whose ties leave fewer groups', async () => {
    const { warnings } = await checked({ forms: ['quantile-20'], exposures: ['mercury', 'cadmium'] });
    expect(warnings.join('\n')).toMatch(/blood \w+ has \d+ of 20 groups \(20 groups\): tied values/);
  });

  it('says which weights are taken and why', async () => {
    expect(found.weights).toEqual([
      {
        cycle: '2017-2018',
        column: 'DEMO.WTMEC2YR',
        sample: 'everyone examined',
        years: 2,
        years_of_study: 2,
        multiplier: 1,
        why: expect.stringMatching(/smallest sample .*: everyone examined$/),
      },
    ]);
  });

  it('says all of it in words, by labels, and that the data are simulated', async () => {
    const { exitCode, stdout, stderr } = await check({});
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^A small study\nOUR reading.*\nSIMULATED DATA/);
    expect(stdout).toMatch(
      /low bone density: [\d,]+ cases among [\d,]+ participants \(a case: T-score at or below -2\.5/,
    );
    expect(stdout).toMatch(/^ {2}age \(top-coded at 80\): at least 40 years +[\d,]+ +[\d,]+ cases$/m);
    expect(stdout).toContain('Analyses: 8 of regression, 8 of wqs, 4 of qgcomp, 2 of description');
    expect(stdout).not.toMatch(/low-bmd|model-1|quantile-4/);
  });

  it('has of each change who is left and by which weights, and says of one that it leaves nobody', async () => {
    const rule = (least: number) => ({ step: 'old', where: { variable: 'age', at_least: least } });
    const [, ...others] = SMALL_REQUEST.sample;
    const sensitivity = [
      { id: 'sixty', label: 'age 60 and over', change: { sample: [rule(60), ...others] } },
      { id: 'lead', label: 'lead, too', change: { exposures: ['cadmium', 'selenium', 'lead'] } },
      { id: 'nobody', label: 'age 200', change: { sample: [rule(200), ...others] } },
      { id: 'half', label: 'the earlier cycle', change: { cycles: ['2013-2014'] } },
      { id: 'huge', label: 'too large', change: { models: [{ id: 'model-1', covariates: ['huge'] }] } },
    ];
    const huge = { id: 'huge', label: 'huge', rule: { convert: { variable: 'bmi' }, times: 1e307 } };
    const change = { variables: [huge], sensitivity };
    const [sixty, lead, nobody, half, infinite] = (await checked(change)).sensitivity;
    expect(sixty.n).toBeLessThan(found.n);
    expect(sixty.flow.map(({ n }) => n).at(-1)).toBe(sixty.n);
    expect(lead).toMatchObject({ n: found.n, weights: [{ column: 'DEMO.WTMEC2YR' }] });
    expect(nobody).toMatchObject({ id: 'nobody', n: 0, no_cohort: expect.stringMatching(/leaves nobody/) });
    expect(infinite).toMatchObject({ n: 0, no_cohort: expect.stringMatching(/^variable "huge" is infinite for SEQN/) });
    // The half sample of blood metals of that cycle has a weight of its own.
    expect(half.weights).toMatchObject([{ cycle: '2013-2014', column: 'PBCD.WTSH2YR' }]);
    const { stdout } = await check(change);
    expect(stdout).toMatch(
      /^Sensitivity: who is left with each change of the request\n {2}age 60 and over: [\d,]+ participants$/m,
    );
    expect(stdout).toMatch(/^ {2}age 200: the sample rule "old" leaves nobody/m);
  });

  it('refuses a sample without anybody in one line, and leaves nothing behind', async () => {
    const before = readdirSync('.');
    const nobody = { step: 'old', where: { variable: 'age', at_least: 200 } };
    const { exitCode, stderr } = await check({ sample: [nobody, { step: 'weight', positive_weight: true }] });
    expect(stderr).toMatch(/^nhanes-mixtures: EmptySampleError: the sample rule "old" leaves nobody[^\n]*\n$/);
    expect(exitCode).toBe(1);
    expect(readdirSync('.')).toEqual(before);
  });
});

describe.skipIf(!mirror)('check, on the real files', () => {
  it('has the sample of the kidney study', async () => {
    const { stdout } = await studyHere(['check', 'events/kidney.json', '--source', mirror as string, '--json']);
    const { n, outcomes, weights }: StudyCheck = JSON.parse(stdout);
    expect({ n, cases: outcomes[0].cases }).toEqual({ n: 7570, cases: 650 });
    expect(weights.map(({ column }) => column)).toEqual(['PBCD.WTSH2YR', 'DEMO.WTMEC2YR']);
    expect(weights.map(({ multiplier }) => multiplier)).toEqual([0.5, 0.5]);
  });
});
