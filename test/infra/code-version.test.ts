import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeVersion } from '../../infra/code-version.ts';

let repository: string;
const write = (path: string, content: string) => writeFileSync(join(repository, path), content);

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'code-version-'));
  mkdirSync(join(repository, 'functions/survey'), { recursive: true });
  write('package-lock.json', '{}');
  write('functions/a.ts', 'a');
  write('functions/survey/b.ts', 'b');
});
afterEach(() => rmSync(repository, { recursive: true }));

describe('the code version', () => {
  it('is 16 hexadecimal digits, the same for the same sources', () => {
    const version = codeVersion(repository);
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    write('functions/a.ts', 'a');
    expect(codeVersion(repository)).toBe(version);
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
    const before = codeVersion(repository);
    change();
    expect(codeVersion(repository)).not.toBe(before);
  });

  it('does not change with what is no part of the functions', () => {
    const before = codeVersion(repository);
    write('README.md', 'new');
    expect(codeVersion(repository)).toBe(before);
  });
});
