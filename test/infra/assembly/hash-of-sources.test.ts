import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOfSources } from '../../../infra/assembly/hash-of-sources.ts';

let repository: string;
const write = (path: string, content: string) => writeFileSync(join(repository, path), content);
const hash = () => hashOfSources(repository, ['functions', 'package-lock.json']);

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'code-version-'));
  mkdirSync(join(repository, 'functions/survey'), { recursive: true });
  write('package-lock.json', '{}');
  write('functions/a.ts', 'a');
  write('functions/survey/b.ts', 'b');
});
afterEach(() => rmSync(repository, { recursive: true }));

describe('the hash of sources', () => {
  it('is 16 hexadecimal digits, the same for the same sources', () => {
    const before = hash();
    expect(before).toMatch(/^[0-9a-f]{16}$/);
    write('functions/a.ts', 'a');
    expect(hash()).toBe(before);
  });

  it.each([
    ['a function', () => write('functions/survey/b.ts', 'B')],
    ['a dependency', () => write('package-lock.json', '{"lockfileVersion":3}')],
    ['a new file', () => write('functions/c.ts', '')],
    [
      'content that moves from one file to the next',
      () => [write('functions/a.ts', ''), write('functions/survey/b.ts', 'ab')],
    ],
  ])('changes with %s', (_, change) => {
    const before = hash();
    change();
    expect(hash()).not.toBe(before);
  });

  it('does not change with what is not asked for', () => {
    const before = hash();
    write('README.md', 'new');
    expect(hash()).toBe(before);
  });
});
