/** What every page has around its parts: one HTML file that needs nothing but itself. */
import { heading } from './heading.ts';
import { type Html, html, type Part } from './html.ts';
import { SIMULATED, simulatedBanner } from './notices.ts';
import type { PagePart } from './study-report.ts';
import { STYLE } from './style.ts';

/** Should anything ever slip through the escaping, a browser still runs and loads nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface PageParts {
  title: string;
  simulated: boolean;
  /** Below the title, before the contents. */
  notices: Part;
  parts: readonly PagePart[];
  footer: Html;
}

/** The page, the same to the last byte for the same parts. */
export function page({ title, simulated, notices, parts, footer }: PageParts): string {
  const made = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${simulated ? `${SIMULATED}. ` : ''}${title}</title>
<style>${STYLE}</style>
</head>
<body class="${simulated ? 'simulated' : 'observed'}">
<a class="skip" href="#${parts[0].id}">Skip to the results</a>
${simulatedBanner({ simulated })}<header>
<h1>${title}</h1>
${notices}</header>
<nav class="contents" aria-label="Contents"><ol>${parts.map(contentsOf)}<li><a href="#provenance">Provenance</a></li></ol></nav>
<main>
${parts.map(
  ({ id, title: words, body }) => html`<section aria-labelledby="${id}">${heading(2, id, words)}
${body}</section>
`,
)}</main>
<footer>
${footer}</footer>
</body>
</html>
`;
  return made.markup;
}

function contentsOf({ id, title, within = [] }: PagePart): Html {
  const inner = within.map((place) => html`<li><a href="#${place.id}">${place.title}</a></li>`);
  return html`<li><a href="#${id}">${title}</a>${inner.length > 0 ? html`<ol>${inner}</ol>` : ''}</li>
`;
}
