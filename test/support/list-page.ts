/** Pages of our own making that are built as CDC's lists of tables are. */
import { LISTED_COMPONENTS } from '../../functions/nhanes/catalogue/list-page.ts';
import { type CatalogueTable, codebookPath, dataPath } from '../../functions/nhanes/catalogue/tables.ts';
import { RELEASES } from '../../functions/nhanes/releases.ts';

export const PUBLIC = '/Nchs/Data/Nhanes/Public';
export const link = (href: string, text: string) => `<a href="${href}">${text}</a>`;

/** @param rows  years, title, documentation, data, date: each cell as HTML */
export function listPage(...rows: string[][]): string {
  const headings = ['Years', 'Data File Name', 'Doc File', 'Data File', 'Date Published'];
  const cells = (tag: string, row: string[]) =>
    `<tr>${row.map((cell) => `<${tag}>\r\n ${cell}\r\n</${tag}>`).join('')}</tr>`;
  return `<html><body><div><table class="table" id="GridView1"><thead>${cells('th', headings)}</thead><tbody>${rows
    .map((row) => cells('td', row))
    .join('')}</tbody></table></div></body></html>`;
}

const BYTES_PER_MB = 2 ** 20;

/** A table of the catalogue as a row of CDC's list. */
export function listRow(table: CatalogueTable): string[] {
  const { name, cycle, title, published, bytes, notTaken } = table;
  const words = [cycle, title.replaceAll('&', '&amp;')];
  const date = published ?? '';
  if (notTaken === 'rdc') return [...words, `${name} Doc`, 'RDC Only', date];
  if (notTaken === 'withdrawn') return [...words, `${name} Doc`, link('#', 'Withdrawn'), 'Withdrawn'];
  const doc = link(hrefOf(`/${codebookPath(table)}`, table), `${name} Doc`);
  if (notTaken === 'no file') return [...words, doc, '', date];
  if (notTaken === 'zip') {
    const zip = `/${dataPath(table).replace('.xpt', '.ZIP')}`;
    return [...words, doc, link(zip, `${name} Data [ZIP - 500 MB]`), date];
  }
  const size = notTaken === 'minute-level' ? '8.1 GB' : `${((bytes ?? 0) / BYTES_PER_MB).toFixed(1)} MB`;
  return [...words, doc, link(hrefOf(`/${dataPath(table)}`, table), `${name} Data [XPT - ${size}]`), date];
}

/** Vitamin D's links lead by way of a note. */
function hrefOf(path: string, { name, cycle }: CatalogueTable): string {
  if (!/VID/.test(name)) return path;
  return `../vitamind/analyticalnote.aspx?b=${cycle.slice(0, 4)}&amp;d=${path}&amp;x=${path}`;
}

/**
 * CDC's whole list as pages, by the component that they are asked by: the list of what is on other pages is not among
 * them.
 */
export function listPages(tables: readonly CatalogueTable[]): Map<(typeof LISTED_COMPONENTS)[number], string> {
  const inFolders = tables.filter((table) => table.notTaken === 'rdc' || isInFolder(table));
  const pageOf = ({ component, notTaken }: CatalogueTable) => {
    if (notTaken === 'rdc') return 'LimitedAccess';
    // Look-up tables of foods stand among the dietary ones.
    return component === 'Documentation' ? 'Dietary' : component;
  };
  return new Map(
    LISTED_COMPONENTS.map((page) => [
      page,
      listPage(...inFolders.filter((table) => pageOf(table) === page).map(listRow)),
    ]),
  );
}

function isInFolder(table: CatalogueTable): boolean {
  return RELEASES.some(({ id, folder }) => id === table.cycle && dataPath(table).includes(`/Public/${folder}/`));
}
