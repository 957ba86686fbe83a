/** The persons that the rows of a table are about, by their number, SEQN. */
import type { Cycle, NumberRange, Release } from './releases.ts';
import type { XportDataset } from './xport.ts';

/** The column with the person's number, in every table of persons. */
export const PERSON = 'SEQN';
/** The masked stratum, in DEMO. */
export const STRATUM_COLUMN = 'SDMVSTRA';

/** What only the rows of one release have. */
export type OfRelease = Pick<Release, 'persons' | 'strata'>;

/** A row is about nobody who could be in the release: the file is of another release, or damaged. */
export class InvalidPersonError extends Error {
  constructor(table: string, row: number, seqn: number, allowed: string) {
    super(`row ${row} of ${table} is of SEQN ${seqn}, where ${allowed} is allowed`);
    this.name = 'InvalidPersonError';
  }
}

/** A row is of a stratum that the release does not have. */
export class InvalidStratumError extends Error {
  constructor(table: string, row: number, stratum: number, { first, last }: NumberRange, cycle: Cycle) {
    super(
      `row ${row} of ${table} is of SDMVSTRA ${stratum}, where a whole number from ${first} to ${last}, as in ${cycle}, is allowed`,
    );
    this.name = 'InvalidStratumError';
  }
}

/** A participant stands more than once in a table that should hold one row each: a join would invent people. */
export class DuplicateParticipantError extends Error {
  constructor(table: string, cycle: string, seqn: number) {
    super(`${table} (${cycle}) has more than one row with SEQN ${seqn}`);
    this.name = 'DuplicateParticipantError';
  }
}

/**
 * How the rows of a table are told apart. Tables without persons are of pooled samples, or are lists to look something
 * up in.
 */
export type TableKey = 'SEQN' | 'SEQN, several rows' | 'none';

/** What the rows of a table are about. */
export interface Persons {
  key: TableKey;
  /** The first person who has a second row; null where there is none. */
  repeated: number | null;
}

/**
 * Checks that each row is of a person of the release. A table without a column of numbers named SEQN passes: it has no
 * persons.
 * @param release whose persons and strata they must be; undefined where that is not known, as for simulated ones.
 * @throws InvalidPersonError, InvalidStratumError
 */
export function checkPersons(
  { name, columns }: Pick<XportDataset, 'name' | 'columns'>,
  cycle: Cycle,
  release?: OfRelease,
): Persons {
  if (release) checkStrata({ name, columns }, cycle, release.strata);
  const range = release?.persons;
  const persons = columns.find((column) => column.name.toUpperCase() === PERSON);
  if (persons?.type !== 'number') return { key: 'none', repeated: null };
  const { first, last } = range ?? { first: 1, last: Number.MAX_SAFE_INTEGER };
  const allowed = range ? `a whole number from ${first} to ${last}, as in ${cycle},` : 'a positive whole number';
  const seen = new Set<number>();
  let repeated: number | null = null;
  for (let row = 0; row < persons.values.length; row++) {
    const seqn = persons.values[row];
    if (!Number.isInteger(seqn) || seqn < first || seqn > last) {
      throw new InvalidPersonError(name, row + 1, seqn, allowed);
    }
    if (repeated === null && seen.has(seqn)) repeated = seqn;
    seen.add(seqn);
  }
  return { key: repeated === null ? 'SEQN' : 'SEQN, several rows', repeated };
}

function checkStrata(
  { name, columns }: Pick<XportDataset, 'name' | 'columns'>,
  cycle: Cycle,
  range: NumberRange,
): void {
  const strata = columns.find((column) => column.name.toUpperCase() === STRATUM_COLUMN);
  if (strata?.type !== 'number') return;
  const wrong = strata.values.findIndex(
    (value) => !Number.isInteger(value) || value < range.first || value > range.last,
  );
  if (wrong >= 0) throw new InvalidStratumError(name, wrong + 1, strata.values[wrong], range, cycle);
}

/** A study joins its tables on the person, so that each may have one row. @throws DuplicateParticipantError */
export function requireOneRowEach(name: string, cycle: string, { repeated }: Pick<Persons, 'repeated'>): void {
  if (repeated !== null) throw new DuplicateParticipantError(name, cycle, repeated);
}
