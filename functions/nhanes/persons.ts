/** The persons that the rows of a table are about, by their number, SEQN. */
import type { Cycle, NumberRange } from './releases.ts';
import type { XportDataset } from './xport.ts';

/** The column with the person's number, in every table of persons. */
export const PERSON = 'SEQN';

/** A row is about nobody who could be in the release: the file is of another release, or damaged. */
export class InvalidPersonError extends Error {
  constructor(table: string, row: number, seqn: number, allowed: string) {
    super(`row ${row} of ${table} is of SEQN ${seqn}, where ${allowed} is allowed`);
    this.name = 'InvalidPersonError';
  }
}

/** A participant stands more than once in a table that should hold one row each: a join would invent people. */
export class DuplicateParticipantError extends Error {
  constructor(table: string, cycle: Cycle, seqn: number) {
    super(`${table} (${cycle}) has more than one row with SEQN ${seqn}`);
    this.name = 'DuplicateParticipantError';
  }
}

/**
 * Checks that each row is of another person of the release, as in every table that studies read. A table without a column
 * of numbers named SEQN passes: it has no persons, and no study can join it.
 * @param range the persons of the release; undefined where that is not known, as for simulated ones.
 * @throws InvalidPersonError, DuplicateParticipantError
 */
export function checkPersons(
  { name, columns }: Pick<XportDataset, 'name' | 'columns'>,
  cycle: Cycle,
  range?: NumberRange,
): void {
  const persons = columns.find((column) => column.name.toUpperCase() === PERSON);
  if (persons?.type !== 'number') return;
  const { first, last } = range ?? { first: 1, last: Number.MAX_SAFE_INTEGER };
  const allowed = range ? `a whole number from ${first} to ${last}, as in ${cycle},` : 'a positive whole number';
  const seen = new Set<number>();
  for (let row = 0; row < persons.values.length; row++) {
    const seqn = persons.values[row];
    if (!Number.isInteger(seqn) || seqn < first || seqn > last) {
      throw new InvalidPersonError(name, row + 1, seqn, allowed);
    }
    if (seen.has(seqn)) throw new DuplicateParticipantError(name, cycle, seqn);
    seen.add(seqn);
  }
}
