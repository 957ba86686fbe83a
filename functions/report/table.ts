/** Tables that screen readers can read too, that stack on a phone, and that can be saved as CSV. */
import type { CsvRow } from './csv.ts';
import { csvLink } from './download.ts';
import { type Html, html, type Part } from './html.ts';

/** A figure in a column whose decimal points stand below each other, and what stands after it. */
export class Figure {
  readonly text: string;
  readonly after: Part;

  constructor(text: string, after: Part = '') {
    this.text = text;
    this.after = after;
  }
}

export type TableCell = Part | Figure;

/** A row named by its first cell. */
export interface TableRow {
  name: Part;
  cells: readonly TableCell[];
}

/** Rows below a heading of their own. */
export interface RowGroup {
  name: Part;
  rows: readonly TableRow[];
}

export interface TableParts {
  /** Names the table within the page, and its file: letters, digits and hyphens. */
  id: string;
  /** What it shows. */
  caption: Part;
  /** The first is that of the rows' names. */
  head: readonly string[];
  rows?: readonly TableRow[];
  groups?: readonly RowGroup[];
  /** The same figures, with all their digits. */
  csv: readonly CsvRow[];
}

export function row(name: Part, cells: readonly TableCell[]): TableRow {
  return { name, cells };
}

export function table({ id, caption, head, rows = [], groups = [], csv }: TableParts): Html {
  const widths = widthsOf([...rows, ...groups.flatMap((group) => group.rows)]);
  const bodies = [
    ...(rows.length > 0 ? [html`<tbody>${rows.map((one) => rowOf(one, head, widths))}</tbody>`] : []),
    ...groups.map(
      (group) => html`<tbody><tr class="group"><th scope="rowgroup" colspan="${head.length}">${group.name}</th></tr>
${group.rows.map((one) => rowOf(one, head, widths))}</tbody>
`,
    ),
  ];
  // A reader of Chromium scrolls with the keys only what has the focus.
  return html`<div class="table" id="${id}"><div class="wide" role="group" tabindex="0" aria-labelledby="${id}-caption">
<table><caption id="${id}-caption">${caption}</caption>
<thead><tr>${head.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
${bodies}</table></div>
${csv.length > 0 ? html`<p class="tools">${csvLink(id, csv)}</p>` : ''}</div>
`;
}

/** On a phone the row becomes a block, in which each cell bears the head of its column. */
function rowOf({ name, cells }: TableRow, head: readonly string[], widths: readonly Width[]): Html {
  return html`<tr><th scope="row">${name}</th>${cells.map(
    (cell, column) => html`<td data-l="${head[column + 1] ?? ''}">${cellOf(cell, widths[column])}</td>`,
  )}</tr>
`;
}

function cellOf(cell: TableCell, width: Width): Part {
  if (!(cell instanceof Figure)) return cell;
  // Where the table is too wide for the page, an interval goes below its effect.
  const [first, ...others] = cell.text.split(' (');
  return [padding(cell.text, width), first, ...others.map((interval) => html` <wbr>(${interval}`), cell.after];
}

/** The most digits and the most other signs (of thousands, of a negative number) before the decimal point. */
interface Width {
  digits: number;
  signs: number;
}

const NO_WIDTH: Width = { digits: 0, signs: 0 };

function widthsOf(rows: readonly TableRow[]): Width[] {
  const widths: Width[] = [];
  for (const { cells } of rows) {
    for (const [column, cell] of cells.entries()) {
      const own = cell instanceof Figure ? widthOf(cell.text) : NO_WIDTH;
      const { digits, signs } = widths[column] ?? NO_WIDTH;
      widths[column] = { digits: Math.max(digits, own.digits), signs: Math.max(signs, own.signs) };
    }
  }
  return widths;
}

/** Of figures that begin with a number; words stand at the left edge. */
function widthOf(text: string): Width {
  const [whole = ''] = /^-?[\d,]+/.exec(text) ?? [];
  const digits = whole.replace(/\D/g, '').length;
  return { digits, signs: whole.length - digits };
}

/** As wide as a digit, and as wide as a point or comma (Unicode, 6.2). */
const FIGURE_SPACE = '\u2007';
const PUNCTUATION_SPACE = '\u2008';

/** What puts the decimal point of a figure below those of its column. */
export function padding(text: string, { digits, signs }: Width): string {
  const own = widthOf(text);
  if (own.digits === 0) return '';
  return PUNCTUATION_SPACE.repeat(signs - own.signs) + FIGURE_SPACE.repeat(digits - own.digits);
}
