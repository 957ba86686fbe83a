/** Who is in the study, what its outcomes are, and the figures that define the forms of its exposures. */
import type { Form } from '../exposures/form.ts';
import { measuredValue, type Transform } from '../exposures/transform.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { StudyLabels } from '../study/labels.ts';
import type { RunRequest } from '../study/run-request.ts';
import { catalogueOf } from '../study/study-variables.ts';
import { count, plainNumber } from './figures.ts';
import { flowDiagram } from './flow-diagram.ts';
import { heading } from './heading.ts';
import { type Html, html } from './html.ts';
import { levelInWords, reasonInWords } from './reasons.ts';
import type { PagePart, StudyReport } from './study-report.ts';
import { Figure, row, table } from './table.ts';

export function samplePart(report: StudyReport, labels: StudyLabels): PagePart {
  const { manifest, request, flow } = report;
  const { cohort, weights_rule } = manifest;
  const body = html`${
    cohort
      ? html`<p><strong>${count(cohort.n)} participants.</strong> Another ${count(cohort.rows_in_design - cohort.n)} participants with a positive weight stay in
the survey design, as they must for the standard errors of a subgroup. Weights: ${weights_rule}.</p>
${cohort.outcomes.length > 0 ? outcomeTable(cohort.outcomes) : html``}`
      : html`<p>The cohort of this run could not be built.</p>`
  }
${flow.length > 0 ? html`${flowDiagram(flow, request, labels)}${flowTable(report, labels)}` : ''}
${cohort ? formsPart(cohort.forms, request, labels) : ''}${modelsTable(request, labels)}
${cohort?.notes.map((note) => html`<p class="remark">${reasonInWords(note, labels)}</p>`)}`;
  return { id: 'sample', title: 'Who is in it', body };
}

type Cohort = NonNullable<Manifest['cohort']>;

function outcomeTable(outcomes: Cohort['outcomes']): Html {
  const someHaveCases = outcomes.some(({ cases }) => cases !== null);
  const rows = outcomes.map(({ label, definition, n, cases }) => {
    const meaning = cases === null ? definition : `a case: ${definition}`;
    return row(label, [
      html`<span class="words">${meaning}</span>`,
      new Figure(count(n)),
      ...(someHaveCases ? [new Figure(cases === null ? '' : count(cases))] : []),
    ]);
  });
  return table({
    id: 'outcomes',
    caption: 'Outcomes',
    head: ['Outcome', 'What it is', 'Participants with it known', ...(someHaveCases ? ['Cases'] : [])],
    rows,
    csv: outcomes,
  });
}

function flowTable({ flow, request }: StudyReport, labels: StudyLabels): Html {
  const [start] = flow;
  // A number has no cases to count.
  const outcomes = Object.keys(start.cases);
  const leftOut = (index: number) => (index === 0 ? 0 : flow[index - 1].n - flow[index].n);
  const rows = flow.map(({ step, description, n, cases }, index) =>
    row(stepInWords(step, request, labels), [
      html`<span class="words">${description}</span>`,
      new Figure(count(n)),
      ...outcomes.map((outcome) => new Figure(count(cases[outcome]))),
      new Figure(index === 0 ? '' : count(leftOut(index))),
    ]),
  );
  const casesHeads = outcomes.map((outcome) =>
    request.outcomes.length === 1 ? 'Cases' : `Cases of ${labels.outcome(outcome)}`,
  );
  return table({
    id: 'flow',
    caption: 'Who is left after each sample rule, in the order of the rules',
    head: ['Step', 'Rule', 'Participants', ...casesHeads, 'Left out'],
    rows,
    csv: flow.map(({ step, description, n, cases }, index) => ({
      step,
      description,
      n,
      ...Object.fromEntries(outcomes.map((outcome) => [`cases_${outcome}`, cases[outcome]])),
      left_out: leftOut(index),
    })),
  });
}

/** The author names steps; those of complete covariates bear the ids of these. */
function stepInWords(step: string, { sample }: RunRequest, labels: StudyLabels): string {
  return sample.some((rule) => 'step' in rule && rule.step === step) ? step : labels.exposure(step);
}

/**
 * What each model adjusts for, by the names of its covariates: a label such as `model 2` says it only to its author.
 */
function modelsTable({ models, exposures }: RunRequest, labels: StudyLabels): Html {
  if (models.length === 0 || exposures.length === 0) return html``;
  const adjusted = models.map(({ id }) => ({
    model: id,
    model_label: labels.model(id),
    adjusts_for: labels.adjustment(id).replace(/^adjusted for /, ''),
  }));
  return table({
    id: 'models',
    caption: 'What each model adjusts for',
    head: ['Model', 'Adjusted for'],
    rows: adjusted.map(({ model_label, adjusts_for }) =>
      row(model_label, [html`<span class="words">${adjusts_for}</span>`]),
    ),
    csv: adjusted,
  });
}

type Definitions = Cohort['forms'];

function formsPart(definitions: Definitions, request: RunRequest, labels: StudyLabels): Html {
  const tables = request.forms.flatMap((form) => formTable(form, definitions, request, labels) ?? []);
  if (tables.length === 0) return html``;
  return html`${heading(3, 'forms', 'How the exposures enter the models')}${tables}`;
}

/** What defines a form of the exposures: the same in every model and subgroup. Nothing of one that needs no figures. */
function formTable(form: Form, definitions: Definitions, request: RunRequest, labels: StudyLabels): Html | undefined {
  const of = Object.entries(definitions).flatMap(([exposure, forms]) => {
    const definition = forms[form.id];
    return definition ? [{ exposure, ...definition }] : [];
  });
  if (of.length === 0) return undefined;
  // On another scale the unit is another.
  const isMeasured = 'quantile' in form || scaleOf(form) === 'identity';
  const name = (exposure: string) => (isMeasured ? unitBeside(exposure, request, labels) : labels.exposure(exposure));
  const made = (caption: string, columns: readonly string[], lines: readonly Line[]) =>
    table({
      id: `form-${form.id}`,
      caption,
      head: ['Exposure', ...columns],
      rows: lines.map((line) =>
        row(
          line.name,
          line.values.map((value) => new Figure(figure(value))),
        ),
      ),
      csv: lines.map((line) => ({
        exposure: line.exposure,
        exposure_label: line.name,
        ...Object.fromEntries(columns.map((column, index) => [column, line.values[index]])),
      })),
    });
  if ('quantile' in form) {
    const strata = strataOf(form.quantile.cut_within, request);
    const lines = of.flatMap(({ exposure, cut_points }) =>
      (cut_points ?? []).map((values, stratum) => ({
        exposure,
        name: strata ? `${name(exposure)}, ${levelInWords(strata[stratum])}` : name(exposure),
        values,
      })),
    );
    const between = Array.from({ length: form.quantile.groups - 1 }, (_, index) => `${index + 1} to ${index + 2}`);
    return made(
      `Boundaries of the ${labels.form(form.id)} (a value on a boundary belongs to the lower group)`,
      ['Lowest', ...between, 'Highest'],
      lines,
    );
  }
  if ('spline' in form) {
    return made(
      `Where the knots are: ${labels.form(form.id)}`,
      Array.from({ length: form.spline.knots }, (_, index) => `Knot ${index + 1}`),
      of.map(({ exposure, knots = [] }) => ({
        exposure,
        name: unitBeside(exposure, request, labels),
        values: knots.map((knot) => measuredValue(knot, form.spline.of)),
      })),
    );
  }
  if (!('per_sd' in form)) return undefined;
  return made(
    `How large a standard deviation is: ${labels.form(form.id)}`,
    ['Standard deviation'],
    of.map(({ exposure, sd }) => ({ exposure, name: name(exposure), values: sd === undefined ? [] : [sd] })),
  );
}

interface Line {
  exposure: string;
  name: string;
  values: readonly number[];
}

function scaleOf(form: Exclude<Form, { quantile: unknown }>): Transform {
  if ('spline' in form) return form.spline.of;
  return 'per_sd' in form ? form.per_sd : form.transform;
}

/** `blood cadmium, ug/L` */
export function unitBeside(exposure: string, request: RunRequest, labels: StudyLabels): string {
  const unit = catalogueOf(request)[exposure]?.unit;
  return unit ? `${labels.exposure(exposure)}, ${unit}` : labels.exposure(exposure);
}

type CutWithin = Extract<Form, { quantile: unknown }>['quantile']['cut_within'];

/** The levels within which groups are cut, if so. */
function strataOf(within: CutWithin, request: RunRequest): readonly string[] | undefined {
  return typeof within === 'object' ? catalogueOf(request)[within.variable]?.levels : undefined;
}

/** The digits that NHANES has, as a rule; quantiles between two values and knots have more in the CSV. */
function figure(value: number): string {
  return plainNumber(value, DIGITS)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

const DIGITS = 5;
