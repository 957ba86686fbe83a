/** All that the report of a run shows. */
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

/** What the report has to say of a method; nothing where the study does not use it. A method knows the rows of its own tables. */
export type Section = (report: StudyReport, labels: StudyLabels) => Html;

/** The rows of a table. Whoever asks for them is the method that made them, and so knows their type. */
export function rowsOf<Row extends object>({ rows }: StudyReport, table: string): readonly Row[] {
  return (rows[table] ?? []) as readonly Row[];
}
