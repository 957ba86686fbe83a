/** The Parquet writer in the bundle that is deployed: strict code, where parquetjs-lite alone fails when it is run. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readParquet } from '../../functions/lake/parquet-reader.ts';

const lake = join(import.meta.dirname, '../../functions/lake');
const run = promisify(execFile);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Bundles a module as the CDK does for Lambda and returns the path. */
async function bundle(contents: string): Promise<string> {
  const outfile = join(directory, 'index.js');
  await build({
    stdin: { contents, resolveDir: lake, loader: 'ts', sourcefile: 'entry.ts' },
    tsconfigRaw: { compilerOptions: { strict: true } },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile,
    logLevel: 'silent',
  });
  return outfile;
}

test('a bundle writes and reads a Parquet file', async () => {
  const file = join(directory, 'written.parquet');
  const path = await bundle(`
    import { writeFileSync } from 'node:fs';
    import { readParquet } from './parquet-reader.ts';
    import { writeParquet } from './parquet-writer.ts';
    const columns = [{ name: 'x', label: 'an x', type: 'double' as const, values: Float64Array.of(1, NaN) }];
    const bytes = writeParquet({ columns });
    writeFileSync(process.argv[2], bytes);
    readParquet(bytes).then((table) => console.log(table.columns[0].label));
  `);
  expect(await readFile(path, 'utf8')).toMatch(/^"use strict";/);
  const { stdout } = await run(process.execPath, [path, file]);
  expect(stdout).toBe('an x\n');
  const { columns } = await readParquet(await readFile(file));
  expect(columns).toEqual([{ name: 'x', label: 'an x', type: 'double', values: Float64Array.of(1, Number.NaN) }]);
});

test('without its globals parquetjs-lite still needs them', async () => {
  const path = await bundle(
    `import thrift from 'parquetjs-lite/gen-nodejs/parquet_types.js'; console.log(typeof thrift);`,
  );
  await expect(run(process.execPath, [path])).rejects.toThrow(/is not defined/);
});
