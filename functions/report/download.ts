/** Links by which a reader saves a part of the page as a file. The file is in the link: nothing is fetched. */
import { type CsvRow, csv } from './csv.ts';
import { type Html, html } from './html.ts';

/** `name` is that of the file, without its ending. */
export function csvLink(name: string, rows: readonly CsvRow[]): Html {
  const file = `${name}.csv`;
  const what = `CSV, ${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  return html`<a class="save" download="${file}" href="data:text/csv;charset=utf-8,${inUrl(csv(rows))}">${what}</a>`;
}

export function svgLink(name: string, svg: string): Html {
  const file = `${name}.svg`;
  return html`<a class="save" download="${file}" href="data:image/svg+xml;charset=utf-8,${inUrl(svg)}">SVG</a>`;
}

/**
 * What a URL would lose or misread (WHATWG URL, opaque paths), and what an attribute would have to escape; all else
 * stays as it is, since a page has many such links. The trailing space of a URL is dropped, so that one is written out.
 */
function inUrl(text: string): string {
  return text.replace(/[%#"'&<>\t\r\n]| $/g, (character) => encoded(character));
}

function encoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
