/** The published figures beside ours. */
import type { Manifest } from '../lake/manifest.ts';
import type { StudyLabels } from '../study/labels.ts';
import type { RunRequest } from '../study/run-request.ts';
import { cautionMark, firthMark } from './effect-cell.ts';
import { count, inList, pValue, ratioInWords } from './figures.ts';
import { type Html, html } from './html.ts';
import type { PagePart, StudyReport } from './study-report.ts';
import { Figure, row, table } from './table.ts';

export function publishedPart({ manifest, request }: StudyReport, labels: StudyLabels): PagePart | undefined {
  const { published, reading } = manifest;
  if (published.values.length + published.statements.length === 0) return undefined;
  const body = html`${citation(request)}
<p>Whose rules this run follows: ${reading} Agreement with the publication is no proof that both followed the same rules, and difference no
fault of either.</p>
${valueTable(published.values, labels)}${statementTable(published.statements)}`;
  return { id: 'published', title: 'Beside the published study', body };
}

function citation({ published }: RunRequest): Html {
  if (!published) return html``;
  const { citation: cited, doi, n, cases, note } = published;
  const sample = [
    n === undefined ? '' : `${count(n)} participants`,
    cases === undefined ? '' : `${count(cases)} cases`,
  ].filter(Boolean);
  const address = doi === undefined ? '' : html` <a href="https://doi.org/${doi}">doi ${doi}</a>.`;
  return html`<p>${cited}.${address} ${sample.length > 0 ? `Published sample: ${inList(sample)}.` : ''}</p>
${note === undefined ? '' : html`<p class="remark">${note}</p>`}`;
}

/**
 * For the top of the page: the figures beside each other, and how many statements are met. Nothing of simulated data.
 */
export function publishedInBrief({ published, simulated }: Manifest, labels: StudyLabels): Html {
  const { values, statements } = published;
  if (simulated || values.length + statements.length === 0) return html``;
  const lines = values.map((comparison) => {
    const caution = comparison.inconsistent === null ? '' : html` <em>The published figure contradicts itself.</em>`;
    const { p } = comparison.published;
    return html`<li>${valueName(comparison, labels)}: published ${publishedInWords(comparison.published)}, p ${p}; this run ${oursInWords(comparison)}.${caution}</li>
`;
  });
  return html`<h3>Published beside ours</h3>
<ul class="plain">${lines}${statements.length > 0 ? html`<li>${statementsInWords(statements)}</li>` : ''}</ul>
<p><a href="#published">The comparison in full</a></p>
`;
}

function statementsInWords(statements: readonly Statement[]): string {
  const told = (Object.keys(VERDICTS) as Statement['verdict'][]).flatMap((verdict) => {
    const some = statements.filter((statement) => statement.verdict === verdict).length;
    return some === 0 ? [] : [`${some} ${some === 1 ? VERDICTS[verdict].one : VERDICTS[verdict].several}`];
  });
  return `Of ${statements.length} published statements, judged by the 95 % intervals of this run, ${inList(told)}.`;
}

type Value = Manifest['published']['values'][number];

function valueName({ exposure, contrast, subgroup, model }: Value, labels: StudyLabels): string {
  return `${labels.exposure(exposure)}, ${labels.contrast({ contrast, exposure })} (${labels.model(model)}; ${labels.subgroup(subgroup)})`;
}

function valueTable(values: readonly Value[], labels: StudyLabels): Html {
  if (values.length === 0) return html``;
  const rows = values.map((comparison) => {
    const { exposure, model, subgroup, contrast, published, inconsistent } = comparison;
    const printed = new Figure(publishedInWords(published), html`<span class="small">p ${published.p}</span>`);
    const remark = inconsistent === null ? '' : html`<span class="words">${inconsistent}</span>`;
    const name = `${labels.exposure(exposure)}, ${labels.contrast({ contrast, exposure })}`;
    return row(name, [printed, ours(comparison), labels.model(model), labels.subgroup(subgroup), remark]);
  });
  return table({
    id: 'published-values',
    caption: 'Published odds ratios (95 % intervals) and those of this run',
    head: ['Contrast', 'Published', 'This run', 'Model', 'Subgroup', 'Remark'],
    rows,
    csv: values.map(({ exposure, model, subgroup, contrast, published, ours: found, inconsistent }) => ({
      exposure,
      exposure_label: labels.exposure(exposure),
      model,
      subgroup,
      contrast,
      published_odds_ratio: published.odds_ratio,
      published_low: published.ci_low,
      published_high: published.ci_high,
      published_p: published.p,
      effect: found?.effect,
      effect_low: found?.effect_low,
      effect_high: found?.effect_high,
      p: found?.p,
      status: found?.status,
      inconsistent,
    })),
  });
}

/** `0.34 (0.14–0.39)` */
export function publishedInWords({ odds_ratio, ci_low, ci_high }: Value['published']): string {
  return ratioInWords(odds_ratio, ci_low, ci_high);
}

/** What this run found in its place, without its p. */
export function oursInWords({ ours: found }: Value): string {
  if (!found) return 'no such analysis in this run';
  const { effect, effect_low, effect_high } = found;
  return effect === null ? 'not estimable' : ratioInWords(effect, effect_low, effect_high);
}

type Statement = Manifest['published']['statements'][number];

function statementTable(statements: readonly Statement[]): Html {
  if (statements.length === 0) return html``;
  return table({
    id: 'published-statements',
    caption: 'Published statements, judged by the 95 % intervals of this run',
    head: ['Published', 'This run'],
    rows: statements.map((statement) =>
      row(statement.text, [html`<span class="words">${verdictInWords(statement)}</span>`]),
    ),
    csv: statements,
  });
}

const VERDICTS: Record<Statement['verdict'], { one: string; several: string }> = {
  met: { one: 'is met', several: 'are met' },
  met_in_part: { one: 'is met in part', several: 'are met in part' },
  not_met: { one: 'is not met', several: 'are not met' },
  contradicted: { one: 'is contradicted', several: 'are contradicted' },
  not_judged: { one: 'cannot be judged: no interval in this run', several: 'cannot be judged' },
};

/** The verdict with the counts that it rests on: `is contradicted: 0 of 9 contrasts agree, 9 show the opposite`. */
export function verdictInWords({ verdict, judged, agreeing, opposing }: Statement): string {
  if (judged === 0) return VERDICTS[verdict].one;
  const opposite = opposing > 0 ? `, ${opposing} ${opposing === 1 ? 'shows' : 'show'} the opposite` : '';
  return `${VERDICTS[verdict].one}: ${agreeing} of ${judged} contrasts agree${opposite}`;
}

function ours(comparison: Value): Figure | Html {
  const found = comparison.ours;
  const words = oursInWords(comparison);
  if (!found || found.effect === null) return html`<span class="none">${words}</span>`;
  const small = html`<span class="small">${pValue(found.p)}</span>${cautionMark(found.caution)}`;
  return new Figure(words, html`${firthMark(found.status)}${small}`);
}
