/** What a specification can say, and the resamples and rows that the command takes by itself. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WqsReport } from '../../../../infra/cli/wqs/result.ts';
import { closeTo, file, ORACLE, refused, run, small, specOf, table, tiny } from '../../../support/wqs-command.ts';

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
