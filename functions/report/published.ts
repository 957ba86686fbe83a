/** The published figures beside ours. */
import type { Manifest } from '../lake/manifest.ts';
import { oddsRatio, pValue } from './figures.ts';
import { type Html, html } from './html.ts';
import { row, table } from './table.ts';

export function publishedSection({ published }: Manifest): Html {
  if (published.values.length + published.statements.length === 0) return html``;
  const rows = published.values.map((comparison) => {
    const { exposure, model, subgroup, contrast, published: theirs, inconsistent } = comparison;
    const printed = html`${oddsRatio(theirs.odds_ratio, theirs)}<span class="small">p ${theirs.p}</span>`;
    const remark = inconsistent === null ? '' : html`<span class="words">${inconsistent}</span>`;
    return row(`${exposure} ${contrast.toUpperCase()}`, [model, subgroup, printed, ours(comparison), remark]);
  });
  return html`<section><h2>Beside the published study</h2>
<p>The sample rules of this run are our reading of the study, so agreement is no proof of a reproduction and difference none of a fault in either.</p>
${table('Published odds ratios (95 % intervals) and those of this run', ['Contrast', 'Model', 'Subgroup', 'Published', 'This run', 'Remark'], rows)}
${statementTable(published.statements)}</section>
`;
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

function ours({ ours: found }: Manifest['published']['values'][number]): Html {
  if (!found) return html`<span class="none">no such analysis in this run</span>`;
  if (found.odds_ratio === null) return html`<span class="none">not estimable</span>`;
  const firth = found.status === 'firth' ? html` <b class="firth">Firth</b>` : '';
  return html`${oddsRatio(found.odds_ratio, found)}${firth}<span class="small">${pValue(found.p)}</span>`;
}
