/** What changes the version of a function: the code in its bundle, and nothing else. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/stack/functions.ts';

const copies: string[] = [];
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true });
});

const before = bundleFunctions().versions;

interface Changes {
  /** By file of functions/: what its text becomes. */
  readonly sources?: Readonly<Record<string, (source: string) => string>>;
  /** By file of node_modules/. */
  readonly packages?: Readonly<Record<string, (source: string) => string>>;
}

/** A copy of the repository elsewhere, in which some files are changed: the code whose version is another one. */
function changedBy({ sources = {}, packages = {} }: Changes): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'code-versions-'));
  copies.push(copy);
  for (const name of ['functions', 'package.json', 'tsconfig.json'])
    cpSync(name, join(copy, name), { recursive: true });
  linkPackages(copy, Object.keys(packages));
  const edit = (file: string, change: (source: string) => string) => {
    const source = readFileSync(join(copy, file), 'utf8');
    const changed = change(source);
    expect(changed).not.toBe(source);
    writeFileSync(join(copy, file), changed);
  };
  for (const [file, change] of Object.entries(sources)) edit(`functions/${file}`, change);
  for (const [file, change] of Object.entries(packages)) edit(`node_modules/${file}`, change);
  const after = bundleFunctions(copy).versions;
  return Object.keys(before).filter((name) => after[name] !== before[name]);
}

/** Links all packages, but copies those that are to be changed. */
function linkPackages(copy: string, changed: readonly string[]): void {
  const installed = realpathSync('node_modules');
  const isChanged = (name: string) => changed.some((file) => file.startsWith(`${name}/`));
  const link = (name: string) => {
    if (!isChanged(name)) return symlinkSync(join(installed, name), join(copy, 'node_modules', name));
    if (!name.startsWith('@') || name.includes('/')) {
      return cpSync(join(installed, name), join(copy, 'node_modules', name), { recursive: true });
    }
    mkdirSync(join(copy, 'node_modules', name));
    for (const inScope of readdirSync(join(installed, name))) link(`${name}/${inScope}`);
  };
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(installed)) link(name);
}

const APPENDED = '\nprocess.env.CHANGED = "yes";\n';
const withStatement = (source: string) => source + APPENDED;

describe('the version of a function', () => {
  it('is 16 hexadecimal digits, for each function of a run and of an ingest, and for what has a version of its own', () => {
    expect(Object.keys(before)).toHaveLength(25);
    for (const version of Object.values(before)) expect(version).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is the same wherever the repository lies, whatever comments say and whatever else lies in functions/', () => {
    const sources = {
      'report/page.ts': (source: string) => `/** Another word. */\n\n${source}\n// The end.\n`,
      // esbuild keeps a comment before an expression.
      'wqs/training.ts': (source: string) => source.replaceAll('return ', '// Here.\n  return /* this */ '),
      'lake/manifest.ts': (source: string) => source.replaceAll('/** ', '/** Now: '),
      'methods/regression/fit.ts': (source: string) => `/*! @license kept by esbuild */\n${source}`,
      'simulation/settings.ts': (source: string) => `${source}\nexport const nobodyImportsThis = 1;\n`,
      // Time limits and rights are the stack's.
      'study/functions.ts': (source: string) =>
        source.replace('MINUTE = 60', 'MINUTE = 90').replaceAll("writes: ['runs/']", "writes: ['runs/', 'raw/']"),
    };
    expect(changedBy({ sources })).toEqual([]);
  });

  it('changes with a statement of the report for the function that writes it, and for no other', () => {
    const rendering = ['report/page.ts', 'report/figures.ts', 'methods/regression/section.ts'];
    const sources = Object.fromEntries(rendering.map((file) => [file, withStatement]));
    expect(changedBy({ sources })).toEqual(['collect-run']);
  });

  it('changes with the WQS kernel for the replicates and for the functions that contain it', () => {
    const changed = changedBy({ sources: { 'wqs/training.ts': withStatement } });
    expect(changed).toContain('wqs-replicates');
    expect(changed).toContain('fit-replicates');
    expect(changed).not.toContain('fit-regression');
    expect(changed).not.toContain('ingest-table');
  });

  it('changes with the reader of transport files for the conversion, and with the download for the function alone', () => {
    expect(changedBy({ sources: { 'nhanes/xport.ts': withStatement } })).toContain('convert-table');
    expect(changedBy({ sources: { 'nhanes/download.ts': withStatement } })).toEqual(['ingest-table', 'ingest-file']);
  });

  it('changes with a package for the functions that contain it', () => {
    const packages = { '@stdlib/stats-base-dists-f/lib/index.js': withStatement };
    expect(changedBy({ packages })).toEqual([
      'fit-regression',
      'fit-qgcomp',
      'describe-study',
      'fit-specifications',
      'fit-sweep',
      'plan-replicates',
      'fit-replicates',
      'combine-wqs',
      'combine-calibration',
      'collect-run',
      'calibration-data-sets',
    ]);
  });
});
