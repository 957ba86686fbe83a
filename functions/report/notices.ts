/** What must be seen before anything else is read. */
import type { Manifest } from '../lake/manifest.ts';
import { type Html, html } from './html.ts';
import { row, table } from './table.ts';

export const SIMULATED = 'SIMULATED DATA: not a finding about people';

export function simulatedBanner({ simulated }: Pick<Manifest, 'simulated'>): Html {
  if (!simulated) return html``;
  return html`<div class="banner" role="region" aria-label="Simulated data"><strong>${SIMULATED}</strong>
<span>Every figure on this page comes from made-up participants.</span></div>
`;
}

export function readingNotice({ reading }: Manifest): Html {
  return html`<section class="reading" aria-label="Whose sample rules these are"><p><strong>Whose rules these are:</strong> ${reading}</p></section>
`;
}

export function missingSection({ status, missing }: Manifest): Html {
  if (status === 'complete' && missing.length === 0) return html``;
  const rows = missing.map(({ id, state, error, cause }) =>
    row(id, [state, error, html`<span class="words">${cause}</span>`]),
  );
  return html`<section class="missing" aria-labelledby="missing-heading"><h2 id="missing-heading">Incomplete run: ${status}</h2>
<p>What follows is not the whole study. Running the same request again completes it.</p>
${
  missing.length > 0
    ? table({
        id: 'missing-parts',
        caption: 'What is missing, and why',
        head: ['Part', 'State', 'Error', 'Cause'],
        rows,
        csv: missing,
      })
    : ''
}</section>
`;
}
