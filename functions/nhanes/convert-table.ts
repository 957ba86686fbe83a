/**
 * The conversion of a transport file into Parquet. The version of this module, with all that it imports, is part of
 * what a converted table is known by: nothing belongs here on which the Parquet, or whether there is one, does not
 * depend.
 */
import { writeParquet } from '../lake/parquet-writer.ts';
import { lakeTable } from './lake-table.ts';
import { checkPersons, type OfRelease, type Persons } from './persons.ts';
import type { Cycle } from './releases.ts';
import { readXport } from './xport.ts';

/** Which file it is. */
export interface FileToConvert {
  /** CDC's name of it, `DEMO_H`. */
  name: string;
  cycle: Cycle;
  /** Whose persons and strata it has; undefined where they are made up, and none of the release. */
  release: OfRelease | undefined;
}

/** A table as Parquet. */
export interface ConvertedTable extends Persons {
  rows: number;
  parquet: Uint8Array;
}

/**
 * The Parquet of a transport file: the same bytes give the same Parquet.
 * @throws the errors of `readXport` and `checkPersons`, InvalidTableError
 */
export function convertTable(bytes: Uint8Array, { name, cycle, release }: FileToConvert): ConvertedTable {
  const dataset = readXport(bytes, { expectedName: name });
  const found = checkPersons(dataset, cycle, release);
  return { ...found, rows: dataset.rows, parquet: writeParquet(lakeTable(dataset)) };
}
