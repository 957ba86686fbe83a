/** A deployed lake under SQL: Athena in the workgroup of the stack. */
import { setTimeout } from 'node:timers/promises';
import {
  AthenaClient,
  AthenaServiceException,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  QueryExecutionState,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { type Cell, QueryError, type QueryResult } from './query-result.ts';

export interface AthenaLake {
  region: string;
  workgroup: string;
  database: string;
}

/** There is no answer from Athena: no network, no credentials, no such endpoint. */
export class AthenaUnavailableError extends Error {
  constructor(region: string, cause: Error) {
    super(`Athena in ${region} does not answer: ${cause.message || ('code' in cause && cause.code)}`, { cause });
    this.name = 'AthenaUnavailableError';
  }
}

/** The first look comes soon, since most queries end within a second or two; then ever later. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 3000;
const LONGER = 1.5;

/** The most that Athena gives at a time. */
const ROWS_A_PAGE = 1000;

const OVER: readonly (string | undefined)[] = [
  QueryExecutionState.SUCCEEDED,
  QueryExecutionState.FAILED,
  QueryExecutionState.CANCELLED,
];

/**
 * The answer to one query.
 *
 * @param values  what its question marks stand for, in order: texts
 * @param signal  aborting it ends the query on Athena too, which is paid by what it scans
 * @throws QueryError, AthenaUnavailableError, and the errors of Athena
 */
export async function queryAthena(
  { region, workgroup, database }: AthenaLake,
  sql: string,
  values: readonly string[],
  signal?: AbortSignal,
): Promise<QueryResult> {
  const client = clientIn(region);
  const { QueryExecutionId: id } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
      // A parameter is put in as it stands: a text brings its quotes.
      ...(values.length > 0 && { ExecutionParameters: values.map((value) => `'${value.replaceAll("'", "''")}'`) }),
    }),
  );
  if (id === undefined) throw new QueryError('Athena has started the query without an id');
  await untilOver(client, id, signal);
  return results(client, id);
}

function clientIn(region: string): AthenaClient {
  const client = new AthenaClient({ region });
  client.middlewareStack.add(
    (next) => (call) =>
      next(call).catch((error) => {
        throw error instanceof AthenaServiceException ? error : new AthenaUnavailableError(region, error);
      }),
    { step: 'initialize', priority: 'high' },
  );
  return client;
}

async function untilOver(client: AthenaClient, id: string, signal: AbortSignal | undefined): Promise<void> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * LONGER)) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === QueryExecutionState.SUCCEEDED) return;
    if (OVER.includes(State)) throw new QueryError(StateChangeReason ?? `the query has ended as ${State}`);
    try {
      await setTimeout(wait, undefined, signal ? { signal } : {});
    } catch {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      throw new QueryError('interrupted: the query was stopped');
    }
  }
}

async function results(client: AthenaClient, id: string): Promise<QueryResult> {
  const rows: Cell[][] = [];
  let columns: ColumnInfo[] = [];
  let token: string | undefined;
  do {
    const page: GetQueryResultsCommandOutput = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: ROWS_A_PAGE, NextToken: token }),
    );
    const found = (page.ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
    // The first row of a SELECT is its header.
    if (token === undefined) {
      columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
      const isHeader = columns.every(({ Name }, at) => found[0]?.[at] === Name);
      if (isHeader) found.shift();
    }
    for (const row of found) rows.push(columns.map((column, at) => cellOf(row[at], column)));
    token = page.NextToken;
  } while (token !== undefined);
  return { columns: columns.map(({ Name = '' }) => Name), rows };
}

const NUMBERS: readonly (string | undefined)[] = [
  ...['tinyint', 'smallint', 'integer', 'bigint', 'float', 'real', 'double', 'decimal'],
];

function cellOf(text: string | undefined, { Type }: ColumnInfo): Cell {
  if (text === undefined) return null;
  if (Type === 'boolean') return text === 'true';
  if (!NUMBERS.includes(Type)) return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return null;
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number;
}
