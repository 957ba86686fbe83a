/** What is known of a cohort beside its rows. */
import type { FittedForm, Form } from '../exposures/form.ts';
import type { FlowStep } from '../nhanes/sample-rules.ts';
import { describeOutcome, hasCases } from '../outcomes/index.ts';
import { type Cohort, outcomeColumn } from './cohort.ts';
import { fittedForm } from './fitted-form.ts';
import { studyLabels } from './labels.ts';
import type { RunRequest } from './run-request.ts';
import { catalogueOf } from './study-variables.ts';

/** An outcome in the analytic sample. */
export interface OutcomeSummary {
  id: string;
  label: string;
  /** What a case is, or of what the number is. */
  definition: string;
  /** Participants with the outcome, and the cases among them; null of a number. */
  n: number;
  cases: number | null;
}

export interface CohortSummary {
  n: number;
  rows_in_design: number;
  outcomes: OutcomeSummary[];
  flow: FlowStep[];
  /** The figures that define each form of each exposure, by their ids. */
  forms: Record<string, Record<string, FittedForm['definition']>>;
  levels: Record<string, readonly string[]>;
  notes: string[];
}

export function summaryOf(request: RunRequest, cohort: Cohort): CohortSummary {
  const { in_sample } = cohort.columns;
  const forms = Object.fromEntries(
    request.exposures.map((exposure) => [
      exposure,
      Object.fromEntries(
        request.forms
          .filter(isOfTheSample)
          .map((form) => [form.id, fittedForm(form, exposure, undefined, cohort).definition]),
      ),
    ]),
  );
  return {
    n: in_sample.reduce((sum, inside) => sum + inside, 0),
    rows_in_design: in_sample.length,
    outcomes: outcomeSummaries(request, cohort),
    flow: cohort.flow,
    forms,
    levels: cohort.levels,
    notes: [...cohort.notes, ...tiesNotes(request, forms)],
  };
}

function outcomeSummaries(request: RunRequest, { columns }: Cohort): OutcomeSummary[] {
  const catalogue = catalogueOf(request);
  return request.outcomes.map((outcome) => {
    const values = columns[outcomeColumn(outcome.id)];
    const count = (counts: (value: number) => boolean) =>
      values.reduce((sum, value, row) => sum + Number(columns.in_sample[row] === 1 && counts(value)), 0);
    return {
      id: outcome.id,
      label: outcome.label,
      definition: describeOutcome(outcome, catalogue),
      n: count((value) => !Number.isNaN(value)),
      cases: hasCases(outcome) ? count((value) => value === 1) : null,
    };
  });
}

/** Cut points of controls differ from outcome to outcome. */
function isOfTheSample(form: Form): boolean {
  return !('quantile' in form && form.quantile.cut_within === 'controls');
}

/**
 * Exposures that have fewer quantile groups than asked for: values tied at the limit of detection make cut points
 * coincide.
 */
function tiesNotes(request: RunRequest, fitted: CohortSummary['forms']): string[] {
  const { forms, exposures } = request;
  const labels = studyLabels(request);
  return exposures.flatMap((exposure) =>
    forms.flatMap((form) => {
      if (!('quantile' in form)) return [];
      const { groups } = form.quantile;
      return (fitted[exposure][form.id]?.cut_points ?? []).flatMap((bounds) => {
        const found = Math.max(bounds.length - 1, 0);
        return found < groups
          ? [
              `${labels.exposure(exposure)} has ${found} of ${groups} groups (${labels.form(form.id)}): tied values make cut points coincide (${bounds.join(', ')})`,
            ]
          : [];
      });
    }),
  );
}
