/** Specifications, data and resamples that the command refuses. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { file, type Json, refused, run, table, tiny, work } from '../../../support/wqs-command.ts';

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
