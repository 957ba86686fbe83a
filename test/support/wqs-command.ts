/**
 * The command `wqs` on tables and specifications of its own, for tests; each file that loads this has a folder to
 * itself.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { WqsReport } from '../../infra/cli/wqs/result.ts';
import { folderForTests } from './study.ts';
import { studyHere } from './study-here.ts';

export const work = folderForTests();
afterAll(() => work.remove());

export const ORACLE = 'test/fixtures/oracle/wqs';
export type Json = Record<string, unknown>;
export const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
export const specOf = (name: string): Json => readJson(`${ORACLE}/${name}.spec.json`);

let files = 0;
export function file(content: unknown, suffix = '.json'): string {
  const path = join(work.path, `file-${files++}${suffix}`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

interface Given {
  data?: string;
  spec: unknown;
  resamples?: string;
  flags?: string[];
}

export const wqs = (args: string[]) => studyHere(['wqs', ...args]);

/** Runs the command as `wqs` does, and reads what it wrote. */
export async function run({ data = `${ORACLE}/sim_pos_std.csv`, spec, resamples, flags = [] }: Given) {
  const out = join(work.path, `out-${files++}.json`);
  const given = resamples === undefined ? [] : ['--resamples', resamples];
  const { exitCode, stdout } = await wqs(['--data', data, '--spec', file(spec), ...given, '--out', out, ...flags]);
  expect(exitCode).toBe(0);
  const text = readFileSync(out, 'utf8');
  return { text, printed: stdout, result: JSON.parse(text) as WqsReport };
}

/** The error that the command ends with; nothing may be written then. */
export async function refused({
  data = `${ORACLE}/sim_pos_std.csv`,
  spec,
  resamples,
  flags = [],
}: Given): Promise<string> {
  const out = join(work.path, `never-${files++}.json`);
  const given = resamples === undefined ? [] : ['--resamples', resamples];
  const { exitCode, stdout, stderr } = await wqs([
    '--data',
    data,
    '--spec',
    file(spec),
    ...given,
    '--out',
    out,
    ...flags,
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(existsSync(out)).toBe(false);
  return stderr;
}

export function closeTo(actual: number | null | undefined, expected: number, relative: number): void {
  expect(actual).toEqual(expect.any(Number));
  expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

/** Ten replicates of a small model: enough where the figures themselves are not at stake. */
export const small: Json = { ...specOf('pos_std'), b: 10, covariates: ['age', 'sex'] };

/** A table of 60 rows with an outcome, two components, a number and a category; some cells replaced. */
export function table(cells: Record<string, string> = {}): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const row = { y: `${Number(i % 7 < 3)}`, a: `${(i * 37) % 60}`, b: `${(i * 23) % 61}`, age: `${40 + (i % 11)}` };
    return { ...row, sex: i % 2 ? 'F' : 'M' };
  });
  for (const [place, cell] of Object.entries(cells)) {
    const [column, row] = place.split(' ');
    Object.assign(rows[Number(row) - 1], { [column]: cell });
  }
  return file(['y,a,b,age,sex', ...rows.map((row) => Object.values(row).join(','))].join('\n'), '.csv');
}

export const tiny: Json = {
  y: 'y',
  mix: ['a', 'b'],
  covariates: ['age', 'sex'],
  factors: { sex: ['M', 'F'] },
  q: 4,
  b: 3,
  validation: 0.5,
  seed: 1,
  b1_pos: true,
};
