import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, changeBetween, changed, problemsOfChange } from '../../functions/study/change.ts';

describe('a change to a request', () => {
  // RFC 7396, appendix A, except for the example that is not JSON's object on either side.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('makes of %j by %j %j', (value, change, result) => {
    const before = JSON.stringify(value);
    expect(changed(value, change)).toEqual(result);
    expect(JSON.stringify(value)).toBe(before);
  });

  it('has `__proto__` as a field like another, so that a request with it is refused', () => {
    const made = changed({ a: 1 }, JSON.parse('{"__proto__": {"b": 2}}'));
    expect(JSON.stringify(made)).toBe('{"a":1,"__proto__":{"b":2}}');
    expect((made as { b?: number }).b).toBeUndefined();
  });

  it('is found between any two objects without null, and is empty only between equal ones', () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.array(tie('value')), tie('object')),
      object: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor'), tie('value'), { noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(json.object as fc.Arbitrary<Change>, json.object as fc.Arbitrary<Change>, (from, to) => {
        expect(changed(from, changeBetween(from, to))).toEqual(to);
        expect(changeBetween(from, from)).toEqual({});
      }),
    );
  });
});

describe('a problem of a changed request', () => {
  const change = { sample: [{ step: 'age' }], wqs: { bootstraps: 0 } };
  const told = (path: string) =>
    problemsOfChange([{ path, message: 'is wrong' }], change, ['sensitivity', 1, 'change']);

  it.each([
    ['sample[0].where', 'sensitivity[1].change.sample[0].where'],
    ['sample', 'sensitivity[1].change.sample'],
    ['wqs.bootstraps', 'sensitivity[1].change.wqs.bootstraps'],
    ['wqs', 'sensitivity[1].change.wqs'],
    ['', 'sensitivity[1].change'],
  ])('at %j stands at %j', (path, place) => {
    expect(told(path)).toEqual([{ path: place, message: 'is wrong' }]);
  });

  it.each(['wqs.models[1]', 'samples', 'wqs2', 'models[0]'])('at %j, which the change leaves, names both', (path) => {
    expect(told(path)).toEqual([{ path: 'sensitivity[1].change', message: `leaves ${path} wrong: is wrong` }]);
  });
});
