import { type Cycle, releaseOf } from './releases.ts';

/** The survey cycles that a study can pool. */
export const CYCLES: readonly Cycle[] = ['2013-2014', '2017-2018'];

/** CDC's name of a table's file in a cycle, without the extension: `DEMO`, `2013-2014` is `DEMO_H`. */
export function fileName(table: string, cycle: Cycle): string {
  const { prefix, suffix } = releaseOf(cycle);
  return `${prefix}${table}${suffix}`;
}

/** The path of a table's file below CDC's host: `Nchs/Data/Nhanes/Public/2013/DataFiles/DEMO_H.xpt`. */
export function filePath(table: string, cycle: Cycle): string {
  return `Nchs/Data/Nhanes/Public/${releaseOf(cycle).folder}/DataFiles/${fileName(table, cycle)}.xpt`;
}
