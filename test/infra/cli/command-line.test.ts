import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { study } from '../../support/study.ts';
import { studyHere } from '../../support/study-here.ts';

const COMMANDS = ['run', 'check', 'variables', 'list', 'show', 'compare', 'verify', 'fetch', 'status', 'wqs'];

describe('a command line that is refused, in one line', () => {
  it.each([
    [['walk'], /unknown command "walk"; the commands are run, /],
    [['constructor'], /unknown command "constructor"/],
    [['--speed'], /unknown option --speed; the options are --version/],
    [['run', '--speed', 'high'], /unknown option --speed; the options are --source, --seed/],
    [['run', 'a.json', 'b.json'], /one word too many: "b\.json"/],
    [['run', '--out'], /option '--out <DIR>' argument missing/],
    [['run', '--out', '--json'], /--out has no value: --json stands behind it/],
    [['verify'], /verify needs RUN: a run's id, its folder, or the path of its manifest/],
    [['verify', '/nowhere/manifest.json'], /"\/nowhere\/manifest\.json" is not a run/],
    [['verify', '/nowhere/runs/huang-2023-0123456789ab/manifest.json'], /there is no manifest at \/nowhere/],
    [['trigger'], /trigger needs REQUEST: a request file/],
    [['simulate'], /simulate needs --out <DIR>/],
  ])('%j', async (args, message) => {
    const { exitCode, stdout, stderr } = await studyHere(args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^nhanes-mixtures: UsageError: [^\n]*\(nhanes-mixtures help tells what there is\)\n$/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });
});

describe('help', () => {
  it.each([[['--help']], [['help']], [['-h']]])('%j lists the commands', async (args) => {
    const { exitCode, stdout, stderr } = await studyHere(args);
    expect(stdout).toMatch(/^Usage: nhanes-mixtures /);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each([[['status', '--help']], [['help', 'status']]])('%j tells of one', async (args) => {
    const { exitCode, stdout, stderr } = await studyHere(args);
    expect(stdout).toMatch(/^Usage: nhanes-mixtures status \[options\] <RUN>/);
    expect(stdout).toContain('--watch');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('is the answer to nothing at all, which asks for nothing that could be done', async () => {
    expect(await studyHere([])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^Usage: nhanes-mixtures /),
    });
  });
});

describe('the bin', () => {
  const { version, name, bin } = JSON.parse(readFileSync('package.json', 'utf8'));

  it.each(['--version', '-V'])('%s is that of the package', async (option) => {
    expect(await study([option])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('bears the name of the package, so that npx outside of a clone starts no other', () => {
    expect(Object.keys(bin)).toEqual([name]);
  });
});
