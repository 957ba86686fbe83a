/** Footnotes of a table: the same words are the same note. */
import { distinct } from './figures.ts';
import { type Html, html } from './html.ts';

export interface Footnotes {
  /** The mark of a note, linked to it; nothing for a row without one. */
  mark(reason: string | null): Html;
  /** The notes themselves, to stand below the table. */
  list: Html;
}

/** `name` keeps the notes of one table apart from those of the next: letters, digits and hyphens. */
export function footnotes(name: string, reasons: readonly (string | null)[]): Footnotes {
  const notes = distinct(reasons).filter((reason) => reason !== null);
  return {
    mark: (reason) => {
      if (reason === null) return html``;
      const number = notes.indexOf(reason) + 1;
      return html`<sup><a href="#${name}-${number}">${number}</a></sup>`;
    },
    list:
      notes.length === 0
        ? html``
        : html`<ol class="notes">${notes.map((note, index) => html`<li id="${name}-${index + 1}">${note}</li>`)}</ol>
`,
  };
}
