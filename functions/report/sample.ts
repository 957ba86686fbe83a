/** Who is in the study, what its outcomes are, and the figures that define the forms of its exposures. */
import type { Form } from '../exposures/form.ts';
import type { Transform } from '../exposures/transform.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { StudyLabels } from '../study/labels.ts';
import type { RunRequest } from '../study/run-request.ts';
import { catalogueOf } from '../study/study-variables.ts';
import { count, plainNumber } from './figures.ts';
import { type Html, html } from './html.ts';
import { levelInWords, reasonInWords } from './reasons.ts';
import type { StudyReport } from './study-report.ts';
import { row, table } from './table.ts';

export function sampleSection(report: StudyReport, labels: StudyLabels): Html {
  const { manifest, request } = report;
  const { cohort, weights_rule } = manifest;
  return html`<section><h2>Who is in it</h2>
${
  cohort
    ? html`<p><strong>${count(cohort.n)} participants.</strong> Another ${count(cohort.rows_in_design - cohort.n)} participants with a positive weight stay in
the survey design, as they must for the standard errors of a subgroup. Weights: ${weights_rule}.</p>
${outcomeTable(cohort.outcomes)}`
    : html`<p>The cohort of this run could not be built.</p>`
}
${report.flow.length > 0 ? flowTable(report, labels) : ''}
${cohort ? request.forms.map((form) => formTable(form, cohort.forms, request, labels)) : ''}
${cohort?.notes.map((note) => html`<p class="remark">${reasonInWords(note, labels)}</p>`)}
</section>
`;
}

type Cohort = NonNullable<Manifest['cohort']>;

function outcomeTable(outcomes: Cohort['outcomes']): Html {
  const rows = outcomes.map(({ label, definition, n, cases }) => {
    const meaning = cases === null ? definition : `a case: ${definition}`;
    return row(label, [html`<span class="words">${meaning}</span>`, count(n), cases === null ? '' : count(cases)]);
  });
  return table('Outcomes', ['Outcome', 'What it is', 'Participants with it known', 'Cases'], rows);
}

function flowTable({ flow, request }: StudyReport, labels: StudyLabels): Html {
  const [start] = flow;
  // A number has no cases to count.
  const outcomes = Object.keys(start.cases);
  const rows = flow.map(({ step, description, n, cases }, index) =>
    row(stepInWords(step, request, labels), [
      html`<span class="words">${description}</span>`,
      count(n),
      ...outcomes.map((outcome) => count(cases[outcome])),
      index === 0 ? '' : count(flow[index - 1].n - n),
    ]),
  );
  const casesHeads = outcomes.map((outcome) =>
    request.outcomes.length === 1 ? 'Cases' : `Cases of ${labels.outcome(outcome)}`,
  );
  return table(
    'Who is left after each sample rule, in the order of the rules',
    ['Step', 'Rule', 'Participants', ...casesHeads, 'Left out'],
    rows,
  );
}

/** The author names steps; those of complete covariates bear the ids of these. */
function stepInWords(step: string, { sample }: RunRequest, labels: StudyLabels): string {
  return sample.some((rule) => 'step' in rule && rule.step === step) ? step : labels.exposure(step);
}

type Definitions = Cohort['forms'];

/** What defines a form of the exposures: the same in every model and subgroup. Nothing of one that needs no figures. */
function formTable(form: Form, definitions: Definitions, request: RunRequest, labels: StudyLabels): Html {
  const of = Object.entries(definitions).flatMap(([exposure, forms]) => {
    const definition = forms[form.id];
    return definition ? [{ exposure, ...definition }] : [];
  });
  if (of.length === 0) return html``;
  // On another scale the unit is another.
  const isMeasured = 'quantile' in form || scaleOf(form) === 'identity';
  const name = (exposure: string) => (isMeasured ? unitBeside(exposure, request, labels) : labels.exposure(exposure));
  if ('quantile' in form) {
    const strata = strataOf(form.quantile.cut_within, request);
    const rows = of.flatMap(({ exposure, cut_points }) =>
      (cut_points ?? []).map((points, stratum) =>
        row([name(exposure), ...(strata ? [levelInWords(strata[stratum])] : [])].join(', '), points.map(figure)),
      ),
    );
    const between = Array.from({ length: form.quantile.groups - 1 }, (_, index) => `${index + 1} to ${index + 2}`);
    const caption = `Boundaries of the ${labels.form(form.id)} (a value on a boundary belongs to the lower group)`;
    return table(caption, ['Exposure', 'Lowest', ...between, 'Highest'], rows);
  }
  if ('spline' in form) {
    const heads = Array.from({ length: form.spline.knots }, (_, index) => `Knot ${index + 1}`);
    const rows = of.map(({ exposure, knots }) => row(name(exposure), (knots ?? []).map(figure)));
    return table(
      `Where the knots are, on the ${form.spline.of} scale: ${labels.form(form.id)}`,
      ['Exposure', ...heads],
      rows,
    );
  }
  if (!('per_sd' in form)) return html``;
  const rows = of.map(({ exposure, sd }) => row(name(exposure), [sd === undefined ? '' : figure(sd)]));
  return table(`How large a standard deviation is: ${labels.form(form.id)}`, ['Exposure', 'Standard deviation'], rows);
}

function scaleOf(form: Exclude<Form, { quantile: unknown }>): Transform {
  if ('spline' in form) return form.spline.of;
  return 'per_sd' in form ? form.per_sd : form.transform;
}

function unitBeside(exposure: string, request: RunRequest, labels: StudyLabels): string {
  const unit = catalogueOf(request)[exposure]?.unit;
  return unit ? `${labels.exposure(exposure)}, ${unit}` : labels.exposure(exposure);
}

type CutWithin = Extract<Form, { quantile: unknown }>['quantile']['cut_within'];

/** The levels within which groups are cut, if so. */
function strataOf(within: CutWithin, request: RunRequest): readonly string[] | undefined {
  return typeof within === 'object' ? catalogueOf(request)[within.variable]?.levels : undefined;
}

/** As NHANES has it; quantiles between two values and knots have more digits than anybody reads. */
function figure(value: number): string {
  return plainNumber(value, DIGITS)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

const DIGITS = 6;
