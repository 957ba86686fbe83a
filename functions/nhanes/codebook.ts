/** CDC's codebooks: the page of HTML beside each file that says what its variables and their codes mean. */
import { type HTMLElement, parse } from 'node-html-parser';

/** One value of a variable, or a range of them, as the codebook lists it. */
export interface CodebookCode {
  /** As written: `1`, `0 to 80`, `.` for a missing number, `< blank >` for a missing text. */
  code: string;
  description: string;
  /** How many rows of the file have it, and how many have it or one above; null where the page does not say. */
  count: number | null;
  cumulative: number | null;
  /** The item that the questionnaire goes on with; null for the next one. */
  skipTo: string | null;
}

/** One variable. What the page does not say is null. */
export interface CodebookVariable {
  name: string;
  label: string | null;
  text: string | null;
  instructions: string | null;
  /**
   * Who has an answer, by sex and age: `Both males and females 0 YEARS - 150 YEARS`. Lines where there are several
   * groups.
   */
  target: string | null;
  codes: CodebookCode[];
}

/** The page is not a codebook: CDC answers with a page of its own for a path that it does not have. */
export class NotACodebookError extends Error {
  constructor(url: string) {
    super(`${url}: the page has no variable of a codebook`);
    this.name = 'NotACodebookError';
  }
}

/** The terms of a variable's list, in lower case and without what stands around them. */
const TERMS = {
  name: 'variable name',
  label: 'sas label',
  text: 'english text',
  instructions: 'english instructions',
  target: 'target',
};

const HEADINGS = {
  code: 'code or value',
  description: 'value description',
  count: 'count',
  cumulative: 'cumulative',
  skipTo: 'skip to item',
};

/**
 * The variables of a codebook, in the order of the page. A variable is a description list, whose terms are `Variable
 * Name`, `SAS Label` and so on; the table behind it, if any, lists its codes.
 * @throws NotACodebookError
 */
export function readCodebook(html: string, url: string): CodebookVariable[] {
  const page = parse(html, { comment: false });
  const book = page.querySelector('#Codebook') ?? page;
  const variables = book.querySelectorAll('dl').flatMap((list) => {
    const terms = termsOf(list);
    const name = terms.get(TERMS.name)?.[0];
    if (!name) return [];
    const say = (term: string, between = ' ') => terms.get(term)?.join(between) || null;
    return [
      {
        name: name.toUpperCase(),
        label: say(TERMS.label),
        text: say(TERMS.text),
        instructions: say(TERMS.instructions),
        target: say(TERMS.target, '\n'),
        codes: codesBeside(list),
      },
    ];
  });
  if (variables.length === 0) throw new NotACodebookError(url);
  return variables;
}

/** What a reader sees of an element, in one line. */
export function textOf(element: HTMLElement): string {
  return element.textContent.replace(/[\s\u00a0]+/g, ' ').trim();
}

function termsOf(list: HTMLElement): Map<string, string[]> {
  const terms = new Map<string, string[]>();
  let term = '';
  for (const element of list.querySelectorAll('dt, dd')) {
    const text = textOf(element);
    if (element.tagName === 'DT') term = text.replace(/\s*:$/, '').toLowerCase();
    else terms.set(term, [...(terms.get(term) ?? []), ...(text === '' ? [] : [text])]);
  }
  return terms;
}

/** The codes of the table that stands between this list and the next. */
function codesBeside(list: HTMLElement): CodebookCode[] {
  let next = list.nextElementSibling;
  while (next && next.tagName !== 'TABLE' && next.tagName !== 'DL') next = next.nextElementSibling;
  if (next?.tagName !== 'TABLE') return [];
  const [headings = [], ...rows] = next.querySelectorAll('tr').map((row) => row.querySelectorAll('th, td').map(textOf));
  const at = (heading: string) => headings.findIndex((text) => text.toLowerCase() === heading);
  const columns = Object.fromEntries(Object.entries(HEADINGS).map(([name, heading]) => [name, at(heading)]));
  if (columns.code < 0) return [];
  return rows.map((cells) => ({
    code: cells[columns.code] ?? '',
    description: cells[columns.description] ?? '',
    count: wholeNumber(cells[columns.count]),
    cumulative: wholeNumber(cells[columns.cumulative]),
    skipTo: cells[columns.skipTo] || null,
  }));
}

function wholeNumber(text: string | undefined): number | null {
  const digits = (text ?? '').replaceAll(',', '');
  return /^\d+$/.test(digits) ? Number(digits) : null;
}
