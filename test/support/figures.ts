/** R's answers as files of figures: one contrast a row, as result tables have them. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

export const FIGURES = ['n', 'cases', 'df', 'estimate', 'se', 'ci_low', 'ci_high', 'p'] as const;
/** Compared where R has a value: not all files have these columns, and R has none of the mixture's psi. */
export const ADJUSTED = ['se_adjusted', 'df_effective'] as const;
export const IDS = ['outcome', 'family', 'exposure', 'form', 'model', 'subgroup', 'contrast'] as const;

type Figure = (typeof FIGURES)[number] | (typeof ADJUSTED)[number];
export type FiguresRow = { study?: string } & Record<(typeof IDS)[number], string> & Record<Figure, number | null>;

/** The rows of `test/fixtures/expected/NAME.csv`; what R has no value of (NA, or nothing) is null. */
export function expectedFigures(name: string): FiguresRow[] {
  const path = new URL(`../fixtures/expected/${name}.csv`, import.meta.url);
  const records: Record<string, string>[] = parse(readFileSync(path), { columns: true });
  const number = (text: string | undefined) =>
    text === undefined || text === '' || text === 'NA' ? null : Number(text);
  return records.map(
    (record) =>
      ({
        study: record.study,
        ...Object.fromEntries(IDS.map((id) => [id, record[id]])),
        ...Object.fromEntries([...FIGURES, ...ADJUSTED].map((figure) => [figure, number(record[figure])])),
      }) as FiguresRow,
  );
}

/** What a row is about: `ckd logistic cadmium log2 model-1 all log2`. */
export function nameOf(row: Record<(typeof IDS)[number], string>): string {
  return IDS.map((id) => row[id]).join(' ');
}

export const TOLERANCE = 1e-7;

/**
 * Every figure of `expected` that `actual` does not have within the tolerance, in words. Where R has no value there
 * must be none.
 */
export function differences(
  actual: readonly object[],
  expected: readonly FiguresRow[],
  tolerance = TOLERANCE,
): string[] {
  const byName = new Map(actual.map((row) => [nameOf(row as FiguresRow), row as FiguresRow]));
  return expected.flatMap((row) => {
    const found = byName.get(nameOf(row));
    if (!found) return [`${nameOf(row)}: no such row`];
    return [...FIGURES, ...ADJUSTED.filter((figure) => row[figure] !== null)].flatMap((figure) => {
      const [ours, theirs] = [found[figure] ?? null, row[figure]];
      const same =
        ours === null || theirs === null ? ours === theirs : Math.abs(ours - theirs) <= tolerance * Math.abs(theirs);
      return same ? [] : [`${nameOf(row)}: ${figure} is ${ours}, in R ${theirs}`];
    });
  });
}
