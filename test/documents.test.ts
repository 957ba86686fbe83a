/**
 * The documents name what is there: files, scripts, commands and their options. `npm run walk` or a test runs each
 * command.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { codeOf, commandsOf, DOCUMENTS, NEED_AN_ACCOUNT, RUN_ELSEWHERE, STEPS } from './walk/commands.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** Of every call of the command line: the name of the command and the options that it is given. */
function callsIn(code: readonly string[]): { name: string; flags: string[] }[] {
  return code.flatMap((line) =>
    [...line.matchAll(/(?:^|\s)(?:npx )?nhanes-mixtures ([a-z]+)([^#|&;]*)/g)].map(([, name, rest]) => ({
      name,
      flags: [...rest.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag),
    })),
  );
}

describe.each(DOCUMENTS)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const code = codeOf(file);

  it('links to files that are there', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(local.filter((link) => !existsSync(normalize(join(dirname(file), link))))).toEqual([]);
  });

  it('names scripts that are there', () => {
    const named = code.flatMap((line) => [...line.matchAll(/npm run ([a-z-]+)/g)].map(([, name]) => name));
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('names commands that are there, with options that they have', async () => {
    for (const { name, flags } of callsIn(code)) {
      if (name === 'help') continue;
      expect([name, existsSync(`infra/cli/${name}.ts`)]).toEqual([name, true]);
      const { command } = (await import(`../infra/cli/${name}.ts`)) as { command: CommandUnknownOpts };
      const known = command.options.map(({ long }) => long);
      expect([name, flags.filter((flag) => !known.includes(flag))]).toEqual([name, []]);
    }
  });
});

describe('every command of the documents is run', () => {
  const walked = new Set(STEPS.flatMap(({ commands }) => commands));

  it.each(STEPS.map((step) => [step.step, step] as const))(
    'the walk does as the document says: %s',
    (_, { file, commands }) => {
      expect(commandsOf(file)).toEqual(expect.arrayContaining([...commands]));
    },
  );

  it.each(DOCUMENTS)('by the walk, or by what is named for it: %s', (file) => {
    const others = commandsOf(file).filter((command) => !walked.has(command));
    const known = [...Object.keys(RUN_ELSEWHERE), ...NEED_AN_ACCOUNT];
    const isKnown = (command: string) => known.some((beginning) => command.startsWith(beginning));
    expect(others.filter((command) => !isKnown(command))).toEqual([]);
  });

  it.each(Object.entries(RUN_ELSEWHERE))('%s: %s is there, and speaks of the command', (command, path) => {
    const [, name] = /nhanes-mixtures ([a-z]+)/.exec(command) ?? [];
    const text = readFileSync(path, 'utf8');
    // The five commands of docs/lake.md are read from there.
    if (name && !text.includes("readFileSync('docs/lake.md'")) expect(text).toContain(`'${name}'`);
  });
});

it('events/README.md tells of every request', () => {
  const told = readFileSync('events/README.md', 'utf8');
  const requests = readdirSync('events').filter((name) => name.endsWith('.json'));
  expect(requests.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});
