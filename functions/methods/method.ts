/**
 * What a method tells of itself, so that plans, manifests, tables, events and pages need not know which methods there
 * are.
 */

import type { AnalysisRequest } from '../study/analysis-request.ts';
import type { FunctionName } from '../study/functions.ts';
import type { RunRequest } from '../study/run-request.ts';

/** A column of a result table. */
export interface ResultColumn {
  type: 'text' | 'int64' | 'double';
  /** What it holds, for the data dictionary and the catalogue of the lake. */
  meaning: string;
  unit?: string;
}

/** The columns of a result table by name, in order. */
export type ResultColumns = Readonly<Record<string, ResultColumn>>;

/** A result table of the lake. Each run writes a file of it. */
export interface ResultTable {
  /** What a row is: "one row per ...". */
  readonly row: string;
  readonly columns: ResultColumns;
}

/** What an analysis of a method counts as. */
const ANALYSIS_STATUSES = ['estimated', 'firth', 'no_signal', 'not_estimable'] as const;
export type AnalysisStatus = (typeof ANALYSIS_STATUSES)[number];

/** The words for a form that is none of the request's; undefined of a form of another method. */
export interface FormWords {
  readonly form: (form: string) => string | undefined;
  readonly contrast: (form: string, contrast: string) => string | undefined;
}

/** `Analysis` is what one record is about, by ids; `Result` is what was found. */
export interface Method<Analysis extends object, Result extends object> {
  /** Of its records' keys and its counts. */
  readonly name: string;
  /** The function that makes the records. */
  readonly producer: FunctionName;
  /** `fit`: one function makes a record of the cohort. `replicates`: it combines what others have computed before. */
  readonly steps: 'fit' | 'replicates';
  /** Every analysis that a request asks for, in a fixed order. */
  planned(request: AnalysisRequest): Analysis[];
  /** The names that an analysis goes by, from the outermost on: each a part of its record's key. */
  path(analysis: Analysis): string[];
  /** The result tables that it fills. */
  readonly tables: Readonly<Record<string, ResultTable>>;
  /** The columns that stand before those of a table in this study alone. */
  readonly ownColumns?: (request: RunRequest) => Readonly<Record<string, ResultColumns>>;
  /** The rows of those tables. */
  rows(result: Result): Readonly<Record<string, readonly object[]>>;
  /**
   * Whether its records are made of tables and not of the cohort alone: none outlives a change of any table of the run.
   */
  readonly readsTables?: true;
  /** Whether its rows are tested apart, so that no family of tests of the request has any of them. */
  readonly testedApart?: true;
  /** Of a method of all exposures together: the form that its rows name, and the contrasts that are tests. */
  readonly testedForm?: (request: RunRequest) => { id: string; contrasts: readonly string[] } | undefined;
  /** What people read of such a form. */
  readonly words?: FormWords;
  status(result: Result): AnalysisStatus;
}

/** A method among others, when it does not matter which. */
export type AnyMethod = Method<object, object>;
