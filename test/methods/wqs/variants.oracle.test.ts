/** WQS with survey weights and with weights for each level of a factor, against R (`fixtures/r/wqs.R`). */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { type WqsSettings, wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { Holdout } from '../../../functions/methods/wqs/holdout.ts';
import { wqsResult } from '../../../functions/methods/wqs/result.ts';
import type { Replicate } from '../../../functions/wqs/replicate.ts';
import { splitRows } from '../../../functions/wqs/split.ts';
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

/** A search ends where the scaled gradient is below 1e-8: where the deviance is flat, as far from the optimum as this. */
const REACHED = 1e-6;

const CASES: Record<string, Case> = {
  weighted: { y: 'y', direction: 'positive', settings: { survey_weights: true } },
  stratified: { y: 'y', direction: 'positive', settings: { stratified: 'sex' } },
  'stratified, a number': { y: 'egfr', direction: 'negative', settings: { stratified: 'sex' } },
};

function analysed(name: string) {
  const { y, direction, settings } = CASES[name];
  const family = y === 'y' ? 'logistic' : 'linear';
  const roles = parseFitSpecification({
    ...NUMBER_SPEC,
    ...{ y, family, weights: 'weight', strata: 'strata', psu: 'psu' },
  });
  const asked = { bootstraps: 4, validation: 0.6, split: 'simple', holdouts: 1, signal: 't2', seed: 1 } as const;
  const wqs = { ...asked, ...everythingOf(roles), quantiles: 4, directions: [direction], survey_weights: false };
  const request = tableRequest(roles, family, { df_rule: 'design', wqs: { ...wqs, ...settings } });
  const ids = { outcome: y, family, model: 'adjusted', subgroup: 'all', direction } as const;
  const data = wqsData(request, ids, completeIn(roles, family));
  const holdout = new Holdout(data);
  const training = trainingOn(data.problem, split.training, direction);
  const replicates = drawn.bootstrap.slice(0, 4).map((positions: number[]): Replicate => {
    const counts = new Uint16Array(split.training.length);
    for (const position of positions) counts[position - 1]++;
    return training.fit(counts);
  });
  for (const replicate of replicates) holdout.add(replicate);
  return { data, replicates, ...wqsResult(data, ids, [holdout.result(0, split)]) };
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
