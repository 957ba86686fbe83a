/** Variables that a request brings along, by the rules that the catalogue's own are made of. */
import * as z from 'zod/mini';
import { comparisons } from '../../language/conditions.ts';
import { count, fields, id, nonEmpty, positive, recursive, text, told, variableId } from '../../language/fields.ts';
import { CYCLES } from '../../nhanes/cycles.ts';
import type { CategoryRule, Definition, NumberRule, Statement, Subject } from '../../nhanes/variables/definition.ts';
import { FORMULAS } from '../../nhanes/variables/formulas.ts';

const column = z
  .string()
  .check(
    z.regex(
      /^[A-Z][A-Z0-9_]{0,7}\.[A-Z_][A-Z0-9_]{0,7}$/,
      'must be a table and a column as NHANES spells them, without the cycle\'s suffix, as in "SMQ.SMQ040"',
    ),
  );
const codes = nonEmpty(z.number());
const cycle = z.enum(CYCLES);

const inColumn = {
  column: told(column, 'A column of a table.', 'SMQ.SMQ040'),
  missing_codes: z.optional(told(codes, 'Codes that stand for refused and do not know.', [7, 9])),
};
const ofVariable = { variable: told(variableId, 'A variable of the catalogue or of the request.', 'lead') };

const SUBJECTS = [fields(inColumn), fields(ofVariable)] as const;
const subject = z.union(SUBJECTS, 'must be {column} or {variable}') as z.ZodMiniType<Subject>;

const NUMBER_FORMS =
  'is no rule of a number; the forms are {column, missing_codes}, {variable}, {number}, {ratio}, {sum}, {mean, at_least}, {first}, ' +
  '{convert, times, plus}, {log, base}, {capped, at}, {top_coded, at}, {pooled_ratio, at_least}, {formula, of}';

const LEAD = { variable: 'lead' };
const CALCIUM = { column: 'BIOPRO.LBXSCA' };
const atLeast = told(count(1, 100), 'How many parts must be known.', 2);

const numberRule: z.ZodMiniType<NumberRule> = recursive(() =>
  z.union(
    [
      ...SUBJECTS,
      fields({ number: told(z.number(), 'The same number for everybody.', 100) }),
      fields({ ratio: told(z.tuple([numberRule, numberRule]), 'The first over the second.', [LEAD, CALCIUM]) }),
      fields({
        sum: told(nonEmpty(numberRule), 'The sum; it is missing where a part is.', [LEAD, { variable: 'cadmium' }]),
      }),
      fields({
        mean: told(nonEmpty(numberRule), 'The mean of the parts that are known.', [LEAD, LEAD]),
        at_least: atLeast,
      }),
      fields({ first: told(nonEmpty(numberRule), 'The first part that is known.', [LEAD, { number: 0 }]) }),
      fields({
        convert: told(numberRule, 'In another unit: times the value, plus.', LEAD),
        times: z.optional(told(z.number(), 'The factor, 1 if not given.', 0.0483)),
        plus: z.optional(told(z.number(), 'What is added, 0 if not given.', 0)),
      }),
      fields({
        log: told(numberRule, 'The logarithm of a positive number; another number has none.', LEAD),
        base: told(z.literal([2, 10, 'e']), 'Its base.', 2),
      }),
      fields({
        capped: told(numberRule, 'No more than a bound.', { variable: 'age' }),
        at: told(z.number(), 'The bound.', 80),
      }),
      fields({
        top_coded: told(numberRule, 'A number that cycles record with different top codes.', {
          column: 'DEMO.RIDAGEYR',
        }),
        at: told(
          z.partialRecord(cycle, z.number()),
          'The top code of each cycle; the lowest of the pooled ones holds.',
          {
            '2005-2006': 85,
            '2007-2008': 80,
          },
        ),
      }),
      fields({
        pooled_ratio: told(
          nonEmpty(
            fields({
              of: told(numberRule, 'What is summed above.', { column: 'DXXSPN.DXXL1BMC' }),
              over: told(numberRule, 'What is summed below.', { column: 'DXXSPN.DXXL1A' }),
            }),
          ),
          'Sum over sum, of the pairs in which both are known.',
          [{ of: { column: 'DXXSPN.DXXL1BMC' }, over: { column: 'DXXSPN.DXXL1A' } }],
        ),
        at_least: atLeast,
      }),
      fields({
        formula: told(
          z.enum(Object.keys(FORMULAS) as (keyof typeof FORMULAS)[]),
          'A formula of the literature.',
          'ckd_epi_2021',
        ),
        of: told(z.record(z.string(), numberRule), 'Its inputs by name.', {
          creatinine: { variable: 'creatinine' },
          age: { variable: 'age' },
          sex: { variable: 'sex' },
        }),
      }),
    ],
    NUMBER_FORMS,
  ),
) as z.ZodMiniType<NumberRule>;

const STATEMENT_FORMS =
  'is no statement; the forms are those of conditions, of {column, missing_codes} as well as of {variable}';

/** A subject with a comparison beside it. */
function about<Shape extends z.core.$ZodShape>(comparison: Shape) {
  return [fields({ ...inColumn, ...comparison }), fields({ ...ofVariable, ...comparison })] as const;
}

const known = z.union([variableId, subject]);
const SMOKES = { column: 'SMQ.SMQ040', in: [1, 2] };

const statement: z.ZodMiniType<Statement> = recursive(() =>
  z.union(
    [
      ...about({
        in: told(
          nonEmpty(z.union([z.number(), text])),
          'Holds for these codes of a column, or levels of a category.',
          [1, 2],
        ),
      }),
      ...Object.values(comparisons).flatMap((comparison) => about(comparison)),
      fields({ measured: told(known, 'Holds where it is known.', 'lead') }),
      fields({ missing: told(known, 'Holds where it is not known.', { column: 'OSQ.OSQ060' }) }),
      fields({ not: told(statement, 'Holds where the statement does not.', SMOKES) }),
      fields({ any_of: told(nonEmpty(statement), 'Holds where any of the statements does.', [SMOKES]) }),
      fields({ all_of: told(nonEmpty(statement), 'Holds where all of the statements do.', [SMOKES]) }),
    ],
    STATEMENT_FORMS,
  ),
) as z.ZodMiniType<Statement>;

const when = told(statement, 'The first case that holds decides; one that is not known is passed over.', SMOKES);

const categoryRule: z.ZodMiniType<CategoryRule> = z.union([
  fields({
    ...inColumn,
    codes: told(z.record(id, codes), 'The codes of each level, the reference first; all others are missing.', {
      no: [2],
      yes: [1],
    }),
  }),
  fields({
    cases: told(
      nonEmpty(
        z.union([
          fields({ level: told(id, 'The level of whom the case is true of.', 'current'), when }),
          fields({ missing: told(z.literal(true), 'Whom the case is true of has no value.', true), when }),
        ]),
      ),
      'Cases that are asked in their order.',
      [{ level: 'current', when: SMOKES }],
    ),
  }),
  fields({ any: told(nonEmpty(statement), 'yes where any holds, no where none does, else missing.', [SMOKES]) }),
  fields({
    cut: told(numberRule, 'The number that is cut into levels.', { variable: 'age' }),
    at: told(nonEmpty(z.number()), 'The bounds; each level but the first begins at one.', [40, 60]),
  }),
]) as z.ZodMiniType<CategoryRule>;

const RULE_FORMS = `is no rule; a category is {column, codes}, {cases}, {any} or {cut, at}; ${NUMBER_FORMS.replace('is no rule of a number', 'a number')}`;
const rule = z.union([categoryRule, numberRule], RULE_FORMS);

const period = fields({
  cycles: told(nonEmpty(cycle), 'The cycles.', ['2013-2014', '2015-2016']),
  rule: told(rule, 'How its value comes about in them.', { column: 'ALQ.ALQ120Q' }),
  label: z.optional(told(text, 'What people read where all cycles are of this period.', 'drinks in the past year')),
  comparable: z.optional(
    told(z.literal(false), 'Present where the answers cannot be pooled with those of other periods.', false),
  ),
  note: z.optional(told(text, 'Why not, and who says so.', 'another question')),
});

const described = {
  id: told(variableId, 'How the request and its results call the variable.', 'lead_to_calcium'),
  label: told(text, 'What people read.', 'blood lead over serum calcium'),
  unit: z.optional(told(text, 'The unit of a number.', 'ug/dL')),
  levels: z.optional(
    told(
      nonEmpty(id),
      'The levels of a category, the reference first; those of codes may be left out, and are then in the order written.',
      ['no', 'yes'],
    ),
  ),
  note: z.optional(told(text, 'What a user must know of the questions behind it.', 'asked of adults 20 and over')),
  detection: z.optional(
    told(
      fields({
        below: told(column, 'The column that marks values below the limit of detection with 1.', 'PBCD.LBDBPBLC'),
        limits: told(z.partialRecord(cycle, positive), "The limits by cycle, in the variable's unit.", {
          '2017-2018': 0.07,
        }),
        unflagged: z.optional(
          told(nonEmpty(cycle), 'Cycles whose files have no such column: less than the limit is below it.', [
            '2005-2006',
          ]),
        ),
      }),
      'Which values are below the limit of detection.',
      { below: 'PBCD.LBDBPBLC', limits: { '2017-2018': 0.07 } },
    ),
  ),
};

/** A variable of the catalogue, or of a request. */
export const definitionSchema = z.union(
  [
    fields({
      ...described,
      rule: told(rule, 'How its value comes about.', { ratio: [{ variable: 'lead' }, { column: 'BIOPRO.LBXSCA' }] }),
      cycles: z.optional(told(nonEmpty(cycle), 'The cycles that have it, if not all.', ['2017-2018'])),
    }),
    fields({
      ...described,
      by_cycle: told(z.partialRecord(cycle, rule), 'The rule of each cycle, where they differ.', {
        '2013-2014': { column: 'ALQ.ALQ120Q' },
        '2017-2018': { column: 'ALQ.ALQ121' },
      }),
    }),
    fields({
      ...described,
      periods: told(nonEmpty(period), 'Cycles that share a rule.', [
        { cycles: ['2013-2014', '2015-2016'], rule: { column: 'ALQ.ALQ120Q' } },
      ]),
    }),
  ],
  'is no variable; it has id, label and either rule, by_cycle or periods',
) as z.ZodMiniType<Definition>;
