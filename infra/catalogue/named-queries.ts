/**
 * The named queries: the same SQL text for Athena and, on a laptop, for DuckDB. Each has a file of its own below
 * `queries/`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ResultColumn } from '../../functions/methods/method.ts';

export interface NamedQuery {
  readonly sql: string;
  /** What it answers: the comment that the text begins with. */
  readonly about: string;
  /** What its question marks stand for, in order. */
  readonly parameters: readonly string[];
}

/** By name, which is that of the file; what question marks stand for. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  latest: [],
  'main-table': [],
  'forest-plot': [],
  'mixture-weights': [],
  'compare-runs': ['RUN', 'RUN'],
  'prevalence-by-cycle': [],
};

export const NAMED_QUERIES: Readonly<Record<string, NamedQuery>> = Object.fromEntries(
  Object.entries(PARAMETERS).map(([name, parameters]) => [name, { ...read(name), parameters }]),
);

function read(name: string): Pick<NamedQuery, 'sql' | 'about'> {
  const sql = readFileSync(fileURLToPath(new URL(`queries/${name}.sql`, import.meta.url)), 'utf8');
  const [, about = ''] = /^-- (.+)\n/.exec(sql) ?? [];
  return { sql, about };
}

/** A named query that others are built on, so that it has a place among the tables. */
export interface View {
  readonly name: string;
  readonly query: NamedQuery;
  /** What it gives, in order: a view in Glue must say so. */
  readonly columns: Readonly<Record<string, ResultColumn['type']>>;
}

export const VIEWS: readonly View[] = [
  {
    name: 'latest',
    query: NAMED_QUERIES.latest,
    columns: {
      study: 'text',
      run_id: 'text',
      created_at: 'text',
      title: 'text',
      cycles: 'text',
      participants: 'int64',
      planned: 'int64',
      estimated: 'int64',
      not_estimable: 'int64',
      code_version: 'text',
      simulated: 'int64',
    },
  },
];
