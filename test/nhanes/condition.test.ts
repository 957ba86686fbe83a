import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, evaluate, describe as inWords, tell, variablesIn } from '../../functions/nhanes/condition.ts';
import { variables } from '../../functions/nhanes/variables/index.ts';

const UNKNOWN = Number.NaN;

/** A woman of 40, a man of 39, a man of 80 without a cadmium value, someone of unknown age. */
const columns = {
  age: Float64Array.of(40, 39, 80, UNKNOWN),
  sex: Float64Array.of(1, 0, 0, 1),
  cadmium: Float64Array.of(0.1, 0, UNKNOWN, 0.5),
};
const levels = { sex: ['male', 'female'] };

it.each<[string, Condition, number[]]>([
  ['at_least includes the bound', { variable: 'age', at_least: 40 }, [1, 0, 1, UNKNOWN]],
  ['at_most includes the bound', { variable: 'age', at_most: 40 }, [1, 1, 0, UNKNOWN]],
  ['above leaves the bound out', { variable: 'age', above: 40 }, [0, 0, 1, UNKNOWN]],
  ['below leaves the bound out', { variable: 'age', below: 40 }, [0, 1, 0, UNKNOWN]],
  ['between includes both bounds', { variable: 'age', between: [39, 40] }, [1, 1, 0, UNKNOWN]],
  ['in takes levels by name', { variable: 'sex', in: ['female'] }, [1, 0, 0, 1]],
  ['in takes several levels', { variable: 'sex', in: ['male', 'female'] }, [1, 1, 1, 1]],
  ['zero is measured, missing is not', { measured: 'cadmium' }, [1, 1, 0, 1]],
  ['missing is the contrary of measured', { missing: 'cadmium' }, [0, 0, 1, 0]],
  ['not of the unknown is unknown', { not: { variable: 'age', at_least: 40 } }, [0, 1, 0, UNKNOWN]],
  [
    'all_of is false where one part is, whatever the others are',
    { all_of: [{ variable: 'age', at_least: 40 }, { variable: 'cadmium', at_least: 0.2 }, { measured: 'cadmium' }] },
    [0, 0, 0, UNKNOWN],
  ],
  [
    'any_of is true where one part is, whatever the others are',
    {
      any_of: [
        { variable: 'age', at_least: 80 },
        { variable: 'cadmium', at_least: 0.5 },
      ],
    },
    [0, 0, 1, 1],
  ],
])('%s', (_, condition, expected) => {
  expect([...tell(condition, columns, levels)]).toEqual(expected);
  expect([...evaluate(condition, columns, levels)]).toEqual(expected.map((told) => (told === 1 ? 1 : 0)));
});

describe("Kleene's logic", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(UNKNOWN));
  const person = fc.record({ a: value, b: value, c: value });
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3 },
      fc.record({ variable: fc.constantFrom('a', 'b', 'c'), at_least: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ variable: fc.constantFrom('a', 'b', 'c'), below: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ measured: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ not: tie('condition') }),
      fc.record({ any_of: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ all_of: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    ),
  }));
  const told = (of: Condition, { a, b, c }: { a: number; b: number; c: number }) =>
    tell(of, { a: Float64Array.of(a), b: Float64Array.of(b), c: Float64Array.of(c) }, {})[0];

  it('not twice is nothing, and De Morgan holds', () => {
    fc.assert(
      fc.property(condition, condition, person, (one, other, who) => {
        expect(told({ not: { not: one } }, who)).toBe(told(one, who));
        expect(told({ not: { any_of: [one, other] } }, who)).toBe(
          told({ all_of: [{ not: one }, { not: other }] }, who),
        );
      }),
    );
  });

  it('an answer that comes to be known changes nothing that was told without it, where nobody asks whether it is known', () => {
    const asksWhetherKnown = (of: Condition): boolean =>
      'measured' in of ||
      ('not' in of && asksWhetherKnown(of.not)) ||
      ('any_of' in of && of.any_of.some(asksWhetherKnown)) ||
      ('all_of' in of && of.all_of.some(asksWhetherKnown));
    fc.assert(
      fc.property(condition, person, fc.integer({ min: 0, max: 3 }), (of, who, answer) => {
        fc.pre(!asksWhetherKnown(of));
        const before = told(of, { ...who, a: UNKNOWN });
        if (!Number.isNaN(before)) expect(told(of, { ...who, a: answer })).toBe(before);
      }),
    );
  });
});

it('names the variables it looks at and says itself in words', () => {
  const condition: Condition = {
    all_of: [
      { variable: 'sedentary_minutes', at_most: 600 },
      { any_of: [{ measured: 'cadmium' }, { variable: 'sex', in: ['male'] }] },
      { not: { missing: 'bmi' } },
    ],
  };
  expect(variablesIn(condition)).toEqual(['sedentary_minutes', 'cadmium', 'sex', 'bmi']);
  expect(inWords(condition, variables)).toBe(
    'sedentary activity: at most 600 minutes/day and (blood cadmium known or sex: male) and not body mass index not known',
  );
});
