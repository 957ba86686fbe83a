/**
 * Every table of NHANES that CDC lists: what it is called in which cycle, where it lies, and whether it can be taken.
 */
import type { TableKey } from '../persons.ts';
import { type Cycle, type NumberRange, RELEASES, releaseOf } from '../releases.ts';
import list from './tables.json' with { type: 'json' };

/** Why a table of the list is not taken, in words. */
export const NOT_TAKEN = {
  rdc: 'CDC gives it to nobody outside its Research Data Centers',
  zip: 'CDC publishes it as a ZIP archive of raw signals, and not as a transport file',
  'minute-level': 'it has a row for each minute of each person, more than a function can hold',
  'too large': 'its file is larger than 256 MiB, more than a function can hold',
  withdrawn: 'CDC has withdrawn it',
  'no file': 'CDC lists its documentation, and no file',
} as const;
export type ReasonNotTaken = keyof typeof NOT_TAKEN;

export interface CatalogueTable {
  /** CDC's name of the file, without extension: `PBCD_D`, `P_PBCD`. No two tables share one. */
  name: string;
  /** The name without what tells the release: `PBCD`. One table of each cycle at most has it. */
  base: string;
  /** A release, `2005-2006`; of some tables that only Research Data Centers have, a single year. */
  cycle: string;
  component: string;
  title: string;
  /** As CDC writes it: `Updated March 2012`; null where CDC does not say. */
  published: string | null;
  /** Rows and size of the file when they were counted; null where nobody has. */
  rows: number | null;
  bytes: number | null;
  /** Null where nobody has looked. */
  key: TableKey | null;
  /** Null for a table that can be taken. */
  notTaken: ReasonNotTaken | null;
}

/** CDC has no such table in that release. */
export class UnknownTableError extends Error {
  constructor(base: string, cycle: string) {
    super(`NHANES has no table ${JSON.stringify(base)} in ${cycle}; the names are those of functions/nhanes/catalogue`);
    this.name = 'UnknownTableError';
  }
}

/** When rows and bytes were counted, as a date in ISO 8601. */
export const COUNTED_ON: string = list.as_of;

type Row = [string, string, string, string, string, ...(string | number | null)[]];

/** Sorted by cycle and name. A test holds each row against this shape. */
export const TABLES: readonly CatalogueTable[] = (list.tables as Row[]).map(
  ([name, base, cycle, component, title, published, rows, bytes, key, notTaken]) =>
    ({ name, base, cycle, component, title, published, rows, bytes, key, notTaken }) as CatalogueTable,
);

const byName = new Map(TABLES.map((table) => [table.name, table]));
const byBase = new Map(
  TABLES.filter(({ notTaken }) => notTaken !== 'rdc').map((table) => [`${table.base} ${table.cycle}`, table]),
);

/** The table of CDC's name: `PBCD_D`. */
export function tableNamed(name: string): CatalogueTable | undefined {
  return byName.get(name);
}

/** The public table of a base name in a release: `PBCD`, `2005-2006`. It may be one that is not taken. */
export function tableOf(base: string, cycle: string): CatalogueTable | undefined {
  return byBase.get(`${base} ${cycle}`);
}

/**
 * CDC's name of a table's file in a cycle, without the extension: `DEMO`, `2013-2014` is `DEMO_H`. @throws
 * UnknownTableError
 */
export function fileName(base: string, cycle: Cycle): string {
  return requireTable(base, cycle).name;
}

/**
 * The path of a table's file below CDC's host, in the scheme of November 2024:
 * `Nchs/Data/Nhanes/Public/2013/DataFiles/DEMO_H.xpt`.
 * @throws UnknownTableError
 */
export function filePath(base: string, cycle: Cycle): string {
  return dataPath(requireTable(base, cycle));
}

/** As `tableOf`. @throws UnknownTableError */
export function requireTable(base: string, cycle: Cycle): CatalogueTable {
  const table = tableOf(base, cycle);
  if (table === undefined) throw new UnknownTableError(base, cycle);
  return table;
}

const elsewhere: Readonly<Record<string, string>> = list.addresses;

/** The path of a public table's file below CDC's host. */
export function dataPath({ name, cycle }: Pick<CatalogueTable, 'name' | 'cycle'>): string {
  return elsewhere[name] ?? `Nchs/Data/Nhanes/Public/${releaseOf(cycle).folder}/DataFiles/${name}.xpt`;
}

/** The path of its codebook, an HTML page beside the file. */
export function codebookPath(table: Pick<CatalogueTable, 'name' | 'cycle'>): string {
  return dataPath(table).replace(/\.xpt$/, '.htm');
}

/**
 * What a table of all its releases is called in the lake. The pre-pandemic files have people of another release in
 * them, and lie apart.
 */
export function lakeName({ base, cycle }: Pick<CatalogueTable, 'base' | 'cycle'>): string {
  return `${releaseOf(cycle).prefix}${base}`;
}

const ALL_PERSONS: NumberRange = {
  first: Math.min(...RELEASES.map(({ persons }) => persons.first)),
  last: Math.max(...RELEASES.map(({ persons }) => persons.last)),
};

/** The persons that a table may be about. Stored sera were analysed over several releases, in files of the first. */
export function personsOf({ name, cycle }: Pick<CatalogueTable, 'name' | 'cycle'>): NumberRange {
  return list.of_several_releases.includes(name) ? ALL_PERSONS : releaseOf(cycle).persons;
}
