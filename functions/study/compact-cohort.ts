/** A cohort as small as it can be for those who hold many. */
import { valuesAt } from '../survey/design.ts';
import type { Cohort } from './cohort.ts';

/** A cohort without the rows that its design can do without. */
export type CompactCohort = Pick<Cohort, 'columns' | 'levels'>;

/**
 * The analytic sample, and one row of every PSU that has nobody in it: such a PSU is in the design with a total of 0,
 * whatever its rows are.
 */
export function compactCohort({ columns, levels }: Cohort): CompactCohort {
  const { stratum, psu, in_sample } = columns;
  const psuOf = (row: number) => `${stratum[row]} ${psu[row]}`;
  const told = new Set<string>();
  for (let row = 0; row < in_sample.length; row++) if (in_sample[row]) told.add(psuOf(row));
  const kept: number[] = [];
  for (let row = 0; row < in_sample.length; row++) {
    if (!in_sample[row] && told.has(psuOf(row))) continue;
    told.add(psuOf(row));
    kept.push(row);
  }
  const rows = Int32Array.from(kept);
  const of = ([name, values]: [string, Float64Array]) => [name, valuesAt(values, rows)];
  return { columns: Object.fromEntries(Object.entries(columns).map(of)), levels };
}
