/** Where everything came from and by which rules, so that it can be had again and checked. */
import type { Manifest } from '../lake/manifest.ts';
import { COMMAND } from '../study/command-name.ts';
import { count } from './figures.ts';
import { type Html, html, type Part } from './html.ts';
import { row, table } from './table.ts';

const DF_RULES: Record<Manifest['df_rule'], string> = {
  effective:
    'effective: of each contrast what the data tell of its variance, with its standard error scaled (Bell and McCaffrey 2002); of a joint test of all its coefficients together (Tipton and Pustejovsky 2015)',
  design: 'design: PSUs minus strata, counting those with a participant of the subgroup (NCHS)',
  residual: 'residual: design df + 1 - number of coefficients',
  normal: 'normal: intervals and p by the normal distribution',
};

const LONELY_PSU: Record<Manifest['lonely_psu'], string> = {
  adjust: 'adjust: a stratum with one PSU is centred on the mean of all PSUs',
  fail: 'fail: a stratum with one PSU ends the analysis',
};

/** Folded: who checks a run wants all of it, who reads its results none. */
export function provenance(manifest: Manifest): Html {
  return html`<details id="provenance"><summary><h2>Where it comes from: sources, rules, versions</h2></summary>
${sources(manifest)}${rules(manifest)}</details>
`;
}

function rules(manifest: Manifest): Html {
  const told: [string, Part][] = [
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
  return html`<h3>Rules and versions</h3>
<dl>${told.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
  )}</dl>
<p><strong>To verify:</strong> <code>${COMMAND} verify &lt;run&gt;</code> reads every object of this run again and compares its SHA-256 with the manifest of
<code>${manifest.run_id}</code>.</p>
`;
}

function sources({ sources: files }: Manifest): Html {
  if (files.length === 0) return html`<p>No file was ingested.</p>`;
  const rows = files.map(({ table: name, cycle, url, last_modified, sha256, rows: some, rows_note }) =>
    row(`${name} ${cycle}`, [
      rows_note ?? count(some),
      last_modified ?? 'not stated',
      html`<span class="long">${link(url)}</span>`,
      html`<code class="long">${sha256}</code>`,
    ]),
  );
  return table({
    id: 'sources',
    caption: 'NHANES files as they were received',
    head: ['Table', 'Rows', 'Last-Modified', 'URL', 'SHA-256'],
    rows,
    csv: files,
  });
}

/** A link only where following it is a plain request of a page: a `javascript:` address stays text. */
function link(url: string): Part {
  return /^https?:\/\//.test(url) ? html`<a href="${url}">${url}</a>` : url;
}
