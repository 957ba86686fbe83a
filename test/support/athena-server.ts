/**
 * Athena over HTTP for tests: awsJson1.1 as client-athena speaks it, with DuckDB over a lake in a directory behind it.
 * What it answers follows the Athena API Reference (2017-05-18).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { queryDirectory } from '../../infra/catalogue/directory-lake.ts';
import type { Cell, QueryResult } from '../../infra/catalogue/query-result.ts';

type Body = Record<string, unknown>;

export interface AthenaServer {
  /** The address for AWS_ENDPOINT_URL_ATHENA. */
  readonly endpoint: string;
  /** Every call, in the order of arrival. */
  readonly calls: { action: string; body: Body; region: string | undefined }[];
  /** How often a query is said to be still running. */
  looksBeforeTheEnd: number;
  /** Rows of one answer, so that a test sees several. */
  pageSize: number;
  close(): Promise<void>;
}

interface Execution {
  looks: number;
  state: string;
  reason: string | undefined;
  result: QueryResult;
}

/** An answer with status 400. */
class Refusal extends Error {}

export async function startAthenaServer(lake: string): Promise<AthenaServer> {
  const executions = new Map<string, Execution>();
  const server = createServer((request, response) => void answer(request, response));
  const served: Omit<AthenaServer, 'endpoint' | 'close'> = { calls: [], looksBeforeTheEnd: 0, pageSize: 1000 };

  const actions: Record<string, (body: Body) => Promise<object> | object> = {
    async StartQueryExecution({ QueryString, ExecutionParameters = [] }) {
      const id = `query-${executions.size}`;
      // Athena puts parameters in as they are: a text without quotes would be a column.
      const values = (ExecutionParameters as string[]).map((value) => {
        const [, text] = /^'(.*)'$/s.exec(value) ?? [];
        if (text === undefined) throw new Refusal(`${value} is not a literal`);
        return text.replaceAll("''", "'");
      });
      const execution: Execution = {
        looks: 0,
        state: 'SUCCEEDED',
        reason: undefined,
        result: { columns: [], rows: [] },
      };
      executions.set(id, execution);
      try {
        execution.result = await queryDirectory(lake, `${QueryString}`, values);
      } catch (error) {
        execution.state = 'FAILED';
        execution.reason = error instanceof Error ? error.message : String(error);
      }
      return { QueryExecutionId: id };
    },
    GetQueryExecution({ QueryExecutionId }) {
      const execution = find(QueryExecutionId);
      const over = execution.looks++ >= served.looksBeforeTheEnd;
      const Status = over ? { State: execution.state, StateChangeReason: execution.reason } : { State: 'RUNNING' };
      return { QueryExecution: { QueryExecutionId, Status } };
    },
    GetQueryResults({ QueryExecutionId, NextToken }) {
      const { columns, rows } = find(QueryExecutionId).result;
      const from = Number(NextToken ?? 0);
      const page = [columns as Cell[], ...rows].slice(from, from + served.pageSize);
      return {
        ...(from + page.length < rows.length + 1 && { NextToken: `${from + page.length}` }),
        ResultSet: {
          Rows: page.map((row) => ({ Data: row.map((cell) => (cell === null ? {} : { VarCharValue: `${cell}` })) })),
          ResultSetMetadata: {
            ColumnInfo: columns.map((Name, at) => ({ Name, Type: typeOf(rows.map((row) => row[at])) })),
          },
        },
      };
    },
    StopQueryExecution({ QueryExecutionId }) {
      find(QueryExecutionId).state = 'CANCELLED';
      return {};
    },
  };

  function find(id: unknown): Execution {
    const found = executions.get(`${id}`);
    if (!found) throw new Refusal(`there is no query ${id}`);
    return found;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const action = `${request.headers['x-amz-target']}`.replace('AmazonAthena.', '');
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    const region = /\/\d{8}\/([^/]+)\/athena\//.exec(`${request.headers.authorization}`)?.[1];
    served.calls.push({ action, body, region });
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    try {
      response.end(JSON.stringify(await actions[action](body)));
    } catch (error) {
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: 'InvalidRequestException', message: `${(error as Error).message}` }));
    }
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(served, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  });
}

function typeOf(cells: readonly Cell[]): string {
  const known = cells.filter((cell) => cell !== null);
  if (known.some((cell) => typeof cell === 'boolean')) return 'boolean';
  if (known.length === 0 || known.some((cell) => typeof cell === 'string')) return 'varchar';
  return known.every(Number.isInteger) ? 'bigint' : 'double';
}
