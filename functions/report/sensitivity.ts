/** The main analysis and the named changes of the request side by side. */
import { isJointTest } from '../study/effect-row.ts';
import type { StudyLabels } from '../study/labels.ts';
import { MAIN_ANALYSIS } from '../study/sensitivity.ts';
import type { Caution } from '../survey/event-cells.ts';
import { effectCell, inOneLine } from './effect-cell.ts';
import { casesOf, count, type EffectFigures, pValue } from './figures.ts';
import { type Footnotes, footnotes } from './footnotes.ts';
import { forestPlot } from './forest-plot.ts';
import { groupsBy, ofMainModel } from './groups.ts';
import { type Html, html } from './html.ts';
import { allRowsOf, type PagePart, type Sections, type StudyReport } from './study-report.ts';
import { Figure, row, type TableCell, table } from './table.ts';

/** What a row is of: equal in the main analysis and in a change of it. A table has some of these columns. */
const IDS = [
  ...(['outcome', 'family', 'exposure', 'form', 'model', 'subgroup', 'contrast', 'direction', 'final'] as const),
];

interface EffectIds {
  outcome: string;
  model: string;
  subgroup: string;
  exposure?: string | undefined;
  form?: string | undefined;
  contrast?: string | undefined;
  /** Of a WQS index. */
  direction?: string | undefined;
  final?: string | undefined;
}

/** An effect, of whatever method. */
export interface ComparableRow extends EffectIds, EffectFigures {
  effect_measure: string | null;
  n: number;
  cases: number | null;
  p: number | null;
  status: string;
  reason: string | null;
  caution: Caution | null;
}

/**
 * An effect in the main analysis and in each change: as many as there are changes and one more, null where one has no
 * such analysis.
 */
export interface Comparison extends EffectIds {
  /** The result table. */
  table: string;
  family: ComparableRow['family'];
  results: readonly { sensitivity: string | null; label: string; row: ComparableRow | null }[];
}

/** Every effect of a run side by side, in the order of the tables; none where the request has no changes. */
export function comparisons(report: StudyReport, sections: Sections): Comparison[] {
  const { sensitivity } = report.request;
  if (sensitivity.length === 0) return [];
  const variants = [{ id: null, label: MAIN_ANALYSIS }, ...sensitivity];
  const tables = Object.values(sections).flatMap(({ compared = [] }) => compared);
  return tables.flatMap((name) => {
    const rows = allRowsOf<ComparableRow>(report, name).filter(isEffect);
    return groupsBy(rows, ...IDS).map((same): Comparison => {
      const [{ outcome, family, exposure, form, model, subgroup, contrast, direction, final }] = same;
      const ids = { outcome, family, exposure, form, model, subgroup, contrast, direction, final };
      const results = variants.map(({ id, label }) => ({
        sensitivity: id,
        label,
        row: same.find((one) => (one.sensitivity ?? null) === id) ?? null,
      }));
      return { table: name, ...ids, results };
    });
  });
}

/** Joint tests and trends have no effect to be compared; a mixture's coefficients are no effects of their own. */
function isEffect({ contrast }: ComparableRow): boolean {
  return contrast === undefined || !(isJointTest(contrast) || ['trend', 'coefficient'].includes(contrast));
}

export function sensitivityPart(report: StudyReport, labels: StudyLabels, sections: Sections): PagePart | undefined {
  const all = comparisons(report, sections);
  const { manifest, request } = report;
  if (request.sensitivity.length === 0) return undefined;
  const shown = ofMainModel(all, request);
  const body = html`<p>Each change of the request was analysed as a whole beside the main analysis, in the same run: ${count(all.length)} effects. The
tables show those of the main model; the result tables have all of them, by their column <code>sensitivity</code>.</p>
${participantsTable(manifest)}${groupsBy(shown, 'table', 'outcome', 'family', 'form').map((group, i) => effectsTable(group, `sensitivity-${i + 1}`, labels))}`;
  return { id: 'sensitivity', title: 'Sensitivity analyses', body };
}

function participantsTable({ cohort, sensitivity }: StudyReport['manifest']): Html {
  const lines = [{ label: MAIN_ANALYSIS, cohort }, ...sensitivity];
  const outcomes = (cohort ?? sensitivity.find((change) => change.cohort)?.cohort)?.outcomes ?? [];
  const rows = lines.map((line) =>
    row(line.label, [
      new Figure(line.cohort ? count(line.cohort.n) : 'no cohort'),
      ...outcomes.map(({ id }) => {
        const found = line.cohort?.outcomes.find((outcome) => outcome.id === id);
        return new Figure(found ? casesOf(found.cases, found.n) : '');
      }),
    ]),
  );
  return table({
    id: 'sensitivity-participants',
    caption: 'Participants, and of each outcome cases / participants with the outcome',
    head: ['Analysis', 'Participants', ...outcomes.map(({ label }) => label)],
    rows,
    csv: lines.flatMap((line) =>
      (line.cohort?.outcomes ?? []).map(({ id, n, cases }) => ({ analysis: line.label, outcome: id, n, cases })),
    ),
  });
}

function effectsTable(group: readonly Comparison[], id: string, labels: StudyLabels): Html {
  const [{ direction, outcome, form, model, results }] = group;
  const notes = footnotes(id);
  const measure = group.flatMap((one) => one.results.flatMap((result) => result.row?.effect_measure ?? []))[0];
  const about = [
    labels.outcome(outcome),
    form === undefined ? 'weighted quantile sum' : labels.form(form),
    labels.model(model),
  ];
  const shown = table({
    id,
    caption: `${about.join('; ')}: ${measure ?? 'effect'} (95 % interval)`,
    head: [direction === undefined ? 'Contrast' : 'Index', ...results.map(({ label }) => label)],
    groups: groupsBy(group, 'subgroup').map((ofSubgroup) => ({
      name: labels.subgroup(ofSubgroup[0].subgroup),
      rows: ofSubgroup.map((one) =>
        row(
          subject(one, labels),
          one.results.map((result) => cell(result.row, notes, labels)),
        ),
      ),
    })),
    csv: group.flatMap(csvRows),
  });
  return html`${shown}${notes.list()}${plotOf(group, `${id}-plot`, labels)}`;
}

/**
 * The first subgroup in one plot: a panel for the last contrast of each exposure, for example the highest group, and a
 * line for each change.
 */
function plotOf(group: readonly Comparison[], id: string, labels: StudyLabels): Html {
  const [first] = groupsBy(group, 'subgroup');
  const plotted = groupsBy(first, 'exposure', 'direction', 'final').map((contrasts) => contrasts[contrasts.length - 1]);
  const rows = plotted.flatMap((one) =>
    one.results.flatMap(({ label, row: found }) =>
      found ? [{ ...found, panel: subject(one, labels), block: '', line: label }] : [],
    ),
  );
  const measure = rows.find(({ effect_measure }) => effect_measure !== null)?.effect_measure;
  if (!measure) return html``;
  return forestPlot({ id, what: `sensitivity analyses, ${labels.subgroup(first[0].subgroup)}`, measure, rows });
}

/** `blood cadmium, per doubling`; of an index its direction and its final model. */
function subject({ exposure, form, contrast, direction, final }: Comparison, labels: StudyLabels): string {
  if (direction !== undefined) return `${direction}, ${final === 'survey' ? 'by the survey design' : 'ordinary model'}`;
  if (exposure === undefined || form === undefined || contrast === undefined) return '';
  return `${labels.exposure(exposure)}, ${labels.contrast({ form, contrast, exposure })}`;
}

function cell(found: ComparableRow | null, notes: Footnotes, labels: StudyLabels): TableCell {
  if (!found) return html`<span class="none">none</span>`;
  const below = inOneLine(pValue(found.p), casesOf(found.cases, found.n));
  return effectCell(found, notes, labels, below);
}

function csvRows({ table: _, results, ...ids }: Comparison) {
  return results.map(({ sensitivity, label, row: found }) => ({
    ...ids,
    sensitivity,
    analysis: label,
    n: found?.n,
    cases: found?.cases,
    effect: found?.effect,
    effect_low: found?.effect_low,
    effect_high: found?.effect_high,
    effect_measure: found?.effect_measure,
    p: found?.p,
    caution: found?.caution,
    status: found?.status,
  }));
}
