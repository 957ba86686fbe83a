/** Footnotes of a table: the same words are the same note. */
import { type Html, html } from './html.ts';

export interface Footnotes {
  /** The mark of a note, linked to it; nothing for a row without one. The first mark of a note gives it its number. */
  mark(note: string | null): Html;
  /** The notes themselves, to stand below the table. */
  list(): Html;
}

/** `name` keeps the notes of one table apart from those of the next: letters, digits and hyphens. */
export function footnotes(name: string): Footnotes {
  const notes: string[] = [];
  return {
    mark: (note) => {
      if (note === null) return html``;
      if (!notes.includes(note)) notes.push(note);
      const number = notes.indexOf(note) + 1;
      return html`<sup><a href="#${name}-${number}">${number}</a></sup>`;
    },
    list: () =>
      notes.length === 0
        ? html``
        : html`<ol class="notes">${notes.map((note, index) => html`<li id="${name}-${index + 1}">${note}</li>`)}</ol>
`,
  };
}
