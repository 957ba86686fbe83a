/** The results of a run: rows of its tables, with labels beside the ids. */
import * as keys from '../../functions/lake/keys.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { inWords, proveManifest } from '../../functions/lake/verification.ts';
import { METHODS } from '../../functions/methods/index.ts';
import { labelOf } from '../../functions/report/labelled-rows.ts';
import type { StudyReport } from '../../functions/report/study-report.ts';
import { type StudyLabels, studyLabels } from '../../functions/study/labels.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { MAIN } from '../../functions/study/sensitivity.ts';
import type { FoundRun } from './found-run.ts';
import { storedReport } from './stored-report.ts';
import { UsageError } from './usage-error.ts';

export type Cell = string | number | null;

/** A row of a result table, by column. */
export type ResultRow = Readonly<Record<string, Cell>>;

export interface ResultTable {
  method: string;
  table: string;
  rows: ResultRow[];
}

export interface RunResults {
  /** All of it, as people are told. */
  report: StudyReport;
  manifest: Manifest;
  request: RunRequest;
  labels: StudyLabels;
  tables: ResultTable[];
}

/** What a run has left cannot be relied on. */
export class RunDamagedError extends Error {
  constructor(run: string, problem: string) {
    super(`${run} is not what its records say (${problem}); sending its request again makes it anew`);
    this.name = 'RunDamagedError';
  }
}

/** @throws RunDamagedError */
export async function readResults({ store, runId: run, key }: FoundRun): Promise<RunResults> {
  const proven = await proveManifest(store, key);
  if ('problem' in proven) throw new RunDamagedError(run, `${key}: ${inWords(proven)}`);
  const report = await storedReport(store, proven.manifest);
  const { manifest, request, rows } = report;
  if (runId(request) !== run) throw new RunDamagedError(run, `${keys.request(run)} is another request`);
  const tables = METHODS.flatMap(({ name: method, tables: named }) =>
    Object.keys(named).map((table) => ({ method, table, rows: (rows[table] ?? []) as ResultRow[] })),
  );
  return {
    report,
    manifest,
    request,
    labels: studyLabels(request),
    tables: tables.filter((table) => table.rows.length > 0),
  };
}

/** Which rows are wanted: each by id or label; a row without such a column is not. */
export interface Filters {
  exposure?: string | undefined;
  outcome?: string | undefined;
  family?: string | undefined;
  form?: string | undefined;
  model?: string | undefined;
  subgroup?: string | undefined;
  method?: string | undefined;
  sensitivity?: string | undefined;
}

export const FILTER_OPTIONS = [
  ['--exposure <ID>', 'Only of this exposure, by id or label; "mixture" is all of them together.'],
  ['--outcome <ID>', 'Only of this outcome.'],
  ['--family <NAME>', 'Only of this family of models: logistic, linear or log-linear.'],
  ['--form <ID>', 'Only of this form of exposures.'],
  ['--model <ID>', 'Only of this model.'],
  ['--subgroup <ID>', 'Only of this subgroup.'],
  ['--sensitivity <ID>', `Only of this change of the request; "${MAIN}" is the main analysis.`],
  ['--method <NAME>', `Only of this method: ${METHODS.map(({ name }) => name).join(', ')}.`],
] as const;

/**
 * The tables with the rows that all filters let through. @throws UsageError for a filter that no row of the run passes
 * by itself
 */
export function filtered({ tables, labels }: RunResults, { method, ...filters }: Filters): ResultTable[] {
  const ofMethod = method === undefined ? tables : tables.filter((table) => table.method === method);
  if (ofMethod.length === 0)
    throw noSuch(
      'method',
      `${method}`,
      tables.map((table) => table.method),
    );
  const all = ofMethod.flatMap(({ rows }) => rows);
  const tests = Object.entries(filters).flatMap(([name, wanted]) => {
    if (wanted === undefined) return [];
    const passes = (row: ResultRow) => {
      const id = idOf(row, name);
      return id === wanted || (id !== null && labelOf(labels, name, id).toLowerCase() === wanted.toLowerCase());
    };
    if (!all.some(passes))
      throw noSuch(
        name,
        wanted,
        all.flatMap((row) => idOf(row, name) ?? []),
      );
    return [passes];
  });
  return ofMethod
    .map((table) => ({ ...table, rows: table.rows.filter((row) => tests.every((passes) => passes(row))) }))
    .filter(({ rows }) => rows.length > 0);
}

/** A component of a mixture is an exposure too, and what is of no change is of the main analysis. */
function idOf(row: ResultRow, name: string): string | null {
  if (name === 'sensitivity') return `${row.sensitivity ?? MAIN}`;
  const id = row[name] ?? (name === 'exposure' ? row.component : null);
  return typeof id === 'string' ? id : null;
}

function noSuch(name: string, wanted: string, ids: readonly string[]): UsageError {
  const known = [...new Set(ids)];
  return new UsageError(
    `--${name} ${wanted.slice(0, 60)}: the run has no result of it; it has ${known.length === 0 ? 'none at all' : known.join(', ')}`,
  );
}
