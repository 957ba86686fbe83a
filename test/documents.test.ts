/** The documents name what is there: files, scripts, commands and their options. Whether these work is tested where they are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';

const DOCUMENTS = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'events/README.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** Code of a document: what stands between marks of code, line by line. */
function codeOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const blocks = [...text.matchAll(/^```(?:sh)?\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block.split('\n'));
  return [...blocks, ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code)];
}

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

it('events/README.md tells of every request', () => {
  const told = readFileSync('events/README.md', 'utf8');
  const requests = readdirSync('events').filter((name) => name.endsWith('.json'));
  expect(requests.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});
