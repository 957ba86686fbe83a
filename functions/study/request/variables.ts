/** Variables that a request brings along, by the rules that the catalogue's own are made of. */
import * as z from 'zod/mini';
import { CYCLES } from '../../nhanes/cycles.ts';
import type { CategoryRule, Definition, NumberRule, Statement, Subject } from '../../nhanes/variables/definition.ts';
import { FORMULAS } from '../../nhanes/variables/formulas.ts';
import { variableId } from './conditions.ts';
import { count, fields, id, nonEmpty, text, told } from './fields.ts';

const column = z
  .string()
  .check(
    z.regex(
      /^[A-Z][A-Z0-9_]{0,7}\.[A-Z_][A-Z0-9_]{0,7}$/,
      'must be a table and a column as NHANES spells them, without the cycle\'s suffix, as in "SMQ.SMQ040"',
    ),
  );
const codes = nonEmpty(z.number());

const SUBJECTS = [fields({ column, missing_codes: z.optional(codes) }), fields({ variable: variableId })] as const;
const subject = z.union(SUBJECTS, 'must be {column} or {variable}') as z.ZodMiniType<Subject>;

const NUMBER_FORMS =
  'is no rule of a number; the forms are {column, missing_codes}, {variable}, {number}, {ratio}, {sum}, {mean, at_least}, {first}, ' +
  '{convert, times, plus}, {log, base}, {capped, at}, {pooled_ratio, at_least}, {formula, of}';

const numberRule: z.ZodMiniType<NumberRule> = z.lazy(() =>
  z.union(
    [
      ...SUBJECTS,
      fields({ number: z.number() }),
      fields({ ratio: z.tuple([numberRule, numberRule]) }),
      fields({ sum: nonEmpty(numberRule) }),
      fields({ mean: nonEmpty(numberRule), at_least: count(1, 100) }),
      fields({ first: nonEmpty(numberRule) }),
      fields({ convert: numberRule, times: z.optional(z.number()), plus: z.optional(z.number()) }),
      fields({ log: numberRule, base: z.literal([2, 10, 'e']) }),
      fields({ capped: numberRule, at: z.number() }),
      fields({ pooled_ratio: nonEmpty(fields({ of: numberRule, over: numberRule })), at_least: count(1, 100) }),
      fields({
        formula: z.enum(Object.keys(FORMULAS) as (keyof typeof FORMULAS)[]),
        of: z.record(z.string(), numberRule),
      }),
    ],
    NUMBER_FORMS,
  ),
) as z.ZodMiniType<NumberRule>;

const STATEMENT_FORMS =
  'is no statement; the forms are those of conditions, of {column, missing_codes} as well as of {variable}';

/** A subject with a comparison beside it. */
function about<Shape extends z.core.$ZodShape>(comparison: Shape) {
  return [
    fields({ column, missing_codes: z.optional(codes), ...comparison }),
    fields({ variable: variableId, ...comparison }),
  ] as const;
}

const statement: z.ZodMiniType<Statement> = z.lazy(() =>
  z.union(
    [
      ...about({ in: nonEmpty(z.union([z.number(), text])) }),
      ...about({ at_least: z.number() }),
      ...about({ at_most: z.number() }),
      ...about({ above: z.number() }),
      ...about({ below: z.number() }),
      ...about({ between: z.tuple([z.number(), z.number()]) }),
      fields({ measured: z.union([variableId, subject]) }),
      fields({ missing: z.union([variableId, subject]) }),
      fields({ not: statement }),
      fields({ any_of: nonEmpty(statement) }),
      fields({ all_of: nonEmpty(statement) }),
    ],
    STATEMENT_FORMS,
  ),
) as z.ZodMiniType<Statement>;

const categoryRule: z.ZodMiniType<CategoryRule> = z.union([
  fields({ column, missing_codes: z.optional(codes), codes: z.record(id, codes) }),
  fields({
    cases: nonEmpty(
      z.union([fields({ level: id, when: statement }), fields({ missing: z.literal(true), when: statement })]),
    ),
  }),
  fields({ any: nonEmpty(statement) }),
  fields({ cut: numberRule, at: nonEmpty(z.number()) }),
]) as z.ZodMiniType<CategoryRule>;

const RULE_FORMS = `is no rule; a category is {column, codes}, {cases}, {any} or {cut, at}; ${NUMBER_FORMS.replace('is no rule of a number', 'a number')}`;
const rule = z.union([categoryRule, numberRule], RULE_FORMS);
const cycle = z.enum(CYCLES);

const described = {
  id: told(variableId, 'How the request and its results call the variable.', 'lead_to_calcium'),
  label: told(text, 'What people read.', 'blood lead over serum calcium'),
  unit: z.optional(told(text, 'The unit of a number.', 'ug/dL')),
  levels: z.optional(
    told(nonEmpty(id), 'The levels of a category made of cases or cuts, the reference first.', ['no', 'yes']),
  ),
  note: z.optional(told(text, 'What a user must know of the questions behind it.', 'asked of adults 20 and over')),
  detection: z.optional(
    fields({ below: column, limits: z.partialRecord(cycle, z.number().check(z.positive())) }).check(
      z.describe('The column that marks values below the limit of detection with 1, and the limits by cycle.'),
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
  ],
  'is no variable; it has id, label and either rule or by_cycle',
) as z.ZodMiniType<Definition>;
