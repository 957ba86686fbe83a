/** The published figures beside ours. */
import type { Manifest } from '../lake/manifest.ts';
import type { StudyLabels } from '../study/labels.ts';
import { firthMark } from './effect-cell.ts';
import { pValue, ratioInWords } from './figures.ts';
import { type Html, html } from './html.ts';
import { row, table } from './table.ts';

export function publishedSection({ published }: Manifest, labels: StudyLabels): Html {
  if (published.values.length + published.statements.length === 0) return html``;
  return html`<section><h2>Beside the published study</h2>
<p>The sample rules of this run are a reading of the study, so agreement is no proof of a reproduction and difference none of a fault in either.</p>
${valueTable(published.values, labels)}${statementTable(published.statements)}</section>
`;
}

type Value = Manifest['published']['values'][number];

function valueTable(values: readonly Value[], labels: StudyLabels): Html {
  if (values.length === 0) return html``;
  const rows = values.map((comparison) => {
    const { exposure, model, subgroup, contrast, published, inconsistent } = comparison;
    const printed = html`${publishedInWords(published)}<span class="small">p ${published.p}</span>`;
    const remark = inconsistent === null ? '' : html`<span class="words">${inconsistent}</span>`;
    const name = `${labels.exposure(exposure)}, ${contrast.toUpperCase()}`;
    return row(name, [labels.model(model), labels.subgroup(subgroup), printed, ours(comparison), remark]);
  });
  return table(
    'Published odds ratios (95 % intervals) and those of this run',
    ['Contrast', 'Model', 'Subgroup', 'Published', 'This run', 'Remark'],
    rows,
  );
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
  const rows = statements.map((statement) => row(statement.text, [verdictInWords(statement)]));
  return table('Published statements, judged by the 95 % intervals of this run', ['Published', 'This run'], rows);
}

const VERDICTS: Record<Statement['verdict'], string> = {
  met: 'is met',
  met_in_part: 'is met in part',
  not_met: 'is not met',
  contradicted: 'is contradicted',
  not_judged: 'cannot be judged: no interval in this run',
};

/** The verdict with the counts that it rests on: `is contradicted: 0 of 9 contrasts agree, 9 show the opposite`. */
export function verdictInWords({ verdict, judged, agreeing, opposing }: Statement): string {
  if (judged === 0) return VERDICTS[verdict];
  const opposite = opposing > 0 ? `, ${opposing} ${opposing === 1 ? 'shows' : 'show'} the opposite` : '';
  return `${VERDICTS[verdict]}: ${agreeing} of ${judged} contrasts agree${opposite}`;
}

function ours(comparison: Value): Html {
  const found = comparison.ours;
  const words = oursInWords(comparison);
  if (!found || found.effect === null) return html`<span class="none">${words}</span>`;
  return html`${words}${firthMark(found.status)}<span class="small">${pValue(found.p)}</span>`;
}
