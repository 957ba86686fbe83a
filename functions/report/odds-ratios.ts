/** The regressions: a table per metal, every model and subgroup a row. */
import type { RegressionRow } from '../study/regression.ts';
import { count, degreesOfFreedom, distinct, groupName, oddsRatio, pValue } from './figures.ts';
import { type Footnotes, footnotes } from './footnotes.ts';
import { type Html, html } from './html.ts';
import { row, rowGroup, table } from './table.ts';

const TREND = 'trend';

export function oddsRatioSection(rows: readonly RegressionRow[]): Html {
  const groups = distinct(rows.map(({ contrast }) => contrast)).filter((contrast) => contrast !== TREND).length + 1;
  const name = groupName(groups);
  return html`<section><h2>Odds ratios by metal</h2>
${
  rows.length === 0
    ? html`<p>This run has no regression to show.</p>`
    : html`<p>Survey-weighted logistic regression against ${name} 1 (Q1), with 95 % intervals. Below each odds ratio: its p value, and the cases among
the participants of that ${name}. The trend takes each ${name} at the median of its exposure. <strong>Firth</strong> marks a penalised fit in place of one that separation has made infinite; <strong>not estimable</strong> is
a result, with its reason below the table. None of the p values is corrected for the number of comparisons.</p>`
}
${distinct(rows.map(({ metal }) => metal)).map((metal, index) =>
  metalTable(
    metal,
    rows.filter((candidate) => candidate.metal === metal),
    `or-${index + 1}`,
  ),
)}</section>
`;
}

function metalTable(metal: string, rows: readonly RegressionRow[], name: string): Html {
  const contrasts = distinct(rows.map(({ contrast }) => contrast));
  const notes = footnotes(
    name,
    rows.map(({ reason }) => reason),
  );
  const head = ['Subgroup', 'Cases / n', 'Q1 (reference)', ...contrasts.map(contrastTitle), 'df'];
  const models = distinct(rows.map(({ model }) => model)).map((model) => {
    const ofModel = rows.filter((candidate) => candidate.model === model);
    const lines = distinct(ofModel.map(({ subgroup }) => subgroup)).map((subgroup) =>
      analysisRow(
        ofModel.filter((candidate) => candidate.subgroup === subgroup),
        contrasts,
        notes,
      ),
    );
    return rowGroup(model, head.length, lines);
  });
  return html`<h3>${metal}</h3>
${table(`${metal}: odds ratio (95 % interval) by model and subgroup`, head, models, true)}${notes.list}`;
}

function contrastTitle(contrast: string): string {
  return contrast === TREND ? 'Trend' : contrast.toUpperCase();
}

function analysisRow(rows: readonly RegressionRow[], contrasts: readonly string[], notes: Footnotes): Html {
  const [first] = rows;
  const cells = contrasts.map((contrast) =>
    cell(
      rows.find((candidate) => candidate.contrast === contrast),
      notes,
    ),
  );
  const df = distinct(rows.filter(({ odds_ratio }) => odds_ratio !== null).map((r) => degreesOfFreedom(r.df)));
  const reference = first.reference_total === null ? '' : casesOf(first.reference_events, first.reference_total);
  return row(first.subgroup, [casesOf(first.cases, first.n), reference, ...cells, df.join(', ')]);
}

function cell(found: RegressionRow | undefined, notes: Footnotes): Html {
  if (!found) return html`<span class="none">missing</span>`;
  const { contrast, odds_ratio, p, status, reason, events, total } = found;
  const counted = total === null ? '' : html`<span class="small">${casesOf(events, total)}</span>`;
  if (odds_ratio === null) return html`<span class="none">not estimable</span>${notes.mark(reason)}${counted}`;
  const mark = html`${status === 'firth' ? html` <b class="firth">Firth</b>` : ''}${notes.mark(reason)}`;
  if (contrast === TREND) return html`${pValue(p)}${mark}`;
  return html`${oddsRatio(odds_ratio, found)}${mark}<span class="small">${pValue(p)} · ${casesOf(events, total)}</span>`;
}

function casesOf(events: number | null, total: number | null): string {
  return events === null || total === null ? '' : `${count(events)} / ${count(total)}`;
}
