/** Headings that can be linked to. */
import { type Html, html } from './html.ts';

/** `level` is 2 to 4. The link beside the words names the place, for whoever wants to point others to it. */
export function heading(level: 2 | 3 | 4, id: string, words: string): Html {
  const link = html`<a class="anchor" href="#${id}" aria-label="Link to: ${words}">#</a>`;
  if (level === 2) return html`<h2 id="${id}">${words}${link}</h2>`;
  return level === 3 ? html`<h3 id="${id}">${words}${link}</h3>` : html`<h4 id="${id}">${words}${link}</h4>`;
}
