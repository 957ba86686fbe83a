/**
 * Which folder may know which. Imports of types count: what a folder cannot name it does not know. Cycles are looked
 * for among what is left when the types are gone, because only these can make a module see another half-loaded.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METHODS } from '../functions/methods/index.ts';
import { FUNCTIONS } from '../functions/study/functions.ts';
import { functionOf } from '../infra/stack/functions.ts';

/** The folders of `functions` that a folder of `functions` may import from, beside itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  numeric: [],
  survey: ['numeric'],
  wqs: ['numeric', 'survey'],
  exposures: ['language', 'numeric', 'survey'],
  lake: [],
  nhanes: ['lake'],
  language: ['nhanes'],
  outcomes: ['language', 'nhanes', 'survey'],
  simulation: ['nhanes', 'numeric'],
  study: ['exposures', 'lake', 'language', 'methods', 'nhanes', 'numeric', 'outcomes', 'simulation', 'survey'],
  report: ['exposures', 'lake', 'language', 'nhanes', 'numeric', 'outcomes', 'study', 'survey'],
  methods: ['exposures', 'lake', 'language', 'nhanes', 'numeric', 'outcomes', 'report', 'study', 'survey', 'wqs'],
  executions: ['language', 'study'],
  ingest: ['lake', 'language', 'nhanes', 'runs', 'study'],
  runs: ['lake', 'language', 'methods', 'nhanes', 'simulation', 'study'],
  replicates: ['lake', 'methods', 'runs', 'study'],
  handlers: [
    'executions',
    'ingest',
    'lake',
    'language',
    'methods',
    'nhanes',
    'replicates',
    'report',
    'runs',
    'simulation',
    'study',
    'wqs',
  ],
};

/** They compute: no files, no network, no clock. */
const PURE = ['numeric', 'survey', 'wqs', 'language', 'exposures', 'outcomes'];
/**
 * They know the lake at most by its tables and keys: nothing that they import, or that is imported in turn, is of AWS.
 */
const WITHOUT_AWS = [...PURE, 'nhanes', 'simulation', 'study', 'report', 'methods'];
/** Methods whose analyses are those of others. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
  specifications: ['regression'],
  sweep: ['regression'],
  calibration: ['regression', 'wqs', 'qgcomp'],
  curves: ['regression', 'specifications'],
};
/**
 * Who may name a method's own files, beside the methods: the request's fields and limits, the handlers and what they
 * share, estimate and CLI.
 */
const KNOW_A_METHOD = [/^functions\/(handlers|replicates|runs|study)\//, /^infra\/(estimate|cli)\//];

interface Import {
  from: string;
  /** A path in the repository, or the name of a package. */
  to: string;
  isType: boolean;
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
const sources = [...filesIn('functions'), ...filesIn('infra')];
const imports = sources.flatMap(importsOf);

/** The formatter writes every import in one of these two ways. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/^(?:import|export)\s(?:(type\s)?([^;'"]*?)\sfrom\s)?'([^']+)'/gm)].map(
    ([, type, names = '', to]) => ({ to, isType: type !== undefined || /^\{(\s*type [^,}]+,?\s*)+\}$/.test(names) }),
  );
  const loaded = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, to]) => ({ to, isType: false }));
  return [...found, ...loaded].map(({ to, isType }) => ({
    from: file,
    to: to.startsWith('.') ? normalize(join(dirname(file), to)) : to,
    isType,
  }));
}

const folderOf = (path: string) => /^functions\/([^/]+)\//.exec(path)?.[1];
const told = ({ from, to }: Import) => `${from} imports ${to}`;

describe('folders', () => {
  it('are all told of', () => {
    const folders = readdirSync('functions', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(Object.keys(ARROWS).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('import from those alone that they may know', () => {
    const beyond = imports.filter(({ from, to }) => {
      const [own, other] = [folderOf(from), folderOf(to)];
      return own !== undefined && other !== undefined && own !== other && !ARROWS[own].includes(other);
    });
    expect(beyond.map(told)).toEqual([]);
  });

  it('of functions know nothing of infra', () => {
    expect(imports.filter(({ from, to }) => from.startsWith('functions/') && to.startsWith('infra/'))).toEqual([]);
  });

  it.each(PURE)('%s computes only: it uses nothing of Node and no package but for numbers', (folder) => {
    const outside = imports.filter(({ from, to }) => folderOf(from) === folder && !to.startsWith('functions/'));
    expect(outside.filter(({ to }) => !to.startsWith('@stdlib/') && !to.startsWith('zod')).map(told)).toEqual([]);
  });

  it.each(WITHOUT_AWS)('%s reaches nothing of AWS', (folder) => {
    const reached = new Set(sources.filter((file) => folderOf(file) === folder));
    for (const file of reached) {
      for (const { from, to, isType } of imports) if (from === file && !isType) reached.add(to);
    }
    expect([...reached].filter((name) => name.startsWith('@aws') || name.startsWith('aws-cdk'))).toEqual([]);
  });
});

describe('methods', () => {
  it('are those of the list, each in a folder of its name', () => {
    const folders = readdirSync('functions/methods', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(METHODS.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('are known one by one to themselves, and to those who cannot do without', () => {
    const others = imports.filter(({ from, to }) => {
      const isOfAMethod = /^functions\/methods\/[^/]+\//.test(to);
      return isOfAMethod && !from.startsWith('functions/methods/') && !KNOW_A_METHOD.some((known) => known.test(from));
    });
    expect(others.map(told)).toEqual([]);
  });

  it('know nothing of each other, but for those that are made of others', () => {
    const methodOf = (path: string) => /^functions\/methods\/([^/]+)\//.exec(path)?.[1];
    const mixed = imports.filter(({ from, to }) => {
      const [own, other] = [methodOf(from), methodOf(to)];
      const isMadeOf = MADE_OF[own ?? '']?.includes(other ?? '');
      return own !== undefined && other !== undefined && own !== other && !isMadeOf;
    });
    expect(mixed.map(told)).toEqual([]);
  });

  it('have a function that makes their records', () => {
    for (const { producer } of METHODS) expect(FUNCTIONS[functionOf(producer)].name).toBe(producer);
  });
});

it('no module imports itself by way of others', () => {
  const targets = new Map(sources.map((file) => [file, new Set<string>()]));
  for (const { from, to, isType } of imports) if (!isType && targets.has(to)) targets.get(from)?.add(to);
  // Whatever imports nothing that is left cannot be part of a cycle.
  for (let gone = -1; gone !== 0; ) {
    const leaves = [...targets].filter(([, to]) => ![...to].some((file) => targets.has(file))).map(([file]) => file);
    for (const file of leaves) targets.delete(file);
    gone = leaves.length;
  }
  // Nor can what is imported by nothing that is left.
  for (let gone = -1; gone !== 0; ) {
    const imported = new Set([...targets.values()].flatMap((to) => [...to]));
    const roots = [...targets.keys()].filter((file) => !imported.has(file));
    for (const file of roots) targets.delete(file);
    gone = roots.length;
  }
  expect([...targets.keys()]).toEqual([]);
});

it('modules that are imported for what they do are told of: a bundle drops all others that nothing is used of', () => {
  const done = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^import '([^']+)';/gm)].map(([, to]) => join(dirname(file), to)),
  );
  expect(done.length).toBeGreaterThan(0);
  const { sideEffects } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(sideEffects).toEqual([...new Set(done)].map((file) => `./${file}`));
});

describe('comments', () => {
  it('wrap where the formatter wraps the code, which leaves them alone', () => {
    const { lineWidth } = JSON.parse(readFileSync('biome.json', 'utf8')).formatter;
    const isComment = (line: string) => /^\s*(\/\/|\/?\*)/.test(line);
    const long = [...sources, ...filesIn('test')].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, i) => (line.length > lineWidth && isComment(line) ? [`${file}:${i + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });
});
