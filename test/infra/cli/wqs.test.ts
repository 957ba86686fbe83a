import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WqsReport } from '../../../infra/cli/wqs/result.ts';
import { folderForTests, study } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const work = folderForTests();
afterAll(() => work.remove());

const ORACLE = 'test/fixtures/oracle/wqs';
type Json = Record<string, unknown>;
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const specOf = (name: string): Json => readJson(`${ORACLE}/${name}.spec.json`);

let files = 0;
function file(content: unknown, suffix = '.json'): string {
  const path = join(work.path, `file-${files++}${suffix}`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

interface Given {
  data?: string;
  spec: unknown;
  resamples?: string;
  flags?: string[];
}

const wqs = (args: string[]) => studyHere(['wqs', ...args]);

/** Runs the command as `wqs` does, and reads what it wrote. */
async function run({ data = `${ORACLE}/sim_pos_std.csv`, spec, resamples, flags = [] }: Given) {
  const out = join(work.path, `out-${files++}.json`);
  const given = resamples === undefined ? [] : ['--resamples', resamples];
  const { exitCode, stdout } = await wqs(['--data', data, '--spec', file(spec), ...given, '--out', out, ...flags]);
  expect(exitCode).toBe(0);
  const text = readFileSync(out, 'utf8');
  return { text, printed: stdout, result: JSON.parse(text) as WqsReport };
}

/** The error that the command ends with; nothing may be written then. */
async function refused({ data = `${ORACLE}/sim_pos_std.csv`, spec, resamples, flags = [] }: Given): Promise<string> {
  const out = join(work.path, `never-${files++}.json`);
  const given = resamples === undefined ? [] : ['--resamples', resamples];
  const { exitCode, stdout, stderr } = await wqs([
    '--data',
    data,
    '--spec',
    file(spec),
    ...given,
    '--out',
    out,
    ...flags,
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(existsSync(out)).toBe(false);
  return stderr;
}

function closeTo(actual: number | null | undefined, expected: number, relative: number): void {
  expect(actual).toEqual(expect.any(Number));
  expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

describe('levels with weights of their own, and random subsets', () => {
  const spec = { ...specOf('pos_std'), b: 20, stratified: 'sex' };

  it('name their weights by component and level, of sum 1, and say which were drawn', async () => {
    const { result } = await run({ spec: { ...spec, rs: true } });
    expect(result.components).toEqual(
      ['F', 'M'].flatMap((sex) => ['pb', 'cd', 'hg', 'mn', 'se'].map((name) => `${name}:${sex}`)),
    );
    expect(Object.values(result.weights ?? {}).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    // The square root of ten, rounded.
    for (const { weights } of result.holdouts[0].replicates) {
      if (weights) expect(Object.values(weights).filter((weight) => weight !== null)).toHaveLength(3);
    }
  });

  it('must be of a category among the covariates, and draw no more than there are', async () => {
    expect(await refused({ spec: { ...spec, stratified: 'age' } })).toContain(
      'stratified: must be a covariate with levels in factors: sex, race, edu, smoke',
    );
    expect(await refused({ spec: { ...spec, rs: true, n_vars: 11 } })).toContain('n_vars: must be at most 10');
    expect(await refused({ spec: { ...spec, n_vars: 2 } })).toContain('n_vars: is for random subsets: rs must be true');
    const resamples = `${ORACLE}/pos_std.resamples.json`;
    expect(await refused({ spec: { ...spec, rs: true }, resamples })).toContain(
      'random subsets of the components have no',
    );
  });
});

describe.each(['pos_std', 'constcol'])("on gWQS's own resamples of %s", (name) => {
  const expected = readJson(`${ORACLE}/${name}.expected.json`);
  const [gwqs] = expected.holdouts;
  const exact = gwqs.exact.constrained_to_direction;
  let result: WqsReport;
  beforeAll(async () => {
    const data = `${ORACLE}/sim_${name}.csv`;
    ({ result } = await run({ data, spec: specOf(name), resamples: `${ORACLE}/${name}.resamples.json` }));
  });

  it('has the same rows, cut points and split', () => {
    expect(result.n).toBe(expected.n);
    expect(result.summary.cases).toBe(expected.n_events);
    expect(result.scores.breaks).toEqual(expected.quantile_breaks);
    const [holdout] = result.holdouts;
    expect([holdout.n_training, holdout.n_validation]).toEqual([gwqs.n_train, gwqs.n_valid]);
  });

  it('is at the exact optimum of every replicate, never above what gWQS found', () => {
    const { replicates } = result.holdouts[0];
    expect(replicates).toHaveLength(gwqs.objective.length);
    replicates.forEach(({ deviance, b1, z, kkt, kept }, i) => {
      closeTo(deviance, gwqs.exact.dev_pos[i], 1e-8);
      expect(deviance).toBeLessThanOrEqual(gwqs.objective[i] + 1e-6);
      closeTo(b1, exact.b1[i], 1e-4);
      closeTo(z, exact.stat[i], 1e-3);
      expect(kkt).toBeLessThan(1e-6);
      expect(kept).toBe(true);
    });
  });

  it('is at the exact optimum in the negative direction too, and with --free-sign at the better of the two', async () => {
    const given = { data: `${ORACLE}/sim_${name}.csv`, resamples: `${ORACLE}/${name}.resamples.json` };
    const spec = { ...specOf(name), b1_pos: false };
    const negative = (await run({ ...given, spec })).result.holdouts[0].replicates;
    const free = (await run({ ...given, spec, flags: ['--free-sign'] })).result.holdouts[0].replicates;
    negative.forEach(({ deviance }, i) => {
      closeTo(deviance, gwqs.exact.dev_neg[i], 1e-8);
      closeTo(free[i].deviance, gwqs.exact.dev_best[i], 1e-8);
      closeTo(free[i].b1, gwqs.exact.global.b1[i], 1e-4);
    });
  });

  it('averages to the weights of the exact optimum', () => {
    expect(result.components).toEqual(expected.mix.filter((component: string) => component in (result.weights ?? {})));
    expected.mix.forEach((component: string, j: number) => {
      expect(result.weights?.[component] ?? 0).toBeCloseTo(exact.result.final_weights[j], 5);
    });
  });

  it('has the final model of these weights', () => {
    const { glm } = result.holdouts[0].final;
    const at = exact.result.final_fit.terms.indexOf('wqs');
    for (const [figure, key] of [
      ['log_or', 'coef'],
      ['se', 'se'],
      ['z', 'z'],
      ['p', 'p'],
    ] as const) {
      expect(Math.abs(Number(glm[figure]) - exact.result.final_fit[key][at])).toBeLessThan(1e-6);
    }
    expect(result.holdouts[0].final).not.toHaveProperty('survey');
  });
});

describe('against gWQS itself', () => {
  it('has its weights where it converges (pos_std)', async () => {
    const { result } = await run({ spec: specOf('pos_std'), resamples: `${ORACLE}/pos_std.resamples.json` });
    const [{ final_weights: theirs }] = readJson(`${ORACLE}/pos_std.expected.json`).holdouts;
    Object.values(result.weights ?? {}).forEach((weight, j) => {
      expect(Math.abs(weight - theirs[j])).toBeLessThan(1e-4);
    });
  });

  it('leaves a constant component out and says so (constcol), where gWQS gives it the largest weight', async () => {
    const resamples = `${ORACLE}/constcol.resamples.json`;
    const { result, printed } = await run({ data: `${ORACLE}/sim_constcol.csv`, spec: specOf('constcol'), resamples });
    expect(result.left_out).toEqual([{ component: 'mn', reason: 'all rows have the same score' }]);
    expect(result.components).toEqual(['pb', 'cd', 'hg', 'se']);
    expect(Object.keys(result.weights ?? {})).toEqual(['pb', 'cd', 'hg', 'se']);
    expect(printed).toContain('left out of the mixture: mn');
  });
});

/** Ten replicates of a small model: enough where the figures themselves are not at stake. */
const small: Json = { ...specOf('pos_std'), b: 10, covariates: ['age', 'sex'] };

describe('resamples of its own', () => {
  it('are those of the seed: the same bytes again, others with another seed', async () => {
    const first = await run({ spec: small });
    expect((await run({ spec: small })).text).toBe(first.text);
    const other = await run({ spec: { ...small, seed: 2017 } });
    expect(other.result.weights).not.toEqual(first.result.weights);
    expect(first.result.summary).toMatchObject({ seed: 2016, replicates: 10, trained_on_validation: false });
  });

  it('are the first ones of a longer run', async () => {
    const short = await run({ spec: small });
    const long = await run({ spec: { ...small, b: 15 } });
    expect(long.result.holdouts[0].replicates.slice(0, 10)).toEqual(short.result.holdouts[0].replicates);
  });

  it('validate on their share of the rows', async () => {
    const { result } = await run({ spec: { ...small, validation: 0.25 } });
    expect(result.holdouts[0]).toMatchObject({ n_training: 1333, n_validation: 444 });
  });

  it('train and test on all rows with validation 0, flagged in the summary', async () => {
    const { result, printed } = await run({ spec: { ...small, validation: 0 } });
    expect(result.holdouts[0]).toMatchObject({ n_training: 1777, n_validation: 1777 });
    expect(result.summary.trained_on_validation).toBe(true);
    expect(printed).toContain('the same rows: the test is not independent');
  });

  it('of repeated holdouts give mean, SD and percentiles over the holdouts, and no standard error', async () => {
    const { result, text } = await run({ spec: { ...small, rh: 4 } });
    expect(result.holdouts).toHaveLength(4);
    const over = result.summary.over_holdouts;
    const logOrs = result.holdouts.map(({ final }) => Number(final.glm.log_or));
    expect(over?.log_or.glm?.mean).toBeCloseTo(logOrs.reduce((sum, value) => sum + value, 0) / 4, 12);
    expect(over?.weights?.cd.mean).toBe(result.weights?.cd);
    expect(over).toMatchObject({ holdouts: 4, with_signal: 4 });
    expect(text).toContain('it is no standard error');
  });
});

describe('what a specification can say', () => {
  it('a mixture of one component: its weight is 1', async () => {
    const { result } = await run({ spec: { ...small, mix: ['cd'] } });
    expect(result.weights).toEqual({ cd: 1 });
  });

  it('the negative direction: an association that is positive has no signal there', async () => {
    const { result } = await run({ spec: { ...small, b1_pos: false, b: 30 } });
    expect(result.summary.direction).toBe('negative');
    for (const { b1, kept } of result.holdouts[0].replicates) if (kept) expect(b1).toBeLessThan(0);
  });

  it('--free-sign: the better direction of each replicate, of which those in the requested one are averaged', async () => {
    const spec = { ...small, b: 30, b1_pos: false };
    const bound = await run({ spec });
    const free = await run({ spec, flags: ['--free-sign'] });
    const deviances = (result: WqsReport) => result.holdouts[0].replicates.map(({ deviance }) => Number(deviance));
    deviances(free.result).forEach((deviance, i) => {
      expect(deviance).toBeLessThanOrEqual(deviances(bound.result)[i]);
    });
    for (const { b1, kept } of free.result.holdouts[0].replicates) if (kept) expect(b1).toBeLessThan(0);
    const { kept, left_out, free_sign } = free.result.summary;
    expect(free_sign).toBe(true);
    expect(kept + Object.values(left_out).reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(left_out['the better optimum has the other sign']).toBeGreaterThan(0);
  });

  it.each(['t2', 't3', 'abst', 'one', 'expt'])('the signal %s', async (signal) => {
    const { result } = await run({ spec: { ...small, signal } });
    expect(Object.values(result.weights ?? {}).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('weights with strata and PSUs: a design-based final model beside the ordinary one', async () => {
    const spec = { ...specOf('pos_std'), weights: 'weight', strata: 'strata', psu: 'psu' };
    const { result, printed } = await run({ spec, resamples: `${ORACLE}/pos_std.resamples.json` });
    const { glm, survey } = result.holdouts[0].final;
    // R 4.2.2 with this index (epsilon 1e-14): svyglm on the whole design, validation rows as a subset of it, design
    // df; and glm.
    const design = { log_or: 0.222268046887, se: 0.128436664405, z: 1.730565395136, p: 0.093805070862 };
    const ordinary = { log_or: 0.222268046887, se: 0.20932428041, z: 1.061835953531, p: 0.288310164662 };
    for (const figure of ['log_or', 'se', 'z', 'p'] as const) {
      closeTo(survey?.[figure], design[figure], 1e-6);
      closeTo(glm[figure], ordinary[figure], 1e-6);
    }
    expect(survey).toMatchObject({ status: 'estimated', df: 30 });
    expect(result.summary.weights_rule).toBe('column "weight", rescaled to mean 1');
    expect(printed).toContain('final model (survey design)');
  });

  it('normalise_weights false: rescaled to mean 1 all the same, and the summary says so', async () => {
    const { result } = await run({ spec: { ...small, weights: 'weight', normalise_weights: false } });
    expect(result.summary.weights_rule).toMatch(
      /rescaled to mean 1 all the same: normalise_weights false would change/,
    );
  });

  it('weights in another unit change nothing', async () => {
    const scaled = readFileSync(`${ORACLE}/sim_pos_std.csv`, 'utf8')
      .trim()
      .split('\n')
      .map((line, i) => (i === 0 ? `${line},thousands` : `${line},${Number(line.split(',')[3]) / 1024}`));
    const data = file(scaled.join('\n'), '.csv');
    const asGiven = await run({ data, spec: { ...small, weights: 'weight' } });
    const thousands = await run({ data, spec: { ...small, weights: 'thousands' } });
    expect(thousands.result.weights).toEqual(asGiven.result.weights);
    expect(thousands.result.holdouts[0].final).toEqual(asGiven.result.holdouts[0].final);
  });
});

/** A table of 60 rows with an outcome, two components, a number and a category; some cells replaced. */
function table(cells: Record<string, string> = {}): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const row = { y: `${Number(i % 7 < 3)}`, a: `${(i * 37) % 60}`, b: `${(i * 23) % 61}`, age: `${40 + (i % 11)}` };
    return { ...row, sex: i % 2 ? 'F' : 'M' };
  });
  for (const [place, cell] of Object.entries(cells)) {
    const [column, row] = place.split(' ');
    Object.assign(rows[Number(row) - 1], { [column]: cell });
  }
  return file(['y,a,b,age,sex', ...rows.map((row) => Object.values(row).join(','))].join('\n'), '.csv');
}

const tiny: Json = {
  ...{ y: 'y', mix: ['a', 'b'], covariates: ['age', 'sex'], factors: { sex: ['M', 'F'] } },
  ...{ q: 4, b: 3, validation: 0.5, seed: 1, b1_pos: true },
};

describe('rows', () => {
  it('are complete if they have outcome, mixture and covariates: an empty cell and NA are missing', async () => {
    const data = table({ 'a 3': '', 'age 5': 'NA', 'sex 8': '', 'y 9': 'NA' });
    const { result } = await run({ data, spec: tiny });
    expect(result.n).toBe(56);
    expect(result.summary.incomplete_rows).toBe(4);
  });

  it('count only what the model names: a missing covariate that is not in it does no harm', async () => {
    const { result } = await run({ data: table({ 'age 5': 'NA' }), spec: { ...tiny, covariates: ['sex'] } });
    expect(result.n).toBe(60);
  });

  it('pass the filter by number or by text', async () => {
    const spec = { ...tiny, covariates: [], filter: { sex: 'F', age: 45 } };
    expect((await run({ data: table(), spec })).result.n).toBe(3);
  });

  it('without a level leave it without a column, and the summary says so', async () => {
    const { result } = await run({ data: table(), spec: { ...tiny, factors: { sex: ['M', 'F', 'X'] } } });
    expect(result.summary.dropped).toEqual([{ term: 'sex', level: 'X', reason: 'no row in the domain' }]);
  });
});

describe('a specification that is refused', () => {
  it.each<[string, Json, RegExp]>([
    ['fewer than two classes', { q: 1 }, /InvalidWqsSettingsError: quantiles is 1: .* from 2 to 256/],
    ['no replicate', { b: 0 }, /bootstraps is 0: .* at least 1/],
    ['half a replicate', { b: 2.5 }, /bootstraps is 2.5: it must be a whole number/],
    ['a validation share of 1', { validation: 1 }, /validation is 1: .* below 1/],
    ['a negative validation share', { validation: -0.1 }, /validation is -0.1/],
    ['no holdout', { rh: 0 }, /holdouts is 0/],
    ['a seed beyond 32 bits', { seed: 2 ** 32 }, /seed is 4294967296/],
    ['an empty mixture', { mix: [] }, /the mixture has no component/],
    ['a component twice', { mix: ['a', 'a'] }, /the component "a" is in the mixture twice/],
    ['t3 in the negative direction', { signal: 't3', b1_pos: false }, /t3 cannot be used for the negative direction/],
    ['an unknown signal', { signal: 't4' }, /signal: must be one of "t2", "t3", "abst", "one", "expt"; got "t4"/],
    ['an unknown key', { quantiles: 4 }, /quantiles: is no key here; the keys are .*\bmix\b/],
    ['a number for a column', { y: 7 }, /y: must be text; got 7/],
    ['a missing key', { q: undefined }, /q: is missing/],
    ['a component that is a covariate', { covariates: ['a'] }, /covariates\[0\]: "a" is there already, as mix\[0\]/],
    ['a level twice', { factors: { sex: ['M', 'M'] } }, /factors\.sex\[1\]: "M" is there already/],
    [
      'a column that is not there',
      { mix: ['a', 'cadmium'] },
      /mix\[1\]: there is no column "cadmium" in .*y, a, b, age/,
    ],
    ['a filter that is not there', { filter: { domain: 1 } }, /filter\.domain: there is no column "domain"/],
    [
      'strata without PSUs',
      { strata: 'age', weights: 'age' },
      /psu: is missing; a survey design needs strata, psu and/,
    ],
    ['a design without weights', { strata: 'age', psu: 'sex' }, /weights: is missing; a survey design needs/],
  ])('%s', async (_, change, message) => {
    expect(await refused({ data: table(), spec: { ...tiny, ...change } })).toMatch(message);
  });

  it('no JSON', async () => {
    expect(await refused({ spec: '{ "y": ' })).toMatch(/InputFileError: the specification .*\.json is not JSON/);
  });
});

describe('data that are refused', () => {
  it.each<[string, string, string, RegExp]>([
    ['text in a column of numbers', 'a 7', 'high', /column "a", row 7 below the header: "high" is no number/],
    [
      'NaN',
      'age 2',
      'NaN',
      /column "age", row 2 below the header: "NaN" is no number \(missing values are empty or NA/,
    ],
    ['Inf', 'b 60', 'Inf', /column "b", row 60 below the header: "Inf" is no number/],
    ['beyond the range of a double', 'b 1', '1e999', /"1e999" is no number/],
    ['an outcome of 2', 'y 4', '2', /column "y", row 4 below the header: an outcome is 0 or 1, not 2/],
    ['an unknown level', 'sex 6', 'f', /column "sex", row 6 below the header: "f" is none of its levels M, F/],
  ])('%s', async (_, place, cell, message) => {
    expect(await refused({ data: table({ [place]: cell }), spec: tiny })).toMatch(message);
  });

  it('a category whose levels are not listed', async () => {
    const message = await refused({ data: table(), spec: { ...tiny, factors: {} } });
    expect(message).toMatch(/column "sex", row 1 .*"M" is no number \(.*a category needs its levels in "factors"\)/);
  });

  it('a negative weight', async () => {
    const data = table({ 'age 3': '-1' });
    const message = await refused({ data, spec: { ...tiny, covariates: [], weights: 'age' } });
    expect(message).toMatch(/column "age", row 3 below the header: a weight is at least 0, not -1/);
  });

  it('a weighted row without a stratum', async () => {
    const data = table({ 'sex 3': '' });
    const message = await refused({ data, spec: { ...tiny, covariates: [], weights: 'age', strata: 'sex', psu: 'b' } });
    expect(message).toMatch(/column "sex", row 3 below the header: a row with a weight needs a value here/);
  });

  it.each<[string, string, RegExp]>([
    ['an empty file', '', /has no row of data below its header/],
    ['a header alone', 'y,a,b,age,sex\n', /has no row of data below its header/],
    ['rows of different lengths', 'y,a,b,age,sex\n1,2,3\n', /is not CSV: .*expect 5, got 3 on line 2/],
    ['a column twice', 'y,a,b,age,sex,a\n1,2,3,40,M,2\n', /more than one column "a"/],
    ['no complete row', 'y,a,b,age,sex\n1,2,,40,M\n', /of 1 rows that pass the filter, none has all columns/],
    [
      'components without a difference',
      'y,a,b,age,sex\n1,2,3,40,M\n0,2,3,41,F\n',
      /no component is left.*a \(all rows/,
    ],
  ])('%s', async (_, content, message) => {
    expect(await refused({ data: file(content, '.csv'), spec: tiny })).toMatch(message);
  });

  it('too few rows to be split', async () => {
    const data = file('y,a,b,age,sex\n1,2,3,40,M\n0,4,5,41,F\n', '.csv');
    expect(await refused({ data, spec: { ...tiny, validation: 0.9 } })).toMatch(
      /of 2 complete rows, with validation 0.9, no row is left for training: there are too few/,
    );
  });

  it('too many rows to be split by so small a share: they do not train and test alike without a word', async () => {
    expect(await refused({ data: table(), spec: { ...tiny, validation: 0.0002 } })).toMatch(
      /of 60 complete rows, with validation 0.0002, no row is left for validation: there are too few to be split/,
    );
  });

  it('a file that is not there', async () => {
    const message = await refused({ data: join(work.path, 'none.csv'), spec: tiny });
    expect(message).toMatch(/InputFileError: cannot read the data file .*none\.csv: ENOENT/);
  });
});

describe('resamples that are refused', () => {
  const validation = Array.from({ length: 60 }, (_, i) => i % 2);
  const drawn = Array.from({ length: 30 }, (_, i) => 1 + ((i * 7) % 30));
  const good = { n: 60, index_base: 1, holdouts: [{ validation, bootstrap: [drawn, drawn, drawn] }] };
  const holdout = (change: Json) => ({ ...good, holdouts: [{ ...good.holdouts[0], ...change }] });

  it('not if they fit', async () => {
    const { result } = await run({ data: table(), spec: tiny, resamples: file(good) });
    expect(result.holdouts[0]).toMatchObject({ n_training: 30, n_validation: 30 });
    expect(result.summary.seed).toBe(null);
    const [first, second] = result.holdouts[0].replicates;
    expect(first).toEqual(second);
  });

  it.each<[string, unknown, RegExp]>([
    ['another number of holdouts', { ...good, holdouts: [] }, /the file has 0 holdouts; the specification has rh 1/],
    ['flags of other rows', holdout({ validation: [0, 1] }), /validation has 2 flags; the complete rows are 60/],
    ['a flag of 2', holdout({ validation: validation.with(4, 2) }), /validation\[4\]: must be one of 0, 1; got 2/],
    [
      'positions among all rows where only half train',
      holdout({ bootstrap: Array(3).fill(Array.from({ length: 60 }, (_, i) => i + 1)) }),
      /bootstrap\[0\] has 60 positions; the training rows are 30/,
    ],
    [
      'another number of resamples',
      holdout({ bootstrap: [drawn] }),
      /bootstrap has 1 resamples; the specification has b 3/,
    ],
    ['a short resample', holdout({ bootstrap: [drawn, drawn, [1]] }), /bootstrap\[2\] has 1 positions; .* rows are 30/],
    [
      'position 0',
      holdout({ bootstrap: [drawn, drawn.with(2, 0), drawn] }),
      /bootstrap\[1\]\[2\]: 0 is no pos.*\(1 to 30\)/,
    ],
    [
      'position n + 1',
      holdout({ bootstrap: [drawn, drawn, drawn.with(0, 31)] }),
      /bootstrap\[2\]\[0\]: 31 is no position/,
    ],
    ['half a position', holdout({ bootstrap: [drawn.with(3, 1.5), drawn, drawn] }), /must be a whole number; got 1.5/],
    ['no holdouts', { n: 60 }, /InvalidResamplesError: .*holdouts: is missing/],
    ['no JSON', '[', /InputFileError: the resamples file .* is not JSON/],
  ])('%s', async (_, content, message) => {
    expect(await refused({ data: table(), spec: tiny, resamples: file(content) })).toMatch(message);
  });
});

describe('the command line', () => {
  it('needs its three files', async () => {
    for (const [args, option] of [
      [[], 'data'],
      [['--data', 'a.csv'], 'spec'],
      [['--data', 'a.csv', '--spec', 's.json'], 'out'],
    ] as const) {
      expect((await wqs([...args])).stderr).toContain(`wqs needs --${option} <FILE>`);
    }
  });

  it('leaves nothing unfinished where it cannot write', async () => {
    const folder = folderForTests();
    const out = ['--out', folder.path];
    expect((await wqs(['--data', table(), '--spec', file(tiny), ...out])).stderr).toMatch(
      /OutputFileError: cannot write/,
    );
    expect(readdirSync(work.path).filter((name) => name.includes('unfinished'))).toEqual([]);
    await folder.remove();
  });

  it('is one of the bin: the path last on standard output, or one message and a non-zero exit', async () => {
    const out = join(work.path, 'folder', 'result.json');
    const good = await study(['wqs', '--data', table(), '--spec', file(tiny), '--out', out]);
    expect(good).toMatchObject({ exitCode: 0, stderr: '' });
    expect(good.stdout.trimEnd().split('\n').at(-1)).toBe(out);
    expect(readJson(out).components).toEqual(['a', 'b']);

    const never = join(work.path, 'never.json');
    const bad = await study(['wqs', '--data', table(), '--spec', file({ ...tiny, q: 1 }), '--out', never]);
    expect(bad).toMatchObject({ exitCode: 1, stdout: '' });
    expect(bad.stderr).toMatch(/^nhanes-mixtures: InvalidWqsSettingsError: quantiles is 1[^\n]*\n$/);
    expect(existsSync(never)).toBe(false);
  });
});
