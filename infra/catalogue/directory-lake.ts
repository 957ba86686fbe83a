/** A lake in a directory under SQL: DuckDB over the very tables and views that Athena has over a bucket. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, StatementType } from '@duckdb/node-api';
import { resultTablePrefix } from '../../functions/lake/keys.ts';
import type { ResultColumn } from '../../functions/methods/method.ts';
import { RESULT_TABLES } from '../../functions/methods/result-tables.ts';
import { columnsOf } from '../../functions/study/result-tables.ts';
import { VIEWS } from './named-queries.ts';
import { type Cell, QueryError, type QueryResult } from './query-result.ts';

const DUCKDB_TYPES: Readonly<Record<ResultColumn['type'], string>> = {
  text: 'varchar',
  int64: 'bigint',
  double: 'double',
};

/** Copies of NHANES tables for queries, each in a folder of its name. */
const NHANES = 'nhanes';

/**
 * The answer to one SELECT.
 *
 * @param values  what its question marks stand for, in order
 * @throws QueryError
 */
export async function queryDirectory(root: string, sql: string, values: readonly string[]): Promise<QueryResult> {
  // Nothing is fetched: what DuckDB has no extension for, it refuses.
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  try {
    const connection = await instance.connect();
    await createTables(connection, root, sql);
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
async function createTables(connection: DuckDBConnection, root: string, sql: string): Promise<void> {
  const views = VIEWS.filter(({ name }) => names(sql, name));
  const text = [sql, ...views.map(({ query }) => query.sql)].join('\n');
  for (const [name, table] of Object.entries(RESULT_TABLES)) {
    if (!names(text, name)) continue;
    const files = name === 'runs' ? '*.parquet' : '*/*/*.parquet';
    await createTable(connection, name, columnsOf(table), join(root, resultTablePrefix(name)), files);
  }
  for (const name of await foldersIn(join(root, NHANES))) {
    if (names(text, name)) await createTable(connection, name, {}, join(root, NHANES, name), 'cycle=*/*.parquet');
  }
  for (const { name, query } of views) await connection.run(`create view ${name} as ${query.sql}`);
}

const names = (sql: string, table: string) => new RegExp(`\\b${table}\\b`, 'i').test(sql);

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && /^\w+$/.test(entry.name)).map(({ name }) => name);
}

/**
 * As Athena reads a table: by the names of columns, what a file does not have being null. A table that no run has written has its
 * columns and no row.
 */
async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: Readonly<Record<string, ResultColumn>>,
  folder: string,
  files: string,
): Promise<void> {
  const typed = Object.entries(columns).map(([column, { type }]) => `null::${DUCKDB_TYPES[type]} as "${column}"`);
  const empty = typed.length > 0 ? [`select ${typed.join(', ')} where false`] : [];
  const pattern = `${join(folder, '/').replace(/[[*?]/g, (character) => `[${character}]`)}${files}`;
  // Folders named study=... and run_id=... let DuckDB leave out the files of other runs.
  const read =
    `select * from read_parquet(${quoted(pattern)}, union_by_name = true, hive_partitioning = true, ` +
    'hive_types_autocast = false)';
  const found = await connection.runAndReadAll(`select 1 from glob(${quoted(pattern)}) limit 1`);
  const parts = found.currentRowCount > 0 ? [...empty, read] : empty;
  await connection.run(`create view "${name}" as ${parts.join(' union all by name ')}`);
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
