import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NAMED_QUERIES } from '../../../infra/catalogue/named-queries.ts';
import { folderForTests } from '../../support/study.ts';

// Athena's engine 3 is Trino: this is Trino's own grammar, which is as far as can be seen without an account.
let problems: (sql: string) => string[];

const folder = folderForTests();
afterAll(() => folder.remove());
beforeAll(async () => {
  // The package imports folders, which Node does not; and all its dialects together would take ten times as long.
  const entryPoints = ['node_modules/dt-sql-parser/dist/parser/trino/index.js'];
  const { outputFiles } = buildSync({ entryPoints, bundle: true, platform: 'node', format: 'cjs', write: false });
  const path = join(folder.path, 'trino.cjs');
  writeFileSync(path, outputFiles[0].contents);
  const { TrinoSQL } = (await import(/* @vite-ignore */ pathToFileURL(path).href)).default;
  const trino = new TrinoSQL();
  problems = (sql) => trino.validate(sql).map(({ message }: { message: string }) => message);
});

it.each(Object.entries(NAMED_QUERIES))('%s is a statement of Athena', (_, { sql }) => {
  expect(problems(sql)).toEqual([]);
});

it('what only DuckDB understands is none', () => {
  expect(problems('select study::varchar from runs')).not.toEqual([]);
  expect(problems('select * from runs qualify row_number() over () = 1')).not.toEqual([]);
});
