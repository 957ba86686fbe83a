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

/** What a method tells people of a run. */
export interface Section {
  /** What its analyses are called, in the plural: `regressions`. */
  analyses: string;
  /** Its part of the page; nothing where the study does not use it. */
  page(report: StudyReport, labels: StudyLabels): Html;
  /** Its lines on the console after a run: of all results the main ones. */
  lines(report: StudyReport, labels: StudyLabels): string[];
}

/** By the names of the methods, in the order in which people read them. */
export type Sections = Readonly<Record<string, Section>>;

/** The rows of a table. Whoever asks for them is the method that made them, and so knows their type. */
export function rowsOf<Row extends object>({ rows }: StudyReport, table: string): readonly Row[] {
  return (rows[table] ?? []) as readonly Row[];
}
