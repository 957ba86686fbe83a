import { describe, expect, it } from 'vitest';
import { wqsData } from '../../../functions/methods/wqs/analysis.ts';
import { Holdout } from '../../../functions/methods/wqs/holdout.ts';
import { wqsResult } from '../../../functions/methods/wqs/result.ts';
import { splitRows } from '../../../functions/wqs/split.ts';
import { trainingOn } from '../../../functions/wqs/training.ts';
import { readCsv } from '../../../infra/cli/tables/csv-table.ts';
import { parseFitSpecification } from '../../../infra/cli/tables/fit-specification.ts';
import { tableCohort } from '../../../infra/cli/tables/table-cohort.ts';
import { everythingOf, tableRequest } from '../../../infra/cli/tables/table-request.ts';
import { differences, NUMBER_SPEC, ORACLE_TABLE, readJson } from '../../support/oracle-table.ts';

const inR = readJson('test/fixtures/r/tables.json');
const [drawn] = readJson('test/fixtures/oracle/wqs/pos_std.resamples.json').holdouts;
const split = splitRows(Uint8Array.from(drawn.validation));
const table = await readCsv(ORACLE_TABLE);

interface Answers {
  replicates: { deviance: number; b1: number; t: number; weights: number[] }[];
  weights: number[];
  glm: Record<string, number>;
  survey: Record<string, number>;
}

/** The analysis on the first four of gWQS's resamples. */
function analysed(direction: 'positive' | 'negative', survey_weights: boolean) {
  const roles = parseFitSpecification({ ...NUMBER_SPEC, weights: 'weight', strata: 'strata', psu: 'psu' });
  const settings = { bootstraps: 4, validation: 0.6, split: 'simple', holdouts: 1, signal: 't2', seed: 1 } as const;
  const request = tableRequest(roles, 'linear', {
    df_rule: 'design',
    jackknife: true,
    wqs: { ...settings, ...everythingOf(roles), quantiles: 4, directions: [direction], survey_weights },
  });
  const ids = { outcome: 'egfr', family: 'linear', model: 'adjusted', subgroup: 'all', direction } as const;
  const data = wqsData(request, ids, completeIn(roles));
  const holdout = new Holdout(data);
  const training = trainingOn(data.problem, split.training, direction);
  const replicates = drawn.bootstrap.slice(0, 4).map((positions: number[]) => {
    const counts = new Uint16Array(split.training.length);
    for (const position of positions) counts[position - 1]++;
    const replicate = training.fit(counts);
    holdout.add(replicate);
    return replicate;
  });
  return { data, replicates, ...wqsResult(data, ids, [holdout.result(0, split)]) };
}

/** R's answers are of the rows that are complete in all columns of the file. */
function completeIn(roles: Parameters<typeof tableCohort>[1]) {
  const cohort = tableCohort(table, roles, 'linear');
  const columns = { ...cohort.columns };
  columns.in_sample = columns.in_sample.map((inside, row) =>
    table.rows[row].some((cell) => cell === '') ? 0 : inside,
  );
  return { ...cohort, columns };
}

describe.each([
  ['negative', false, 'negative'],
  ['positive', false, 'positive'],
  ['negative', true, 'weighted'],
] as const)('WQS for a number in the %s direction, survey weights in the search: %s', (direction, weighted, name) => {
  const expected: Answers = inR.wqs[name];
  const { data, replicates, rows, weights } = analysed(direction, weighted);

  it("has R's rows", () => {
    expect(data.problem.n).toBe(inR.n);
  });

  it('finds the best set of components of each resample, and its t', () => {
    expected.replicates.forEach(({ deviance, b1, t, weights: theirs }, r) => {
      const found = replicates[r];
      expect(Math.abs(found.deviance / deviance - 1)).toBeLessThan(1e-10);
      expect(found.b1).toBeCloseTo(b1, 9);
      expect(found.z).toBeCloseTo(t, 8);
      theirs.forEach((weight, j) => {
        expect(found.weights[j]).toBeCloseTo(weight, 9);
      });
    });
  });

  it('averages the weights by the square of t', () => {
    expected.weights.forEach((weight, j) => {
      expect(weights[j].weight).toBeCloseTo(weight, 9);
    });
  });

  it('tests the index by an ordinary linear regression and by the survey design', () => {
    const [glm, survey] = rows;
    expect(glm).toMatchObject({
      family: 'linear',
      cases: null,
      status: 'estimated',
      effect_measure: 'mean difference',
    });
    expect(glm.effect).toBe(glm.estimate);
    expect(differences({ ...glm }, expected.glm, 1e-8)).toEqual([]);
    expect(differences({ ...survey }, expected.survey, 1e-7)).toEqual([]);
  });
});
