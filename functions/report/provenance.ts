/** Where everything came from and by which rules, so that it can be had again and checked. */
import type { Manifest } from '../lake/manifest.ts';
import { COMMAND } from '../study/command-name.ts';
import { count } from './figures.ts';
import { type Html, html, type Part } from './html.ts';
import { row, table } from './table.ts';

const DF_RULES: Record<Manifest['df_rule'], string> = {
  design: 'design: PSUs minus strata, counting those with a participant of the subgroup (NCHS)',
  residual: 'residual: design df + 1 - number of coefficients',
  normal: 'normal: intervals and p by the normal distribution',
};

const LONELY_PSU: Record<Manifest['lonely_psu'], string> = {
  adjust: 'adjust: a stratum with one PSU is centred on the mean of all PSUs',
  fail: 'fail: a stratum with one PSU ends the analysis',
};

export function rulesSection(manifest: Manifest): Html {
  const rules: [string, Part][] = [
    ['Degrees of freedom', DF_RULES[manifest.df_rule]],
    ['Weights', manifest.weights_rule],
    ['Lonely PSU', LONELY_PSU[manifest.lonely_psu]],
    ['Seed', manifest.seed ?? 'none: nothing in this run is random'],
    [
      'Code versions',
      Object.entries(manifest.code_versions).map(([name, version]) => html`${name} <code>${version}</code> `),
    ],
    ['Run', html`<code>${manifest.run_id}</code>`],
  ];
  return html`<section><h2>Rules and versions</h2>
<dl>${rules.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
  )}</dl>
<p><strong>To verify:</strong> <code>${COMMAND} verify &lt;run&gt;</code> reads every object of this run again and compares its SHA-256 with the manifest of
<code>${manifest.run_id}</code>.</p></section>
`;
}

export function sourcesSection({ sources }: Manifest): Html {
  const rows = sources.map(({ table: name, cycle, url, last_modified, sha256, rows, rows_note }) =>
    row(`${name} ${cycle}`, [
      html`<span class="long">${link(url)}</span>`,
      ...[last_modified ?? 'not stated', html`<code class="long">${sha256}</code>`, rows_note ?? count(rows)],
    ]),
  );
  return html`<section><h2>Sources</h2>
${
  sources.length === 0
    ? html`<p>No file was ingested.</p>`
    : table('NHANES files as they were received', ['Table', 'URL', 'Last-Modified', 'SHA-256', 'Rows'], rows)
}</section>
`;
}

/** A link only where following it is a plain request of a page: a `javascript:` address stays text. */
function link(url: string): Part {
  return /^https?:\/\//.test(url) ? html`<a href="${url}">${url}</a>` : url;
}
