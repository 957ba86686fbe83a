/** Tables that screen readers can read too, and that scroll in themselves where the window is narrow. */
import { type Html, html, type Part } from './html.ts';

/** `caption` says what it shows; `rows` are whole `<tr>`s, or `<tbody>`s if `grouped`. */
export function table(caption: Part, head: readonly Part[], rows: readonly Html[], grouped = false): Html {
  return html`<div class="wide" role="group" tabindex="0" aria-label="table, scrolls sideways">
<table><caption>${caption}</caption>
<thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
${grouped ? rows : html`<tbody>${rows}</tbody>`}
</table></div>
`;
}

/** A row named by its first cell. */
export function row(name: Part, cells: readonly Part[]): Html {
  return html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}

/** Rows below a heading of their own, across all `columns`. */
export function rowGroup(name: Part, columns: number, rows: readonly Html[]): Html {
  return html`<tbody><tr class="group"><th scope="rowgroup" colspan="${columns}">${name}</th></tr>
${rows}</tbody>
`;
}
