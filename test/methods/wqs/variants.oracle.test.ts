/**
 * WQS with survey weights, with weights for each level of a factor, and on random subsets of the components, against R
 * (`fixtures/r/wqs.R`).
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { permutationsOf } from '../../../functions/methods/permutation-test.ts';
import { type WqsData, type WqsSettings, wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { Holdout } from '../../../functions/methods/wqs/holdout.ts';
import { wqsResult } from '../../../functions/methods/wqs/result.ts';
import { fallStatistic, wqsPermutationTest, wqsSets } from '../../../functions/methods/wqs/sets.ts';
import { scoresByLevel } from '../../../functions/wqs/by-level.ts';
import { fallIn } from '../../../functions/wqs/permutation/mixture-permutations.ts';
import { residualScores } from '../../../functions/wqs/permutation/residual-scores.ts';
import type { Replicate } from '../../../functions/wqs/replicate.ts';
import type { Direction } from '../../../functions/wqs/settings.ts';
import { splitRows } from '../../../functions/wqs/split.ts';
import { SubsetTraining } from '../../../functions/wqs/subset.ts';
import { trainingOn } from '../../../functions/wqs/training.ts';
import { readCsv } from '../../../infra/cli/tables/csv-table.ts';
import { parseFitSpecification } from '../../../infra/cli/tables/fit-specification.ts';
import { tableCohort } from '../../../infra/cli/tables/table-cohort.ts';
import { everythingOf, tableRequest } from '../../../infra/cli/tables/table-request.ts';
import { NUMBER_SPEC, ORACLE_TABLE, readJson } from '../../support/oracle-table.ts';

type Row = Record<'case' | 'replicate' | 'figure' | 'value', string>;
const inR: Row[] = parse(readFileSync('test/fixtures/expected/wqs.csv'), { columns: true });
const [drawn] = readJson('test/fixtures/oracle/wqs/pos_std.resamples.json').holdouts;
const split = splitRows(Uint8Array.from(drawn.validation));
const table = await readCsv(ORACLE_TABLE);

interface Case {
  y: 'y' | 'egfr';
  direction: 'positive' | 'negative';
  settings: Partial<WqsSettings>;
}

/**
 * A search ends where the scaled gradient is below 1e-8: where the deviance is flat, as far from the optimum as this.
 */
const REACHED = 1e-6;

const CASES: Record<string, Case> = {
  weighted: { y: 'y', direction: 'positive', settings: { survey_weights: true } },
  stratified: { y: 'y', direction: 'positive', settings: { stratified: 'sex' } },
  subsets: { y: 'y', direction: 'positive', settings: { random_subset: 2 } },
  'subsets, stratified and weighted': {
    y: 'y',
    direction: 'positive',
    settings: { random_subset: 3, stratified: 'sex', survey_weights: true },
  },
  'stratified, a number': { y: 'egfr', direction: 'negative', settings: { stratified: 'sex' } },
};

function dataOf({ y, direction, settings }: Case) {
  const family = y === 'y' ? 'logistic' : 'linear';
  const roles = parseFitSpecification({
    ...NUMBER_SPEC,
    y,
    family,
    weights: 'weight',
    strata: 'strata',
    psu: 'psu',
  });
  const asked = { bootstraps: 4, validation: 0.6, split: 'simple', holdouts: 1, signal: 't2', seed: 1 } as const;
  const wqs = { ...asked, ...everythingOf(roles), quantiles: 4, directions: [direction], survey_weights: false };
  const request = tableRequest(roles, family, { df_rule: 'design', wqs: { ...wqs, ...settings } });
  const ids = { outcome: y, family, model: 'adjusted', subgroup: 'all', direction } as const;
  const cohort = completeIn(roles, family);
  return { ids, cohort, data: wqsData(request, ids, cohort) };
}

function analysed(name: string) {
  const { direction, settings } = CASES[name];
  const { ids, data } = dataOf(CASES[name]);
  const holdout = new Holdout(data);
  const replicates =
    settings.random_subset === undefined ? bootstraps(data, direction) : subsets(data, direction, name);
  for (const replicate of replicates) holdout.add(replicate);
  return { data, replicates, ...wqsResult(data, ids, [holdout.result(0, split)]) };
}

/** On the first four of gWQS's resamples. */
function bootstraps({ problem }: WqsData, direction: Direction): Replicate[] {
  const training = trainingOn(problem, split.training, direction);
  return drawn.bootstrap.slice(0, 4).map((positions: number[]): Replicate => {
    const counts = new Uint16Array(split.training.length);
    for (const position of positions) counts[position - 1]++;
    return training.fit(counts);
  });
}

/** On the subsets that R drew. */
function subsets({ problem }: WqsData, direction: Direction, name: string): Replicate[] {
  const training = new SubsetTraining(problem, split.training, direction);
  return inR
    .filter((row) => row.case === name && row.figure === 'drawn')
    .map(({ value }) => training.fit(Int32Array.from(value.split(' '), (column) => Number(column) - 1)));
}

/** R's answers are of the rows that are complete in all columns of the file. */
function completeIn(roles: Parameters<typeof tableCohort>[1], family: 'logistic' | 'linear') {
  const cohort = tableCohort(table, roles, family);
  const columns = { ...cohort.columns };
  columns.in_sample = columns.in_sample.map((inside, row) =>
    table.rows[row].some((cell) => cell === '') ? 0 : inside,
  );
  return { ...cohort, columns };
}

describe.each(Object.keys(CASES))('WQS, %s', (name) => {
  const theirs = inR.filter((row) => row.case === name);
  const { data, replicates, rows, weights } = analysed(name);
  const { components } = data.scores;

  it('finds the optimum of each replicate, and its z', () => {
    const ofReplicates = theirs.filter(({ replicate }) => replicate !== '');
    expect(new Set(ofReplicates.map(({ replicate }) => replicate)).size).toBe(replicates.length);
    for (const { replicate, figure, value } of ofReplicates) {
      if (figure === 'drawn') continue;
      const found = replicates[Number(replicate) - 1];
      const { deviance, b1, z } = found;
      const ours = { deviance, b1, z }[figure] ?? found.weights[components.indexOf(figure)];
      const theirValue = Number(value);
      expect(Math.abs(ours - theirValue), `${figure} of ${replicate}`).toBeLessThan(REACHED * Math.max(1, theirValue));
    }
  });

  it('averages the weights, and tests the index by an ordinary regression and by the survey design', () => {
    const figures = new Map<string, number | null>();
    for (const { final, estimate, se } of rows) figures.set(`${final} estimate`, estimate).set(`${final} se`, se);
    const averaged = new Map(
      weights.map(({ component, level, weight }) => [level === null ? component : `${component}:${level}`, weight]),
    );
    const ofAll = theirs.filter(({ replicate }) => replicate === '');
    expect(ofAll).toHaveLength(averaged.size + figures.size);
    for (const { figure, value } of ofAll) {
      const ours = averaged.get(figure) ?? figures.get(figure) ?? Number.NaN;
      expect(Math.abs(ours - Number(value)), figure).toBeLessThan(1e-7);
    }
  });
});

describe('the replicates of random subsets', () => {
  const setOf = (settings: Partial<WqsSettings>) => {
    const { data, cohort } = dataOf({ y: 'y', direction: 'positive', settings: { bootstraps: 9, ...settings } });
    return wqsSets(data, 'positive', cohort.columns, () => 'v1')[0];
  };

  it('are the same in whatever ranges they are computed', () => {
    const whole = setOf({ random_subset: 2 }).compute({ holdout: 0, first: 0, count: 9 }, () => true);
    const [last, first] = [
      { first: 4, count: 5 },
      { first: 0, count: 4 },
    ].map((range) => setOf({ random_subset: 2 }).compute({ holdout: 0, ...range }, () => true));
    const joined = whole.columns.map((_, i) =>
      [first, last].flatMap(({ columns }) => Array.from<unknown>(columns[i].values)),
    );
    expect(joined).toEqual(whole.columns.map(({ values }) => Array.from<unknown>(values)));
  });

  it('are others for another size, and for other weights', () => {
    const addresses = [{}, { random_subset: 2 }, { random_subset: 3 }, { stratified: 'sex' }, { survey_weights: true }];
    expect(new Set(addresses.map((settings) => setOf(settings).address)).size).toBe(addresses.length);
  });
});

describe.each([
  ['permutations', 'y', 'positive'],
  ['permutations of a number', 'egfr', 'negative'],
] as const)('the statistic of %s of a stratified index', (name, y, direction) => {
  it('is the fall in deviance by scores of residuals at each level, as in R', () => {
    const settings = { stratified: 'sex', permutations: 9 };
    const { data, cohort } = dataOf({ y, direction, settings });
    const test = wqsPermutationTest(data, cohort.columns);
    if (!test?.problem.strata) throw new Error('there is no test');
    const { n, strata } = test.problem;
    const { columns: scores } = scoresByLevel(residualScores(test.problem), strata).scores;
    const statistic = fallIn(direction)({ ...test.problem, scores });
    const order = Int32Array.from({ length: n }, (_, row) => row);
    const reversed = order.slice();
    for (const rows of test.blocks) for (const [i, row] of rows.entries()) reversed[row] = rows[rows.length - 1 - i];
    const theirs = inR.filter((row) => row.case === name).map(({ value }) => Number(value));
    expect(theirs).toHaveLength(2);
    [order, reversed].forEach((rows, r) => {
      expect(Math.abs(statistic.of(rows) / theirs[r] - 1)).toBeLessThan(1e-7);
    });
    expect(permutationsOf(test, fallStatistic(direction)).observed()).toBe(statistic.of(order));
  });
});
