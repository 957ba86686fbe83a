/** `fit`: every method on a table of a user's own. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { METHODS } from '../../../functions/methods/index.ts';
import { parseCsv } from '../../../infra/cli/tables/csv-table.ts';
import { parseFitSpecification } from '../../../infra/cli/tables/fit-specification.ts';
import { summariseFit } from '../../../infra/cli/tables/fit-summary.ts';
import { fitTable } from '../../../infra/cli/tables/fit-table.ts';
import { checkColumns } from '../../../infra/cli/tables/specification.ts';
import { TABLE_METHODS } from '../../../infra/cli/tables/table-methods.ts';
import { ORACLE_TABLE, QGCOMP_SPEC } from '../../support/oracle-table.ts';
import { folderForTests } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const work = folderForTests();
afterAll(() => work.remove());

type Json = Record<string, unknown>;
const oracle = readFileSync(ORACLE_TABLE, 'utf8');
const base: Json = { ...QGCOMP_SPEC, mix: ['pb', 'cd', 'hg'], covariates: ['age', 'sex'] };
const design: Json = { weights: 'weight', strata: 'strata', psu: 'psu' };
const wqs: Json = { bootstraps: 5, seed: 1 };

function fit(spec: Json, csv = oracle) {
  const table = parseCsv('mine.csv', csv);
  const parsed = parseFitSpecification(spec);
  checkColumns(parsed, table);
  return fitTable(table, parsed);
}

const refusal = (spec: Json) => {
  try {
    fit(spec);
    return 'not refused';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
};

describe('every method', () => {
  const result = fit({ ...base, ...design, forms: ['quantile-4', 'spline-3'], wqs, description: {} });

  it('fills its tables, with columns that they have in the lake', () => {
    // Specifications and sweeps change a run's samples, outcomes and releases of NHANES, and a calibration tries all of
    // a run's intervals: a table of one's own has no such thing.
    const ofRuns = METHODS.filter(({ name }) => !(name in TABLE_METHODS)).map(({ name }) => name);
    expect(ofRuns.toSorted()).toEqual(['calibration', 'curves', 'specifications', 'sweep']);
    for (const { name, tables } of METHODS.filter((method) => method.name in TABLE_METHODS)) {
      for (const [table, columns] of Object.entries(tables)) {
        expect(result.tables[table]?.length, `${table} of ${name}`).toBeGreaterThan(0);
        for (const row of result.tables[table]) {
          expect(Object.keys(row).filter((column) => !(column in columns.columns))).toEqual([]);
        }
      }
    }
  });

  it('is told in words', () => {
    const summary = summariseFit(result);
    expect(summary).toMatch(/^1777 rows, family logistic, standard errors of the survey design, df rule design\n/);
    expect(summary).toMatch(/\ncd q4 \(quantile-4\): odds ratio \d.*, p .*, n 1777\n/);
    expect(summary).toMatch(/\nmixture psi: odds ratio/);
    expect(summary).toMatch(/\nWQS positive \(survey\): odds ratio/);
    expect(summary).toMatch(/\nprevalence of y \(logit\): 0\.\d+ \(/);
  });

  it('tests the mixture by permutations, of g-computation and of WQS, with the p values in the rows', () => {
    const { tables } = fit({ ...base, wqs, methods: ['qgcomp', 'wqs'], permutations: 9 });
    const tested = [...tables.wqs, ...tables.qgcomp.filter(({ contrast }) => contrast !== 'coefficient')];
    for (const row of tested) {
      expect(row.permutations).toBe(9);
      expect(Number.isInteger(Math.round(1e9 * Number(row.p_permutation) * 10) / 1e9)).toBe(true);
    }
    expect(refusal({ ...base, permute_within: 'psu' })).toMatch(/permute_within: is for a permutation test/);
    expect(refusal({ ...base, permutations: 9, permute_within: 'psu' })).toMatch(
      /permute_within: needs a survey design/,
    );
    expect(refusal({ ...base, permutations: 0 })).toMatch(/permutations/);
  });

  it('without a design has no survey model, and standard errors of the model', () => {
    const { tables, variance, df_rule } = fit({ ...base, wqs });
    expect([variance, df_rule]).toEqual(['model', 'normal']);
    expect([...new Set(tables.wqs.map(({ final }) => final))]).toEqual(['glm']);
    expect(tables.participants).toBeUndefined();
  });
});

describe('forms and interactions', () => {
  it('are those of a run request', () => {
    const { tables } = fit({
      ...base,
      ...design,
      mix: ['cd'],
      forms: ['log2', 'per-sd', 'spline-3', { id: 'by-sex', quantile: { groups: 3, cut_within: { variable: 'sex' } } }],
      interactions: ['sex'],
      methods: ['regression'],
    });
    const contrasts = tables.regression.map(({ form, contrast }) => `${form} ${contrast}`);
    expect(contrasts).toEqual(
      expect.arrayContaining([
        ...['log2 log2', 'per-sd per-sd', 'spline-3 overall', 'spline-3 non-linearity'],
        ...['by-sex q2', 'by-sex q3', 'by-sex trend', 'log2 interaction:sex'],
      ]),
    );
    expect(tables.regression.every(({ status }) => status === 'estimated')).toBe(true);
  });
});

describe('names', () => {
  it.each(['weight', 'stratum', 'in_sample', 'outcome_y', 'constructor', '__proto__'])(
    'a column may be called %s, whatever a cohort calls its own',
    (name) => {
      // A column that is the design's in this table goes by another name.
      const [header, ...rows] = oracle.split('\n');
      const columns = header.split(',').map((column) => (column === 'cd' ? name : column === name ? 'other' : column));
      const csv = [columns.join(','), ...rows].join('\n');
      const weights = name === 'weight' ? 'other' : 'weight';
      const plain = fit({ ...base, ...design, wqs });
      const odd = fit({ ...base, ...design, weights, mix: ['pb', name, 'hg'], wqs }, csv);
      const named = (tables: object) => JSON.stringify(tables, (_, value) => (value === name ? 'cd' : value));
      expect(named(odd.tables)).toBe(JSON.stringify(plain.tables));
    },
  );
});

describe('a covariate', () => {
  it.each(['cd^2', 'cd^3', 'cd:sex', '(Intercept)', 'column "weight"'])(
    'may have the name that a model gives a term of the exposure: %s',
    (name) => {
      const spec = { ...base, ...design, forms: ['log2', 'spline-4'], interactions: ['sex'], methods: ['regression'] };
      const [header, ...rows] = oracle.split('\n');
      const named = header.replace('age', `"${name.replaceAll('"', '""')}"`);
      const odd = fit({ ...spec, covariates: [name, 'sex'] }, [named, ...rows].join('\n'));
      expect(odd.tables).toEqual(fit({ ...spec, covariates: ['age', 'sex'] }).tables);
    },
  );

  it('of one name with another in a cohort is the column of its own name', () => {
    const [header, ...rows] = oracle.split('\n');
    const csv = [header.replace('age', 'stratum').replace('bmi', '"column ""stratum"""'), ...rows].join('\n');
    const spec = { ...base, ...design, methods: ['regression'] };
    const odd = fit({ ...spec, covariates: ['stratum', 'column "stratum"'] }, csv);
    expect(odd.tables).toEqual(fit({ ...spec, covariates: ['age', 'bmi'] }).tables);
  });
});

describe('a component', () => {
  it('called as the intercept is a component', () => {
    const spec = { ...base, ...design, methods: ['qgcomp'] };
    const odd = fit({ ...spec, mix: ['pb', '(Intercept)', 'hg'] }, oracle.replace(',cd,', ',(Intercept),'));
    const named = (tables: object) => JSON.stringify(tables).replaceAll('"(Intercept)"', '"cd"');
    expect(named(odd.tables)).toBe(JSON.stringify(fit(spec).tables));
  });
});

describe('a specification that is refused', () => {
  it.each<[string, Json, RegExp]>([
    ['a family that is none', { family: 'gaussian' }, /family: must be one of .*"linear".*got "gaussian"/],
    ['a method that is none', { methods: ['bkmr'] }, /methods\[0\]: must be one of .*"qgcomp"/],
    ['a form that is none', { forms: ['cubic'] }, /forms\[0\]: must be .*"log2"/],
    ['WQS without settings', { methods: ['wqs'] }, /wqs: is missing: bootstraps and seed/],
    ['WQS of a count', { family: 'log-linear', wqs }, /family: of WQS must be "logistic" or "linear"/],
    ['no exposure', { mix: [] }, /methods: there is nothing to do/],
    [
      'an interaction with a number',
      { interactions: ['age'] },
      /interactions\[0\]: must be a covariate with levels .*: sex/,
    ],
    ['groups of an unknown column', { description: { by: ['age'] } }, /description\.by\[0\]: must be y or one of mix/],
    ['a key of WQS that is none', { wqs: { ...wqs, b: 5 } }, /wqs\.b: is no field here; the fields are bootstraps/],
    ['a column that is not there', { mix: ['cadmium'] }, /mix\[0\]: there is no column "cadmium" in mine\.csv/],
    ['a design without weights', { strata: 'strata', psu: 'psu' }, /weights: is missing; a survey design needs/],
    [
      'an outcome of another family',
      { y: 'egfr', covariates: ['age'] },
      /column "egfr", row 1 .*: an outcome is 0 or 1/,
    ],
    ['a filter that nobody passes', { filter: { domain: 7 } }, /InputFileError: mine\.csv: no row passes the filter/],
  ])('%s', (_, change, message) => {
    expect(refusal({ ...base, ...change })).toMatch(message);
  });
});

describe('the command', () => {
  it('writes the result and says it in words; without --out it prints the result', async () => {
    const spec = join(work.path, 'spec.json');
    writeFileSync(spec, JSON.stringify({ ...base, mix: ['cd'], methods: ['regression'] }));
    const out = join(work.path, 'result.json');
    const written = await studyHere(['fit', '--data', ORACLE_TABLE, '--spec', spec, '--out', out]);
    expect(written).toMatchObject({ exitCode: 0, stderr: '' });
    expect(written.stdout.trimEnd().split('\n').at(-1)).toBe(out);
    const printed = await studyHere(['fit', '--data', ORACLE_TABLE, '--spec', spec]);
    expect(JSON.parse(printed.stdout)).toEqual(JSON.parse(readFileSync(out, 'utf8')));
    const never = join(work.path, 'never.json');
    const refused = await studyHere(['fit', '--data', 'none.csv', '--spec', spec, '--out', never]);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/InputFileError: cannot read the data file/);
    expect(existsSync(never)).toBe(false);
  });
});
