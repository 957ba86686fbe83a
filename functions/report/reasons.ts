/** Reasons of the statistics, which name terms by their ids, for people. */
import type { StudyLabels } from '../study/labels.ts';

/** An id where a term may stand: at the beginning of a part; of a product two of them. */
const TERM = /(^|; )([a-z0-9]+(?:[-_][a-z0-9]+)*)(?::([a-z0-9]+(?:[-_][a-z0-9]+)*))?(?=[ :^])/g;

/** The level of a category: what stands last before the colon, behind the category's name. */
const LEVEL = /(?<= )[a-z0-9_]+(?=:)/g;

/** `bmi: the same value ...` as `body mass index: the same value ...`. */
export function reasonInWords(reason: string | null, { exposure }: Pick<StudyLabels, 'exposure'>): string | null {
  if (reason === null) return null;
  const named = reason.replace(TERM, (_, before: string, id: string, factor: string | undefined) => {
    const product = factor === undefined ? '' : ` and ${exposure(factor)} together`;
    return `${before}${exposure(id)}${product}`;
  });
  return named.replace(LEVEL, (level) => levelInWords(level)).replaceAll('in the domain', 'in this subgroup');
}

/** What a model leaves out, as a note; nothing where it has all its terms. */
export function droppedInWords(dropped: string | null, labels: Pick<StudyLabels, 'exposure'>): string | null {
  if (dropped === null) return null;
  const parts = dropped.split('; ');
  // Of a category with one level left it says nothing that nobody has the others.
  const constant = parts.flatMap((part) => /^(\S+): one level left/.exec(part)?.[1] ?? []);
  const told = parts.filter((part) => !constant.some((term) => part.startsWith(`${term} `)));
  return `not in this model: ${reasonInWords(told.join('; '), labels)}`;
}

/** What English writes with a capital wherever it stands. */
const PROPER = /\b(mexican|american|hispanic|asian)\b/g;

/** Ids of levels that are short for something. */
const SHORT: Readonly<Record<string, string>> = {
  lt_hs: 'less than high school',
  hs: 'high school',
  gt_hs: 'more than high school',
};

/** A level of a category: ids stand for words. `mexican_american` is Mexican American. */
export function levelInWords(level: string): string {
  if (Object.hasOwn(SHORT, level)) return SHORT[level];
  return level.replaceAll('_', ' ').replace(PROPER, (name) => name[0].toUpperCase() + name.slice(1));
}
