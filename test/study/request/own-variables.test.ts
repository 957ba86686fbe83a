/** Variables that a request brings along: what is refused of them, by the place of the fault. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../functions/nhanes/variables/definition.ts';
import { variables as builtIn } from '../../../functions/nhanes/variables/index.ts';
import { definitionFaults } from '../../../functions/study/request/faults/definitions.ts';
import { definitionSchema } from '../../../functions/study/request/variables.ts';
import { canonicalJson, runId } from '../../../functions/study/run-id.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { catalogueOf } from '../../../functions/study/study-variables.ts';
import { problemsOf } from '../../support/refusals.ts';
import { smallRequest } from '../../support/small-request.ts';

const problems = (...variables: object[]) => problemsOf(smallRequest({ variables }));
const own = (rule: unknown, more: object = {}) => ({ id: 'own', label: 'own', rule, ...more });
const COLUMN = { column: 'BIOPRO.LBXSCA' };

describe('a variable of the request is refused', () => {
  it.each<[string, object, string, string | RegExp]>([
    [
      'that is there already',
      own(COLUMN, { id: 'lead' }),
      '.id',
      'lead is a variable of the catalogue; choose another name',
    ],
    [
      'with the name of a column',
      own(COLUMN, { id: 'weight' }),
      '.id',
      /^weight is the name of a column of the cohort/,
    ],
    [
      "with the name of an outcome's column",
      own(COLUMN, { id: 'outcome_ckd' }),
      '.id',
      /name of a column of the cohort/,
    ],
    ['with the name of the mixture', own(COLUMN, { id: 'mixture' }), '.id', /what all exposures together are called/],
    [
      'that reads an unknown table',
      own({ column: 'XYZ.ABC' }),
      '',
      /^reads the table XYZ, of which nobody has told the survey weight in 20\d\d-20\d\d; known are those of DEMO, /,
    ],
    [
      'of a part that does not exist',
      own({ sum: [COLUMN, { variable: 'zinc' }] }),
      '.rule.sum[1].variable',
      /^is no variable; must be/,
    ],
    ['of a name that every object has', own({ variable: 'constructor' }), '.rule.variable', /^is no variable; must be/],
    ['of itself', own({ variable: 'own' }), '', 'variable "own" is made of itself (own of own)'],
    [
      'of a category, as a number',
      own({ ratio: [{ variable: 'sex' }, COLUMN] }),
      '.rule.ratio[0].variable',
      'sex is a category (male, female); a number is needed',
    ],
    [
      'of more parts than there are',
      own({ mean: [COLUMN, COLUMN], at_least: 3 }),
      '.rule.at_least',
      'must be at most 2, the number of parts; got 3',
    ],
    [
      'of a formula without its parts',
      own({ formula: 'ckd_epi_2021', of: { creatinine: COLUMN, sex: { variable: 'sex' } } }),
      '.rule.of.age',
      'is missing; ckd_epi_2021 is made of creatinine, age, sex',
    ],
    [
      'of a formula with parts of another',
      own({
        formula: 'ckd_epi_2021',
        of: { creatinine: COLUMN, age: { variable: 'age' }, sex: { variable: 'sex' }, race: COLUMN },
      }),
      '.rule.of.race',
      /^is no part of ckd_epi_2021; must be one of/,
    ],
    [
      'of a formula with a number for a category',
      own({ formula: 'ckd_epi_2021', of: { creatinine: COLUMN, age: { variable: 'age' }, sex: { variable: 'age' } } }),
      '.rule.of.sex',
      'must be {variable}, a category with the levels male, female',
    ],
    [
      'of cuts without levels',
      own({ cut: COLUMN, at: [9] }),
      '.levels',
      'is missing; a category made of cases or cuts names its levels',
    ],
    [
      'of too few levels for its cuts',
      own({ cut: COLUMN, at: [9, 10] }, { levels: ['low', 'high'] }),
      '.rule.at',
      'makes 3 groups of 2 bounds, for 2 levels',
    ],
    [
      'of cuts in disorder',
      own({ cut: COLUMN, at: [10, 9] }, { levels: ['a', 'b', 'c'] }),
      '.rule.at',
      'must have its bounds in ascending order, each once',
    ],
    [
      'of a case without a level',
      own({ cases: [{ level: 'maybe', when: { measured: 'age' } }] }, { levels: ['no', 'yes'] }),
      '.rule.cases[0].level',
      /^is no level of this variable; must be one of "no", "yes"/,
    ],
    [
      'of a level twice',
      own({ cut: COLUMN, at: [9] }, { levels: ['low', 'low'] }),
      '.levels[1]',
      '"low" is there already; each may occur once',
    ],
    [
      'of one code with two meanings',
      own({ column: 'OSQ.OSQ060', codes: { no: [2, 9], yes: [1, 2] } }),
      '.rule.codes.yes[1]',
      '2 is a code of no already',
    ],
    [
      'of a code that is missing, too',
      own({ column: 'OSQ.OSQ060', missing_codes: [9], codes: { no: [2, 9], yes: [1] } }),
      '.rule.codes.no[1]',
      '9 is a code of missing already',
    ],
    [
      'of levels that JSON would put in another order',
      own({ column: 'OSQ.OSQ060', codes: { 1: [1], no: [2] } }),
      '.rule.codes.1',
      'must not be a whole number: JSON would lose the order of the levels',
    ],
    [
      'of other levels than those of its codes',
      own({ column: 'OSQ.OSQ060', codes: { no: [2], yes: [1] } }, { levels: ['yes', 'never'] }),
      '.rule.codes',
      'must have the levels of this variable: yes, never',
    ],
    [
      'of a number with levels',
      own(COLUMN, { levels: ['a', 'b'] }),
      '.levels',
      'must not be there: a number has no levels',
    ],
    [
      'of a category with a unit',
      own({ any: [{ ...COLUMN, above: 9 }] }, { unit: 'mg' }),
      '.unit',
      'must not be there: a category has no unit',
    ],
    [
      'of bounds in disorder',
      own({ any: [{ ...COLUMN, between: [2, 1] }] }),
      '.rule.any[0].between',
      'must have the lower bound first',
    ],
    [
      'of a bound on a category',
      own({ any: [{ variable: 'sex', at_least: 1 }] }),
      '.rule.any[0].at_least',
      'needs a number: use "in" with levels of male, female',
    ],
    [
      'of a level that a category has not',
      own({ any: [{ variable: 'sex', in: ['woman'] }] }),
      '.rule.any[0].in[0]',
      'must be one of "male", "female"; got "woman"',
    ],
    [
      'of the index of a level',
      own({ any: [{ variable: 'sex', in: [1] }] }),
      '.rule.any[0].in[0]',
      'must be one of "male", "female"; got 1',
    ],
    [
      'of words for a number',
      own({ any: [{ ...COLUMN, in: ['yes'] }] }),
      '.rule.any[0].in[0]',
      'must be a number; got "yes"',
    ],
    ['of no cycle', { id: 'own', label: 'own', by_cycle: {} }, '.by_cycle', 'needs the rule of at least one cycle'],
    [
      'that is a number in one cycle only',
      { id: 'own', label: 'own', by_cycle: { '2013-2014': COLUMN, '2017-2018': { any: [{ ...COLUMN, above: 9 }] } } },
      '.by_cycle.2017-2018',
      'must have the levels that the other cycles have (a number); it has no, yes',
    ],
    [
      'of levels in another order by cycle',
      {
        id: 'own',
        label: 'own',
        by_cycle: {
          '2013-2014': { ...COLUMN, codes: { no: [0], yes: [1] } },
          '2017-2018': { ...COLUMN, codes: { yes: [1], no: [0] } },
        },
      },
      '.by_cycle.2017-2018',
      'must have the levels that the other cycles have (no, yes); it has yes, no',
    ],
  ])('%s', (_, variable, end, message) => {
    const [first] = problems(variable);
    expect(first.path).toMatch(/^variables(\[0\])?/);
    if (end) expect(first.path).toBe(`variables[0]${end}`);
    expect(first.message).toMatch(message);
  });

  it('for a column that is not spelled as NHANES does, with the forms of a rule', () => {
    expect(problems(own({ column: 'lbxsca' }))).toMatchObject([{ path: expect.stringMatching(/^variables\[0\]/) }]);
  });

  it('and another one that rests on it is not judged before', () => {
    expect(problems(own({ variable: 'other' }), { id: 'other', label: 'other', rule: { variable: 'own' } })).toEqual([
      { path: 'variables', message: expect.stringMatching(/^variable "(own|other)" is made of itself/) },
    ]);
  });
});

describe('a variable of the request is made', () => {
  /** Its value of one participant with these answers, by column. */
  function madeOf(variables: object[], id: string, answers: Record<string, number>): number {
    const request = parseRunRequest(smallRequest({ variables }));
    const variable = catalogueOf(request)[id];
    const columns = variable.sources['2017-2018'] ?? [];
    return variable.derive(
      columns.map(({ table, column }) => answers[`${table}.${column}`] ?? Number.NaN),
      '2017-2018',
    );
  }

  it('by any, a ratio, a logarithm, cuts, cases, and from one another', () => {
    const variables = [
      own({ ratio: [{ column: 'PBCD.LBXBPB' }, COLUMN] }),
      { id: 'log_own', label: 'log', rule: { log: { variable: 'own' }, base: 2 } },
      { id: 'group', label: 'group', levels: ['low', 'high'], rule: { cut: { variable: 'own' }, at: [0.25] } },
      {
        id: 'smoker',
        label: 'smoker',
        levels: ['never', 'former', 'current'],
        rule: {
          cases: [
            { level: 'never', when: { column: 'SMQ.SMQ020', in: [2] } },
            { level: 'former', when: { column: 'SMQ.SMQ040', in: [3] } },
            { level: 'current', when: { column: 'SMQ.SMQ040', in: [1, 2] } },
          ],
        },
      },
      {
        id: 'either',
        label: 'either',
        rule: {
          any: [
            { variable: 'group', in: ['high'] },
            { variable: 'smoker', in: ['current'] },
          ],
        },
      },
    ];
    const answers = { 'PBCD.LBXBPB': 4, 'BIOPRO.LBXSCA': 8, 'SMQ.SMQ020': 1, 'SMQ.SMQ040': 3 };
    expect(['own', 'log_own', 'group', 'smoker', 'either'].map((id) => madeOf(variables, id, answers))).toEqual([
      ...[0.5, -1, 1, 1, 1],
    ]);
    expect(madeOf(variables, 'either', { 'BIOPRO.LBXSCA': 8, 'SMQ.SMQ020': 2 })).toBeNaN();
  });

  it('keeps the reference of its codes when a store sorts the fields of the request', () => {
    const codes = { never: [2], ever: [1] };
    const request = parseRunRequest(smallRequest({ variables: [own({ column: 'SMQ.SMQ020', codes })] }));
    const stored = parseRunRequest(JSON.parse(canonicalJson(request)));
    expect(Object.keys((stored.variables[0] as unknown as { rule: { codes: object } }).rule.codes)).toEqual([
      'ever',
      'never',
    ]);
    expect(catalogueOf(stored).own.levels).toEqual(['never', 'ever']);
    expect(madeOf(stored.variables, 'own', { 'SMQ.SMQ020': 2 })).toBe(0);
    expect(runId(stored)).toBe(runId(request));
    const turned = parseRunRequest(
      smallRequest({ variables: [own({ column: 'SMQ.SMQ020', codes }, { levels: ['ever', 'never'] })] }),
    );
    expect(madeOf(turned.variables, 'own', { 'SMQ.SMQ020': 2 })).toBe(1);
    expect(runId(turned)).not.toBe(runId(request));
  });

  it('that doubles at each of 40 steps, in no time', () => {
    const variables = Array.from({ length: 40 }, (_, i) => {
      const before = i === 0 ? { column: 'BIOPRO.LBXSCA' } : { variable: `v${i - 1}` };
      return { id: `v${i}`, label: `v${i}`, rule: { sum: [before, before] } };
    });
    expect(madeOf(variables, 'v39', { 'BIOPRO.LBXSCA': 1 })).toBe(2 ** 40);
  });
});

describe("the catalogue's own variables", () => {
  const folder = new URL('../../../functions/nhanes/catalogue/variables/', import.meta.url);
  const definitions: Definition[] = readdirSync(folder).flatMap((file) =>
    JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
  );
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const known = { ids: [...byId.keys()], levels: (id: string) => builtIn[id].levels };

  it.each(definitions)('would be taken from a request: $id', (definition) => {
    expect(definitionSchema.safeParse(definition).error?.issues ?? []).toEqual([]);
    expect(definitionFaults(definition, ['variables', 0], known)).toEqual([]);
  });
});
