/** The table of one exposure in one form: every model and subgroup a row, every contrast and joint test a column. */
import { TREND } from '../../exposures/form.ts';
import { effectCell, firthMark } from '../../report/effect-cell.ts';
import { casesOf, degreesOfFreedom, distinct, pAndQ, plainNumber } from '../../report/figures.ts';
import { type Footnotes, footnotes } from '../../report/footnotes.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { droppedInWords, reasonInWords } from '../../report/reasons.ts';
import { row, rowGroup, table } from '../../report/table.ts';
import { type EffectRow, isJointTest } from '../../study/effect-row.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { TestedRow } from '../../study/multiple-testing.ts';
import { familyOf } from '../../survey/family.ts';

/** A row of the table `regression`. */
export type RegressionRow = EffectRow & TestedRow;

/** `rows` are those of an exposure in a form on an outcome by a family; `name` is that of the table's footnotes. */
export function effectTable(rows: readonly RegressionRow[], labels: StudyLabels, name: string): Html {
  const [{ exposure, form, family }] = rows;
  const contrasts = distinct(rows.map(({ contrast }) => contrast));
  const hasReference = rows.some(({ reference_total }) => reference_total !== null);
  const head = [
    'Subgroup',
    rows.some(({ cases }) => cases !== null) ? 'Cases / n' : 'n',
    ...(hasReference ? ['Reference'] : []),
    ...contrasts.map((contrast) => labels.contrast({ form, contrast, exposure })),
    'df',
  ];
  const notes = footnotes(name);
  const models = groupsBy(rows, 'model').map((ofModel) =>
    rowGroup(
      labels.model(ofModel[0].model),
      head.length,
      groupsBy(ofModel, 'subgroup').map((line) => analysisRow(line, contrasts, hasReference, notes, labels)),
    ),
  );
  const what = `${labels.exposure(exposure)}, ${labels.form(form)}`;
  const measure = rows.some(hasEffect) ? `${familyOf(family).effectMeasure} (95 % interval)` : 'tests';
  return html`${table(`${what}: ${measure} by model and subgroup`, head, models, true)}${notes.list()}`;
}

/** Joint tests have none, and of a trend only the p is told: its unit is that of the exposure. */
export function hasEffect({ contrast }: Pick<EffectRow, 'contrast'>): boolean {
  return contrast !== TREND && !isJointTest(contrast);
}

function analysisRow(
  rows: readonly RegressionRow[],
  contrasts: readonly string[],
  hasReference: boolean,
  notes: Footnotes,
  labels: StudyLabels,
): Html {
  const [first] = rows;
  const dropped = distinct(rows.map((found) => droppedInWords(found.dropped, labels)));
  const name = html`${labels.subgroup(first.subgroup)}${dropped.map((note) => notes.mark(note))}`;
  const counted = distinct(rows.map(({ cases, n }) => casesOf(cases, n)));
  const reference = rows.find(({ reference_total }) => reference_total !== null);
  const cells = contrasts.map((contrast) => {
    const found = rows.find((candidate) => candidate.contrast === contrast);
    return found ? cell(found, notes, labels) : absent(contrast);
  });
  const df = distinct(rows.filter(({ estimate }) => estimate !== null).map((found) => degreesOfFreedom(found.df)));
  return row(name, [
    counted.join('; '),
    ...(hasReference ? [casesOf(reference?.reference_events ?? null, reference?.reference_total ?? null)] : []),
    ...cells,
    df.join(', '),
  ]);
}

/** An interaction is tested only where the model has its factor. */
function absent(contrast: string): Html {
  return html`<span class="none">${isJointTest(contrast) ? 'not tested' : 'missing'}</span>`;
}

function cell(found: RegressionRow, notes: Footnotes, labels: StudyLabels): Html {
  const { contrast, estimate, effect, se, df, status, reason, events, total } = found;
  const inGroup = total === null ? '' : casesOf(events, total);
  if (estimate === null) return effectCell(found, notes, labels, inGroup);
  const mark = notes.mark(reasonInWords(reason, labels));
  if (contrast === TREND) return html`${pAndQ(found)}${firthMark(status)}${mark}`;
  if (effect !== null) return effectCell(found, notes, labels, [pAndQ(found), inGroup].filter(Boolean).join(' · '));
  const statistic = `F ${plainNumber(estimate)} on ${degreesOfFreedom(se)} and ${degreesOfFreedom(df)} df`;
  return html`${pAndQ(found)}${mark}<span class="small">${statistic}</span>`;
}
