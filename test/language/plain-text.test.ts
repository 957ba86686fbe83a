import { describe, expect, it } from 'vitest';
import {
  excerpt,
  isPrintable,
  keyShown,
  namesUser,
  printable,
  printableLines,
} from '../../functions/language/plain-text.ts';

describe('what a message repeats of a value', () => {
  it.each<[unknown, string]>([
    ['zinc', '"zinc"'],
    ['age >= 40', '"age >= 40"'],
    ['', '""'],
    ['x'.repeat(61), `"${'x'.repeat(60)}..."`],
    [4, '4'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [null, 'null'],
    [true, 'true'],
    [[], '[]'],
    [['https://u:SECRET@h'], 'a list of 1'],
    [{ variable: 'age' }, '{variable}'],
    [{ 'u:SECRET@h': 1, b: 2 }, '{<a name of 10 characters>, b}'],
    [Object.fromEntries([...'abcdefgh'].map((name) => [name, 1])), '{a, b, c, d, e, f, ...}'],
  ])('%j is %s', (value, shown) => {
    expect(excerpt(value)).toBe(shown);
  });

  it.each([
    'https://user:SECRET@host/',
    ' https://user:SECRET@host/',
    'HTTPS://user:SECRET@host/',
    's3://key:SECRET@bucket/',
    '//user:SECRET@host/',
    '//host/SECRET',
    'user:SECRET',
    'host/path?token=SECRET',
    'https%3A%2F%2Fuser%3ASECRET%40host',
    'https：／／user：SECRET＠host',
    'https:\\\\user:SECRET@host',
    'see https://user:SECRET@host for more',
    '["https://user:SECRET@host"]',
    'x#SECRET',
    '\u001b[31mSECRET',
    'SECRET\u202e',
  ])('nothing of %j, neither as a value nor as a name', (text) => {
    expect(excerpt(text)).toBe(`text of ${text.length} characters`);
    expect(keyShown(text)).toBe(`<a name of ${text.length} characters>`);
    expect(excerpt([text]) + excerpt({ [text]: text })).not.toContain('SECRET');
  });
});

describe('what reaches a terminal', () => {
  it('has no character that the terminal obeys, but for the ends of lines', () => {
    expect(printable('a\u001b[31mb\u009bc\u202ed\ne')).toBe('a\uFFFD[31mb\uFFFDc\uFFFDd\uFFFDe');
    expect(printableLines('one\u0007\ntwo')).toBe('one\uFFFD\ntwo');
    expect(isPrintable('μg/L – می‌خواهم 👩‍🔬')).toBe(true);
  });
});

describe('a URL with a user name', () => {
  it.each([
    ...['see ftp://me@host', 'x //u:p@h/', 'HTTP://a/b https://u@h'],
    // As browsers read them.
    ...['https:\\\\u:p@h', 'HTTPS:/\\u:p@h', 'https:u:p@h', 'https:///u:p@h', '\\\\u:p@h'],
  ])('is one: %s', (text) => {
    expect(namesUser(text)).toBe(true);
  });

  it('is looked for in a time that grows with the text alone', () => {
    for (const part of ['https:', '/\\', 'https:/', 'a@'])
      expect(namesUser(`${part.repeat(1_000_000)} @`)).toBeTypeOf('boolean');
  });

  it.each(['me@example.org', 'https://doi.org/10.1 by me@example.org', 'https://host/@user', '1 // 2', ''])(
    'is none: %s',
    (text) => {
      expect(namesUser(text)).toBe(false);
    },
  );
});
