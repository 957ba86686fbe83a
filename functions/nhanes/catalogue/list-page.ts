/**
 * CDC's own list of the tables of NHANES: pages of HTML, one for each part of the survey and one for what is not
 * public.
 */
import { type HTMLElement, parse } from 'node-html-parser';
import { textOf } from '../codebook.ts';
import { DOWNLOAD_LIMITS } from '../download.ts';
import { RELEASES, type Release } from '../releases.ts';
import type { CatalogueTable } from './tables.ts';

/** The parts of the survey that have a page. */
export const LISTED_COMPONENTS = [
  'Demographics',
  'Dietary',
  'Examination',
  'Laboratory',
  'Questionnaire',
  'LimitedAccess',
] as const;

/** The path of a page below CDC's host. */
export function listPath(component: (typeof LISTED_COMPONENTS)[number]): string {
  return `Nchs/Nhanes/search/DataPage.aspx?Component=${component}`;
}

/** The page has no list, or a row of it cannot be understood: CDC has changed it, and so must the reader be. */
export class ListPageError extends Error {
  constructor(problem: string) {
    super(`CDC's list of tables is not as it was: ${problem}`);
    this.name = 'ListPageError';
  }
}

export type ListedTable = Omit<CatalogueTable, 'rows' | 'key'>;

const HEADINGS = {
  years: 'years',
  title: 'data file name',
  doc: 'doc file',
  data: 'data file',
  date: 'date published',
};

/** @param component  of the tables on the page, where they do not say it themselves @throws ListPageError */
export function readListPage(html: string, component: string): ListedTable[] {
  const grid = parse(html, { comment: false }).querySelector('#GridView1');
  const [head, ...rows] = grid?.querySelectorAll('tr') ?? [];
  if (!head) throw new ListPageError('there is no table GridView1');
  const headings = head.querySelectorAll('th, td').map((cell) => textOf(cell).toLowerCase());
  const at = (heading: string) => {
    const index = headings.indexOf(heading);
    if (index < 0) throw new ListPageError(`GridView1 has no column "${heading}", but ${headings.join(', ')}`);
    return index;
  };
  const columns = Object.fromEntries(Object.entries(HEADINGS).map(([name, heading]) => [name, at(heading)]));
  const own = headings.indexOf('component');
  return rows.flatMap((row) => {
    const cells = row.querySelectorAll('td');
    // A pager or an empty row.
    if (cells.length < headings.length) return [];
    const cell = (name: keyof typeof HEADINGS) => cells[columns[name]];
    return [tableOf(cell, own < 0 ? component : textOf(cells[own]))];
  });
}

function tableOf(cell: (name: keyof typeof HEADINGS) => HTMLElement, component: string): ListedTable {
  const [years, title, published] = [textOf(cell('years')), textOf(cell('title')), textOf(cell('date'))];
  const doc = linkIn(cell('doc'));
  const data = linkIn(cell('data'));
  const text = textOf(cell('data'));
  const name =
    nameOf(data ?? doc) ?? /^([A-Za-z][A-Za-z0-9_]*) (Doc|Data)\b/.exec(textOf(cell('doc')))?.[1]?.toUpperCase();
  if (!name) throw new ListPageError(`the row ${JSON.stringify(title.slice(0, 100))} names no file`);
  const bytes = bytesOf(text);
  const release = releaseOfFile(name, data ?? doc);
  const base = release ? baseOf(name, release) : name;
  const cycle = release?.id ?? years;
  const notTaken = reasonNotTaken(component, published, data, bytes);
  const date = published === '' || notTaken === 'withdrawn' ? null : published;
  return { name, base, cycle, component, title, published: date, bytes, notTaken };
}

function reasonNotTaken(
  component: string,
  published: string,
  data: string | null,
  bytes: number | null,
): ListedTable['notTaken'] {
  if (component === 'LimitedAccess') return 'rdc';
  if (published.toLowerCase() === 'withdrawn') return 'withdrawn';
  if (data === null) return 'no file';
  if (/\.zip$/i.test(data)) return 'zip';
  if (!/\.xpt$/i.test(data)) return 'no file';
  return bytes !== null && bytes > DOWNLOAD_LIMITS.bytes ? 'too large' : null;
}

/**
 * Where the link of a cell leads, as a path; null where it leads nowhere. Vitamin D's lead by way of a page that has
 * the file in `x`.
 */
function linkIn(cell: HTMLElement): string | null {
  const href = cell.querySelector('a')?.getAttribute('href')?.trim();
  if (!href || href === '#') return null;
  const url = new URL(href.replaceAll('&amp;', '&'), 'https://wwwn.cdc.gov/Nchs/Nhanes/search/');
  return /analyticalnote\.aspx$/i.test(url.pathname) ? (url.searchParams.get('x') ?? null) : url.pathname;
}

function nameOf(path: string | null): string | undefined {
  return /([A-Za-z][A-Za-z0-9_]*)\.(xpt|zip|htm)$/i.exec(path ?? '')?.[1]?.toUpperCase();
}

/** `[XPT - 3.7 MB]` as bytes; CDC rounds to a tenth. */
function bytesOf(text: string): number | null {
  const [, size, unit] = /([\d.,]+) (KB|MB|GB)\]/i.exec(text) ?? [];
  const factor = { kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 }[unit?.toLowerCase() ?? ''];
  return size && factor ? Math.round(Number(size.replaceAll(',', '')) * factor) : null;
}

/**
 * The release whose folder the file lies in. The pre-pandemic files share one with those of 2017-2018, and have a
 * prefix.
 */
function releaseOfFile(name: string, path: string | null): Release | undefined {
  const folder = /\/Public\/(\d{4})\//i.exec(path ?? '')?.[1];
  const there = RELEASES.filter((release) => release.folder === folder);
  const prefixed = there.find(({ prefix }) => prefix !== '' && name.startsWith(prefix));
  return prefixed ?? there.find(({ prefix }) => prefix === '');
}

/** The name without what tells the release. That of the first release is told by nothing, or by the first letter. */
function baseOf(name: string, { prefix, suffix }: Release): string {
  const bare = name.slice(prefix.length);
  const end = suffix === '' && prefix === '' ? '_A' : suffix;
  return end !== '' && bare.endsWith(end) ? bare.slice(0, -end.length) : bare;
}
