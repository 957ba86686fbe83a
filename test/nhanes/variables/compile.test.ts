import { describe, expect, it } from 'vitest';
import { compileVariable } from '../../../functions/nhanes/variables/compile.ts';
import type { Definition, Rule } from '../../../functions/nhanes/variables/definition.ts';

const BLANK = Number.NaN;
const a = { column: 'T.A' };
const b = { column: 'T.B' };

/** The value of codes A and B (in the order in which the rule reads them). */
function value(rule: Rule, codes: number[], others: Definition[] = [], levels?: string[]): number {
  const definition: Definition = { id: 'own', label: 'own', rule, ...(levels && { levels }) };
  return compileVariable(definition, (id) => others.find((one) => one.id === id)).derive(codes, '2017-2018');
}

describe('rules of numbers', () => {
  it.each<[string, Rule, number[], number]>([
    ['a column', a, [3], 3],
    ['a column whose code is a missing one', { ...a, missing_codes: [7777] }, [7777], BLANK],
    ['a ratio', { ratio: [a, b] }, [6, 3], 2],
    ['a ratio over zero', { ratio: [a, b] }, [6, 0], BLANK],
    ['a sum', { sum: [a, b, { number: 1 }] }, [6, 3], 10],
    ['a sum with a part missing', { sum: [a, b] }, [6, BLANK], BLANK],
    ['a mean of those known', { mean: [a, b], at_least: 1 }, [6, BLANK], 6],
    ['a mean of too few', { mean: [a, b], at_least: 2 }, [6, BLANK], BLANK],
    ['the first known', { first: [a, b] }, [BLANK, 3], 3],
    ['a conversion', { convert: a, times: 2, plus: 1 }, [3], 7],
    ['a logarithm', { log: a, base: 2 }, [8], 3],
    ['a logarithm of zero', { log: a, base: 10 }, [0], BLANK],
    ['a bound', { capped: a, at: 80 }, [85], 80],
    ['a bound of the unknown', { capped: a, at: 80 }, [BLANK], BLANK],
    ['sum over sum', { pooled_ratio: [{ of: a, over: b }], at_least: 1 }, [6, 4], 1.5],
    ['sum over sum of too few', { pooled_ratio: [{ of: a, over: b }], at_least: 1 }, [6, BLANK], BLANK],
  ])('%s', (_, rule, codes, expected) => {
    expect(value(rule, codes)).toBe(expected);
  });
});

describe('rules of categories', () => {
  it('take codes as levels, every other code as missing', () => {
    const rule = { ...a, codes: { no: [2, 3], yes: [1] } };
    expect([2, 3, 1, 7, BLANK].map((code) => value(rule, [code]))).toEqual([0, 0, 1, BLANK, BLANK]);
  });

  it('take the first case that is true and pass over one that is unknown', () => {
    const cases = [
      { when: { ...a, in: [9] }, missing: true as const },
      { when: { ...b, above: 0 }, level: 'yes' },
      { when: { measured: a }, level: 'no' },
    ];
    const codes = [
      [9, 1],
      [1, 5],
      [1, BLANK],
      [BLANK, BLANK],
    ];
    expect(codes.map((pair) => value({ cases }, pair, [], ['no', 'yes']))).toEqual([BLANK, 1, 0, BLANK]);
  });

  it('are yes where any is true, no where all are false, else missing', () => {
    const any = [
      { ...a, in: [1] },
      { ...b, in: [1] },
    ];
    const codes = [
      [1, BLANK],
      [2, 2],
      [2, BLANK],
      [BLANK, BLANK],
    ];
    expect(codes.map((pair) => value({ any }, pair))).toEqual([1, 0, BLANK, BLANK]);
  });

  it('are cut from each bound on', () => {
    const rule = { cut: a, at: [10, 20] };
    const levels = ['low', 'middle', 'high'];
    expect([9, 10, 19, 20, BLANK].map((code) => value(rule, [code], [], levels))).toEqual([0, 1, 1, 2, BLANK]);
  });
});

describe('variables made of others', () => {
  it('take their values, and the levels of a category by name', () => {
    const sex: Definition = { id: 'sex', label: 'sex', rule: { ...a, codes: { male: [1], female: [2] } } };
    const any = [{ variable: 'sex', in: ['female'] }];
    expect([1, 2, BLANK].map((code) => value({ any }, [code], [sex]))).toEqual([0, 1, BLANK]);
  });

  it('must not be made of themselves, nor of what does not exist in the cycle', () => {
    const circle: Definition[] = [
      { id: 'x', label: 'x', rule: { variable: 'own' } },
      { id: 'own', label: 'own', rule: { variable: 'x' } },
    ];
    expect(() => value({ variable: 'x' }, [], circle)).toThrow('is made of itself (own of x of own)');
    expect(() => value({ variable: 'nothing' }, [])).toThrow(
      'variable "own" is made of "nothing", which does not exist',
    );
    const early: Definition = { id: 'early', label: 'early', rule: a, cycles: ['2013-2014'] };
    expect(() => value({ variable: 'early' }, [], [early])).toThrow('which does not exist in 1999-2000');
  });

  it('by cycle have another rule in each, and none where there is no rule', () => {
    const own: Definition = { id: 'own', label: 'own', by_cycle: { '2013-2014': { convert: a, times: 2 } } };
    const compiled = compileVariable(own, () => undefined);
    expect(compiled.derive([3], '2013-2014')).toBe(6);
    expect(compiled.derive([3], '2017-2018')).toBe(BLANK);
    expect(Object.keys(compiled.sources)).toEqual(['2013-2014']);
  });
});
