/** The published figures beside ours. */
import type { Manifest } from '../lake/manifest.ts';
import { oddsRatio, pValue } from './figures.ts';
import { type Html, html } from './html.ts';
import { row, table } from './table.ts';

export function publishedSection({ published }: Manifest): Html {
  if (published.length === 0) return html``;
  const rows = published.map((comparison) => {
    const { exposure, model, subgroup, contrast, published: theirs, inconsistent } = comparison;
    const printed = html`${oddsRatio(theirs.odds_ratio, theirs)}<span class="small">p ${theirs.p}</span>`;
    const remark = inconsistent === null ? '' : html`<span class="words">${inconsistent}</span>`;
    return row(`${exposure} ${contrast.toUpperCase()}`, [model, subgroup, printed, ours(comparison), remark]);
  });
  return html`<section><h2>Beside the published figures</h2>
<p>The sample rules of this run are our reading of the study, so agreement is no proof of a reproduction and difference none of a fault in either.</p>
${table('Published odds ratios (95 % intervals) and those of this run', ['Contrast', 'Model', 'Subgroup', 'Published', 'This run', 'Remark'], rows)}</section>
`;
}

function ours({ ours: found }: Manifest['published'][number]): Html {
  if (!found) return html`<span class="none">no such analysis in this run</span>`;
  if (found.odds_ratio === null) return html`<span class="none">not estimable</span>`;
  const firth = found.status === 'firth' ? html` <b class="firth">Firth</b>` : '';
  return html`${oddsRatio(found.odds_ratio, found)}${firth}<span class="small">${pValue(found.p)}</span>`;
}
