/** A field that a text gives twice is found where it stands, and nothing else is taken for one. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { repeatedField } from '../../functions/language/repeated-fields.ts';

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":{"b":[1,{"c":1},[{"d":"x,y","e":"{","d":[]}]]}}', 'a.b[2][0].d'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"x":"a\\":","b" :1, "b"\n: 2}', 'b'],
])('%s', (json, path) => {
  expect(repeatedField(json)).toMatchObject({ path });
});

it('is in no text that is made of a value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      expect(repeatedField(JSON.stringify(value, null, indent))).toBeUndefined();
    }),
  );
});

it('is found behind a text of tens of millions of characters', () => {
  expect(repeatedField(`{"a":"${'x'.repeat(2 ** 25)}","a":1}`)).toMatchObject({ path: 'a' });
});
