import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../functions/nhanes/tables.ts';
import { buildCohort, protocolOf } from '../../functions/study/cohort.ts';
import { cohortColumns, cohortTable } from '../../functions/study/cohort-table.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { termsOf } from '../../functions/study/terms.ts';
import { columnsOfTables, type Tables } from '../support/columns.ts';

const BLANK = Number.NaN;

/** Cases have a femoral neck BMD of at most 0.6 (men) or 0.5 (women). */
const written = {
  id: 'small',
  title: 'A small study',
  cycles: ['2013-2014', '2017-2018'],
  weights: {
    '2013-2014': { table: 'PBCD', column: 'WTSH2YR' },
    '2017-2018': { table: 'DEMO', column: 'WTMEC2YR' },
  },
  sample: [
    { step: 'age >= 40', where: { variable: 'age', at_least: 40 } },
    { step: 'positive weight', positive_weight: true },
    { complete_covariates_of: 'model-1' },
  ],
  outcomes: [
    {
      id: 'low',
      label: 'low bone density',
      bone_density: {
        t_score_at_most: -2,
        sites: [
          { variable: 'femoral_neck_bmd', reference: { male: { mean: 1, sd: 0.2 }, female: { mean: 0.9, sd: 0.2 } } },
        ],
      },
    },
  ],
  exposures: ['cadmium'],
  models: [{ id: 'model-1', label: 'age and education', covariates: ['age', 'education'] }],
  subgroups: [
    { id: 'all', label: 'all' },
    { id: 'female', label: 'women', where: { variable: 'sex', in: ['female'] } },
  ],
};

const tables = (): Tables => ({
  '2013-2014': {
    DEMO: {
      SEQN: [1, 2, 3, 4],
      SDMVSTRA: [104, 104, 105, 105],
      SDMVPSU: [1, 2, 1, 2],
      RIDAGEYR: [40, 50, 60, 20],
      RIAGENDR: [1, 2, 2, 1],
      DMDEDUC2: [5, 3, 9, 1],
    },
    // Not in DEMO's order, and 3 is not there.
    DXXFEM: { SEQN: [4, 2, 1], DXXNKBMD: [0.9, 0.5, BLANK] },
    PBCD: { SEQN: [1, 2, 3, 4], WTSH2YR: [100, 200, 300, 400], LBXBCD: [0.2, 0.4, 0.1, 9] },
  },
  '2017-2018': {
    DEMO: {
      SEQN: [11, 12, 13],
      SDMVSTRA: [134, 134, 135],
      SDMVPSU: [1, 2, 1],
      RIDAGEYR: [80, 70, 45],
      RIAGENDR: [1, 1, 1],
      DMDEDUC2: [1, 2, 4],
      WTMEC2YR: [10, 0, 30],
    },
    DXXFEM: { SEQN: [11, 12, 13], DXXNKBMD: [0.6, 0.5, 0.61] },
    PBCD: { SEQN: [11, 12, 13], LBXBCD: [0.6, 0.7, 0.8] },
  },
});

const build = (changed: object = {}, changedTables = tables()) =>
  buildCohort(parseRunRequest({ ...written, ...changed }), columnsOfTables(changedTables));

describe('a cohort', () => {
  it('has a row for everyone with a positive weight, in the sample or not', () => {
    const { columns } = build();
    expect([...columns.seqn]).toEqual([1, 2, 3, 4, 11, 13]);
    expect([...columns.in_sample]).toEqual([1, 1, 0, 0, 1, 1]);
    expect([...columns.cycle]).toEqual([0, 0, 0, 0, 1, 1]);
    expect([...columns.stratum]).toEqual([104, 104, 105, 105, 134, 135]);
    expect([...columns.psu]).toEqual([1, 2, 1, 2, 1, 1]);
  });

  it('divides the weight of each cycle by the number of cycles', () => {
    expect([...build().columns.weight]).toEqual([50, 100, 150, 200, 5, 15]);
  });

  it('joins on SEQN, harmonises and says what the numbers of a category stand for', () => {
    const { columns, levels } = build();
    expect([...columns.femoral_neck_bmd]).toEqual([BLANK, 0.5, BLANK, 0.9, 0.6, 0.61]);
    expect([...columns.education]).toEqual([2, 1, BLANK, 0, 0, 2]);
    expect(levels).toEqual({
      cycle: ['2013-2014', '2017-2018'],
      sex: ['male', 'female'],
      education: ['lt_hs', 'hs', 'gt_hs'],
    });
  });

  it('takes a variable for a number whatever it is called', () => {
    const variables = [{ id: 'constructor', label: 'c', rule: { column: 'PBCD.LBXBCD' } }];
    const request = parseRunRequest({ ...written, variables, exposures: ['constructor'] });
    const cohort = buildCohort(request, columnsOfTables(tables()));
    const [term] = termsOf(['constructor'], cohort.columns, cohort.levels);
    expect(term).toMatchObject({ kind: 'numeric', values: Float64Array.of(0.2, 0.4, 0.1, 9, 0.6, 0.8) });
    const stored = cohortColumns(cohortTable(request, cohort), cohort.levels);
    expect(stored.constructor).toEqual(Float64Array.of(0.2, 0.4, 0.1, 9, 0.6, 0.8));
  });

  it('is not made of numbers that are too large for one', () => {
    const variables = [{ id: 'big', label: 'big', rule: { convert: { variable: 'cadmium' }, times: 1e308 } }];
    expect(() => build({ variables, exposures: ['big'] })).toThrow(
      'variable "big" is infinite for SEQN 4 of 2013-2014: numbers go up to 1.8e308',
    );
  });

  it('counts the cases at the cut of their sex; a missing site makes no case in the sample and tells nothing outside', () => {
    expect([...build().columns.outcome_low]).toEqual([0, 1, BLANK, 0, 1, 0]);
  });

  it('counts participants and cases after every step, covariates one by one', () => {
    expect(build().flow.map(({ step, n, cases }) => [step, n, cases.low])).toEqual([
      ['participants', 7, 3],
      ['age >= 40', 6, 3],
      ['positive weight', 5, 2],
      ['age', 5, 2],
      ['education', 4, 2],
    ]);
  });

  it('has which values lie below the limit of detection only where a description asks for it', () => {
    const marked = tables();
    if (marked['2013-2014']) marked['2013-2014'].PBCD.LBDBCDLC = [0, 0, 1, 0];
    if (marked['2017-2018']) marked['2017-2018'].PBCD.LBDBCDLC = [0, 0, 0];
    expect([...build({ description: {} }, marked).columns.cadmium_detection]).toEqual([0, 0, 1, 0, 0, 0]);
    expect(build().columns).not.toHaveProperty('cadmium_detection');
  });
});

describe('what cannot be a cohort', () => {
  it('an empty sample names the rule that emptied it', () => {
    const sample = [
      written.sample[0],
      { step: 'age >= 90', where: { variable: 'age', at_least: 90 } },
      written.sample[1],
    ];
    expect(() => build({ sample })).toThrow(
      expect.objectContaining({
        name: 'EmptySampleError',
        message: 'the sample rule "age >= 90" leaves nobody: 6 participants were left after "age >= 40"',
      }),
    );
  });

  it('an empty subgroup is named', () => {
    const subgroups = [written.subgroups[0], { id: 'old', label: 'old', where: { variable: 'age', at_least: 81 } }];
    expect(() => build({ subgroups })).toThrow(
      expect.objectContaining({ name: 'EmptySubgroupError', message: expect.stringContaining('"old"') }),
    );
  });

  it('a missing column is named with its file and cycle', () => {
    const lacking = tables();
    delete lacking['2017-2018']?.PBCD.LBXBCD;
    expect(() => build({}, lacking)).toThrow(
      expect.objectContaining({
        name: 'MissingColumnError',
        message: 'table PBCD of 2017-2018 has no numeric column LBXBCD',
      }),
    );
  });

  it('a participant that a table holds twice is named', () => {
    const twice = tables();
    if (twice['2013-2014']) twice['2013-2014'].DXXFEM.SEQN = [4, 2, 4];
    expect(() => build({}, twice)).toThrow(
      expect.objectContaining({
        name: 'DuplicateParticipantError',
        message: 'DXXFEM (2013-2014) has more than one row with SEQN 4',
      }),
    );
  });
});

describe('tables', () => {
  it('are those of the variables, the design and the weight of the cycle', () => {
    const protocol = protocolOf(parseRunRequest(written));
    expect([...columnsOf(protocol, '2013-2014').keys()]).toEqual(['DEMO', 'PBCD', 'DXXFEM']);
    expect(columnsOf(protocol, '2017-2018')).toEqual(
      new Map([
        ['DEMO', ['SEQN', 'SDMVSTRA', 'SDMVPSU', 'WTMEC2YR', 'RIDAGEYR', 'RIAGENDR', 'DMDEDUC2']],
        ['DXXFEM', ['SEQN', 'DXXNKBMD']],
        ['PBCD', ['SEQN', 'LBXBCD']],
      ]),
    );
  });
});
