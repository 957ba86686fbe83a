import type { PersonRange } from './persons.ts';

/** The two-year survey cycles that a study can pool, and how CDC names their files. */
export const CYCLES = ['2013-2014', '2017-2018'] as const;
export type Cycle = (typeof CYCLES)[number];

/** The suffix that CDC puts behind a table's name in that cycle: DEMO is DEMO_H in 2013-2014. */
const FILE_SUFFIX: Record<Cycle, string> = { '2013-2014': 'H', '2017-2018': 'J' };

/** The numbers (SEQN) of a cycle's participants, as in its DEMO. No two releases share one, so a wrong file is noticed. */
export const PERSONS: Record<Cycle, PersonRange> = {
  '2013-2014': { first: 73_557, last: 83_731 },
  '2017-2018': { first: 93_703, last: 102_956 },
};

/** CDC's name of a table's file in a cycle, without the extension: `DEMO`, `2013-2014` is `DEMO_H`. */
export function fileName(table: string, cycle: Cycle): string {
  return `${table}_${FILE_SUFFIX[cycle]}`;
}

/** The path of a table's file below CDC's host: `Nchs/Data/Nhanes/Public/2013/DataFiles/DEMO_H.xpt`. */
export function filePath(table: string, cycle: Cycle): string {
  return `Nchs/Data/Nhanes/Public/${cycle.slice(0, 4)}/DataFiles/${fileName(table, cycle)}.xpt`;
}
