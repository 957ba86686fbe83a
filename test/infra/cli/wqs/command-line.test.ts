/** The options of the command, and what it leaves where it fails. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderForTests, study } from '../../../support/study.ts';
import { file, readJson, table, tiny, work, wqs } from '../../../support/wqs-command.ts';

describe('the command line', () => {
  it('needs its three files', async () => {
    for (const [args, option] of [
      [[], 'data'],
      [['--data', 'a.csv'], 'spec'],
      [['--data', 'a.csv', '--spec', 's.json'], 'out'],
    ] as const) {
      expect((await wqs([...args])).stderr).toContain(`wqs needs --${option} <FILE>`);
    }
  });

  it('leaves nothing unfinished where it cannot write', async () => {
    const folder = folderForTests();
    const out = ['--out', folder.path];
    expect((await wqs(['--data', table(), '--spec', file(tiny), ...out])).stderr).toMatch(
      /OutputFileError: cannot write/,
    );
    expect(readdirSync(work.path).filter((name) => name.includes('unfinished'))).toEqual([]);
    await folder.remove();
  });

  it('is one of the bin: the path last on standard output, or one message and a non-zero exit', async () => {
    const out = join(work.path, 'folder', 'result.json');
    const good = await study(['wqs', '--data', table(), '--spec', file(tiny), '--out', out]);
    expect(good).toMatchObject({ exitCode: 0, stderr: '' });
    expect(good.stdout.trimEnd().split('\n').at(-1)).toBe(out);
    expect(readJson(out).components).toEqual(['a', 'b']);

    const never = join(work.path, 'never.json');
    const bad = await study(['wqs', '--data', table(), '--spec', file({ ...tiny, q: 1 }), '--out', never]);
    expect(bad).toMatchObject({ exitCode: 1, stdout: '' });
    expect(bad.stderr).toMatch(/^nhanes-mixtures: InvalidWqsSettingsError: quantiles is 1[^\n]*\n$/);
    expect(existsSync(never)).toBe(false);
  });
});
