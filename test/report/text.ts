/** What is on a page. */
import type { PagePart } from '../../functions/report/study-report.ts';

const VOID = new Set(['meta', 'wbr', '!DOCTYPE']);

/** The tags that are still open at the end, or those that close what was not open. */
export function unbalanced(page: string): string[] {
  const open: string[] = [];
  const withoutStyle = page.replace(/<style>[\s\S]*?<\/style>/, '');
  for (const [, closes, name, closed] of withoutStyle.matchAll(/<(\/?)([!a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closed || VOID.has(name)) continue;
    if (!closes) open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

/** What a reader sees: without tags, style and the marks that link to headings, runs of white space as one. */
export function textOf(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<a class="anchor"[^>]*>#<\/a>/g, '')
    .replaceAll('<wbr>', '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

/** Of a part of a page, with nothing for one that a study does not have. */
export function markupOf(part: PagePart | undefined): string {
  return part?.body.markup ?? '';
}
