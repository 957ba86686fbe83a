/** What a query of the lake answers, whoever runs it. */

export type Cell = string | number | boolean | null;

export interface QueryResult {
  columns: string[];
  rows: Cell[][];
}

/** The message of a database may repeat all of a query. */
const LONGEST_PROBLEM = 1000;

/** The query is not one that can be answered; the message is the database's own. */
export class QueryError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem.slice(0, LONGEST_PROBLEM), options);
    this.name = 'QueryError';
  }
}
