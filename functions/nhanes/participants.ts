/** Every participant of the cycles, with the design and the harmonised variables joined on SEQN. */

import type { Columns } from './condition.ts';
import { nearNames } from './near-names.ts';
import { DuplicateParticipantError, PERSON } from './persons.ts';
import type { Protocol } from './protocol.ts';
import type { Cycle } from './releases.ts';
import { PARTICIPANTS, PSU, STRATUM } from './tables.ts';
import type { SourceColumn, Variable } from './variables/variable.ts';

/**
 * A numeric column of a table in a cycle, in the table's order (NaN = missing). Undefined when there is none, or
 * MissingColumnError from whoever knows what there is.
 */
export type ReadColumn = (table: string, cycle: Cycle, column: string) => Float64Array | undefined;

/** A column that the study reads is not in the file; `numeric` are those that are. */
export class MissingColumnError extends Error {
  constructor(table: string, cycle: Cycle, column: string, numeric: readonly string[] = []) {
    const near = nearNames(column, numeric);
    super(
      `table ${table} of ${cycle} has no numeric column ${column}${near.length > 0 ? `; near are ${near.join(', ')}` : ''}`,
    );
    this.name = 'MissingColumnError';
  }
}

/** The rule of a variable makes a number of somebody's answers that is too large for one. */
export class InfiniteValueError extends Error {
  constructor(variable: string, cycle: Cycle, person: number) {
    super(`variable "${variable}" is infinite for SEQN ${person} of ${cycle}: numbers go up to 1.8e308`);
    this.name = 'InfiniteValueError';
  }
}

export interface Participants {
  seqn: Float64Array;
  stratum: Float64Array;
  psu: Float64Array;
  /** The cycle's weight times its multiplier; 0 when not in the design. */
  weight: Float64Array;
  /** The harmonised variables by id. */
  variables: Columns;
}

/**
 * Everyone in DEMO of the protocol's cycles, cycle by cycle in DEMO's order.
 * @throws MissingColumnError, DuplicateParticipantError, InfiniteValueError
 */
export function joinParticipants(protocol: Protocol, readColumn: ReadColumn): Participants {
  const ids = protocol.used;
  const parts = protocol.cycles.map((cycle): Participants => {
    const join = joinerOf(cycle, readColumn);
    const weight = protocol.weights[cycle];
    return {
      seqn: join.seqn,
      stratum: join.column(STRATUM),
      psu: join.column(PSU),
      weight: weight
        ? join.column(weight).map((value) => (value > 0 ? value * weight.multiplier : 0))
        : new Float64Array(join.seqn.length),
      variables: Object.fromEntries(ids.map((id) => [id, harmonise(protocol.catalogue[id], cycle, join)])),
    };
  });
  return pooledParticipants(parts, ids);
}

/** The participants of several cycles, one cycle after the other, with those of their variables that `ids` names. */
export function pooledParticipants(parts: readonly Participants[], ids: readonly string[]): Participants {
  const all = (pick: (part: Participants) => Float64Array) => concatenated(parts.map(pick));
  return {
    seqn: all(({ seqn }) => seqn),
    stratum: all(({ stratum }) => stratum),
    psu: all(({ psu }) => psu),
    weight: all(({ weight }) => weight),
    variables: Object.fromEntries(ids.map((id) => [id, all(({ variables }) => variables[id])])),
  };
}

/** Stands for the row of a participant whom a table does not have. */
const NO_ROW = -1;

interface Joiner {
  seqn: Float64Array;
  /** The column in the order of `seqn`; NaN for a participant without a row in its table. */
  column: (source: SourceColumn) => Float64Array;
}

function joinerOf(cycle: Cycle, readColumn: ReadColumn): Joiner {
  const read = (table: string, column: string) => {
    const values = readColumn(table, cycle, column);
    if (!values) throw new MissingColumnError(table, cycle, column);
    return values;
  };
  const seqn = Float64Array.from(rowsByPerson(PARTICIPANTS, cycle, read(PARTICIPANTS, PERSON)).keys());
  const rowsOf = new Map<string, Int32Array>();
  const rowsIn = (table: string) => {
    const known = rowsOf.get(table);
    if (known) return known;
    const byPerson = rowsByPerson(table, cycle, read(table, PERSON));
    const rows = Int32Array.from(seqn, (person) => byPerson.get(person) ?? NO_ROW);
    rowsOf.set(table, rows);
    return rows;
  };
  return {
    seqn,
    column: ({ table, column }) => {
      const values = read(table, column);
      const rows = rowsIn(table);
      return seqn.map((_, person) => (rows[person] === NO_ROW ? Number.NaN : values[rows[person]]));
    },
  };
}

function rowsByPerson(table: string, cycle: Cycle, seqn: Float64Array): Map<number, number> {
  const rows = new Map<number, number>();
  seqn.forEach((person, row) => {
    if (rows.has(person)) throw new DuplicateParticipantError(table, cycle, person);
    rows.set(person, row);
  });
  return rows;
}

function harmonise(variable: Variable, cycle: Cycle, join: Joiner): Float64Array {
  const sources = variable.sources[cycle];
  if (!sources) return new Float64Array(join.seqn.length).fill(Number.NaN);
  const columns = sources.map(join.column);
  return join.seqn.map((person, row) => {
    const codes = columns.map((column) => column[row]);
    const value = variable.derive(codes, cycle);
    if (Math.abs(value) === Infinity) throw new InfiniteValueError(variable.id, cycle, person);
    return value;
  });
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
