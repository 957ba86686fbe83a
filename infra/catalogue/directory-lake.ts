/** A lake in a directory under SQL: DuckDB over the very tables and views that Athena has over a bucket. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, StatementType } from '@duckdb/node-api';
import { resultTablePrefix } from '../../functions/lake/keys.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import type { ResultTable } from '../../functions/methods/method.ts';
import { RESULT_TABLES } from '../../functions/methods/result-tables.ts';
import { resultTable } from '../../functions/study/result-tables.ts';
import { ofRunRows } from '../../functions/study/run-row.ts';
import { VIEWS } from './named-queries.ts';
import { type Cell, QueryError, type QueryResult } from './query-result.ts';

/** Copies of NHANES tables for queries, each in a folder of its name. */
const NHANES = 'nhanes';

/**
 * The answer to one SELECT.
 *
 * @param values  what its question marks stand for, in order
 * @throws QueryError
 */
export async function queryDirectory(root: string, sql: string, values: readonly string[]): Promise<QueryResult> {
  const scratch = await mkdtemp(join(tmpdir(), 'study-query-'));
  try {
    return await answer({ root, scratch, byName: false }, sql, values).catch((error: Error) => {
      if (!LACKS_COLUMNS.test(error.message)) throw error;
      return answer({ root, scratch, byName: true }, sql, values);
    });
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** What DuckDB says of files that do not all have the columns of the first. */
const LACKS_COLUMNS = /union_by_name/;

async function answer(reading: Reading, sql: string, values: readonly string[]): Promise<QueryResult> {
  // Nothing is fetched: what DuckDB has no extension for, it refuses. Nothing is read twice: ten thousand small files
  // would be kept whole.
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    enable_external_file_cache: 'false',
  });
  try {
    const connection = await instance.connect();
    await createTables(connection, reading, sql);
    return await select(connection, sql, values);
  } finally {
    instance.closeSync();
  }
}

async function select(connection: DuckDBConnection, sql: string, values: readonly string[]): Promise<QueryResult> {
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw new QueryError(`one statement is allowed at a time, not ${statements.count}`);
    const statement = await statements.prepare(0);
    const reads = [StatementType.SELECT, StatementType.EXPLAIN].includes(statement.statementType);
    if (!reads) throw new QueryError('a lake is read, not written: allowed is a SELECT');
    if (statement.parameterCount !== values.length) {
      throw new QueryError(`the query takes ${statement.parameterCount} values, not ${values.length}`);
    }
    if (values.length > 0) statement.bind([...values]);
    const reader = await statement.runAndReadAll();
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(cellOf)) };
  } catch (error) {
    if (error instanceof QueryError) throw error;
    throw new QueryError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function cellOf(value: DuckDBValue): Cell {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  // JSON has no word for them.
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return value === null || typeof value === 'string' || typeof value === 'boolean' ? value : String(value);
}

/** Those that the query may name: a table costs a look at each of its files. */
async function createTables(connection: DuckDBConnection, reading: Reading, sql: string): Promise<void> {
  const views = VIEWS.filter(({ name }) => names(sql, name));
  const text = [sql, ...views.map(({ query }) => query.sql)].join('\n');
  for (const [name, table] of Object.entries(RESULT_TABLES)) {
    if (names(text, name)) await createTable(connection, name, table, reading);
  }
  for (const name of await foldersIn(join(reading.root, NHANES))) {
    if (names(text, name)) await createNhanesTable(connection, reading.root, name);
  }
  for (const { name, query } of views) await connection.run(`create view ${name} as ${query.sql}`);
}

const names = (sql: string, table: string) => new RegExp(`\\b${table}\\b`, 'i').test(sql);

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && /^\w+$/.test(entry.name)).map(({ name }) => name);
}

/** How the tables of a query are read. */
interface Reading {
  root: string;
  /** Where files of our own may lie for as long as the query takes. */
  scratch: string;
  /**
   * Whether files may lack columns, as those of an earlier release do: DuckDB then holds the columns of every file in
   * memory.
   */
  byName: boolean;
}

/**
 * As Athena reads a table: by the names of columns, what a file does not have being null. A table that no run has
 * written has its columns and no row.
 */
async function createTable(
  connection: DuckDBConnection,
  name: string,
  table: ResultTable,
  { root, scratch, byName }: Reading,
): Promise<void> {
  // The first file says which columns there are: one without rows, of the columns that the table has today.
  const first = join(scratch, name === 'runs' ? 'runs.parquet' : `${name}/study=none/run_id=none/part-0.parquet`);
  await mkdir(dirname(first), { recursive: true });
  await writeFile(first, writeParquet(resultTable(table, [], { simulated: false, study: 'none', run_id: 'none' })));
  const files = name === 'runs' ? await intactRunRows(root) : await resultFiles(connection, root, name);
  await connection.run(`create view "${name}" as ${readingOf(`[${[first, ...files].map(quoted)}]`, byName)}`);
}

/** Of the files of `runs`, which no manifest names, each says itself whether it is as it was written. */
async function intactRunRows(root: string): Promise<string[]> {
  const store = openStore(pathToFileURL(root).href);
  return ofRunRows(store, (key) => pattern(root, key));
}

async function resultFiles(connection: DuckDBConnection, root: string, table: string): Promise<string[]> {
  const files = pattern(join(root, resultTablePrefix(table)), '*/*/*.parquet');
  return (await isThere(connection, files)) ? [files] : [];
}

/** An NHANES table: its columns are those of all its files together. */
async function createNhanesTable(connection: DuckDBConnection, root: string, name: string): Promise<void> {
  const files = pattern(join(root, NHANES, name), 'cycle=*/*.parquet');
  if (!(await isThere(connection, files))) return;
  await connection.run(`create view "${name}" as ${readingOf(quoted(files), true)}`);
}

/** Folders named study=... and run_id=... let DuckDB leave out the files of other runs. */
const readingOf = (files: string, byName: boolean) =>
  `select * from read_parquet(${files}, union_by_name = ${byName}, hive_partitioning = true, hive_types_autocast = false)`;

/** Characters of the folder's own name mean nothing. */
const pattern = (folder: string, files: string) =>
  `${join(folder, '/').replace(/[[*?]/g, (character) => `[${character}]`)}${files}`;

async function isThere(connection: DuckDBConnection, files: string): Promise<boolean> {
  return (await connection.runAndReadAll(`select 1 from glob(${quoted(files)}) limit 1`)).currentRowCount > 0;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
