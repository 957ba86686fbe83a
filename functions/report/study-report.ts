/** All that people are told of a run, on the page and on the console. */
import type { Manifest } from '../lake/manifest.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';
import type { StudyLabels } from '../study/labels.ts';
import type { RunRequest } from '../study/run-request.ts';
import type { Html } from './html.ts';

export interface StudyReport {
  manifest: Manifest;
  request: RunRequest;
  /** Empty where the cohort could not be built. */
  flow: readonly FlowStep[];
  /** The rows of every result table by its name, as `Method.rows` makes them. A table without rows may be left out. */
  rows: Readonly<Record<string, readonly object[]>>;
}

/** A part of the page with a heading of its own, to which the contents lead. */
export interface PagePart {
  /** Letters, digits and hyphens. */
  id: string;
  title: string;
  body: Html;
  /** What within it the contents lead to as well. */
  within?: readonly { id: string; title: string }[];
}

/** One of the main results in words, for the top of the page. */
export interface Finding {
  /** `blood cadmium, quartile 4 against 1`: what was looked at. */
  about: string;
  /** What was found, with interval and p. */
  found: string;
  /** What weakens it; null where nothing does. */
  caution: string | null;
}

/** The main results of a method on one outcome. */
export interface Findings {
  /** A sentence that sums them up. */
  answer: string;
  /** By what measure and model, and of whom; empty where the answer says it. */
  basis: string;
  each: readonly Finding[];
}

/** What a method tells people of a run. */
export interface Section {
  /** What its analyses are called, in the plural: `regressions`. */
  analyses: string;
  /** Its part of the page; nothing where the study does not use it. */
  part(report: StudyReport, labels: StudyLabels): PagePart | undefined;
  /** The main results; none where there are none. */
  findings(report: StudyReport, labels: StudyLabels): Findings[];
  /** How it was done, in sentences that could stand in a paper; none where the study does not use it. */
  methods(report: StudyReport, labels: StudyLabels): string[];
  /** Its tables of effects, whose rows stand side by side where a study is analysed under changes. */
  readonly compared?: readonly string[];
  /** Its lines on the console after a run: of all results the main ones. */
  lines(report: StudyReport, labels: StudyLabels): string[];
  /** Of a method that has tables which no single result has the rows of. */
  readonly rowsOfAll?: RowsOfAll<never>;
}

/** The rows of those tables of a method that can be told only of all its results together. */
export type RowsOfAll<Result extends object> = (
  results: readonly Result[],
  request: RunRequest,
) => Readonly<Record<string, readonly object[]>>;

/** By the names of the methods, in the order in which people read them. */
export type Sections = Readonly<Record<string, Section>>;

/**
 * The rows of a table that are of the main analysis. Whoever asks for them is the method that made them, and so knows
 * their type.
 */
export function rowsOf<Row extends object>(report: StudyReport, table: string): readonly Row[] {
  return allRowsOf<Row>(report, table).filter(({ sensitivity }) => (sensitivity ?? null) === null);
}

/** The rows of a table, those of changes of the request among them, which `sensitivity` names. */
export function allRowsOf<Row extends object>({ rows }: StudyReport, table: string): readonly OfVariant<Row>[] {
  return (rows[table] ?? []) as readonly OfVariant<Row>[];
}

export type OfVariant<Row> = Row & { sensitivity?: string | null };
