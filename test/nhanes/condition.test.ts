import { expect, it } from 'vitest';
import { type Condition, evaluate, describe as inWords, variablesIn } from '../../functions/nhanes/condition.ts';

/** A woman of 40, a man of 39, a man of 80 without a cadmium value, someone of unknown age. */
const columns = {
  age: Float64Array.of(40, 39, 80, Number.NaN),
  sex: Float64Array.of(1, 0, 0, 1),
  cadmium: Float64Array.of(0.1, 0, Number.NaN, 0.5),
};

it.each<[string, Condition, number[]]>([
  ['at_least includes the bound', { variable: 'age', at_least: 40 }, [1, 0, 1, 0]],
  ['at_most includes the bound', { variable: 'age', at_most: 40 }, [1, 1, 0, 0]],
  ['in takes levels by name', { variable: 'sex', in: ['female'] }, [1, 0, 0, 1]],
  ['in takes several levels', { variable: 'sex', in: ['male', 'female'] }, [1, 1, 1, 1]],
  ['zero is measured, missing is not', { measured: 'cadmium' }, [1, 1, 0, 1]],
  ['all_of', { all_of: [{ variable: 'age', at_least: 40 }, { measured: 'cadmium' }] }, [1, 0, 0, 0]],
  [
    'any_of',
    {
      any_of: [
        { variable: 'age', at_least: 80 },
        { variable: 'sex', in: ['female'] },
      ],
    },
    [1, 0, 1, 1],
  ],
])('%s', (_, condition, expected) => {
  expect([...evaluate(condition, columns)]).toEqual(expected);
});

it('names the variables it looks at and says itself in words', () => {
  const condition: Condition = {
    all_of: [
      { variable: 'sedentary_minutes', at_most: 600 },
      { any_of: [{ measured: 'cadmium' }, { variable: 'sex', in: ['male'] }] },
    ],
  };
  expect(variablesIn(condition)).toEqual(['sedentary_minutes', 'cadmium', 'sex']);
  expect(inWords(condition)).toBe('sedentary activity: at most 600 minutes/day and (blood cadmium known or sex: male)');
});
