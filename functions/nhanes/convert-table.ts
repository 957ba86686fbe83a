/**
 * The conversion of a transport file into Parquet. The version of this module, with all that it imports, is part of what
 * a converted table is known by: nothing belongs here on which the Parquet, or whether there is one, does not depend.
 */
import { writeParquet } from '../lake/parquet-writer.ts';
import { fileName } from './cycles.ts';
import { lakeTable } from './lake-table.ts';
import { checkPersons } from './persons.ts';
import { type Cycle, releaseOf } from './releases.ts';
import { readXport } from './xport.ts';

/**
 * The Parquet of the transport file of a table in a cycle: the same bytes give the same Parquet.
 *
 * @param simulated whether its persons are made up, and none of the release
 * @throws the errors of `readXport` and `checkPersons`, InvalidTableError
 */
export function convertTable(
  bytes: Uint8Array,
  table: string,
  cycle: Cycle,
  simulated: boolean,
): { rows: number; parquet: Uint8Array } {
  const dataset = readXport(bytes, { expectedName: fileName(table, cycle) });
  checkPersons(dataset, cycle, simulated ? undefined : releaseOf(cycle).persons);
  return { rows: dataset.rows, parquet: writeParquet(lakeTable(dataset)) };
}
