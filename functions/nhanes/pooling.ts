/** Pooling releases: which may stand together in a study, and what their weights are multiplied by. */
import { type Cycle, releaseOf } from './releases.ts';
import type { VariablePeriods } from './variables/variable.ts';

/**
 * What the weight of a cycle is multiplied by: the years that it stands for over those of all releases in the study, so
 * that the pooled weights add up to the population of one moment (NCHS tutorial, Weighting, Task 2). Two-year weights
 * of n cycles: 1/n. A weight of four years for two cycles: 2/n. 2017-March 2020: 3.2 over all.
 */
export function multiplierOf(years: number, cycles: readonly Cycle[]): number {
  return years / yearsOf(cycles);
}

/** The years of all releases in a study. */
export function yearsOf(cycles: readonly Cycle[]): number {
  return cycles.reduce((sum, cycle) => sum + releaseOf(cycle).years, 0);
}

/** Pairs of cycles that hold the same people, with who says so. */
export function samePeople(cycles: readonly Cycle[]): { whole: Cycle; part: Cycle; source: string }[] {
  return cycles.flatMap((whole) => {
    const { contains } = releaseOf(whole);
    if (!contains) return [];
    return contains.releases
      .filter((part) => cycles.includes(part))
      .map((part) => ({ whole, part, source: contains.source }));
  });
}

/** A variable whose answers in these cycles cannot be pooled: the cycles of each group, and why. */
export interface Break {
  variable: string;
  groups: { cycles: Cycle[]; note: string | undefined }[];
}

/** The breaks in comparability between cycles. Periods are comparable unless one of them says that it is not. */
export function breaksBetween(cycles: readonly Cycle[], variables: readonly VariablePeriods[]): Break[] {
  return variables.flatMap(({ id, periods }) => {
    const groups = new Map<number, Break['groups'][number]>();
    for (const cycle of cycles) {
      const at = periods.findIndex((period) => period.cycles.includes(cycle));
      if (at < 0) continue;
      const { comparable, note } = periods[at];
      const key = comparable === false ? at : -1;
      const group = groups.get(key) ?? { cycles: [], note };
      group.cycles.push(cycle);
      groups.set(key, group);
    }
    return groups.size > 1 ? [{ variable: id, groups: [...groups.values()] }] : [];
  });
}
