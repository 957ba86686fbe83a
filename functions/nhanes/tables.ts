import { PERSON, STRATUM_COLUMN } from './persons.ts';
import type { Protocol } from './protocol.ts';
import type { Cycle } from './releases.ts';
import type { SourceColumn } from './variables/variable.ts';

/** The table that holds every participant of a cycle once. */
export const PARTICIPANTS = 'DEMO';
/** The masked design: strata, and primary sampling units numbered within them. */
export const STRATUM: SourceColumn = { table: PARTICIPANTS, column: STRATUM_COLUMN };
export const PSU: SourceColumn = { table: PARTICIPANTS, column: 'SDMVPSU' };

/** The columns that a protocol reads in a cycle: for each table, SEQN first, every column once. */
export function columnsOf(protocol: Protocol, cycle: Cycle): Map<string, string[]> {
  const weight = protocol.weights[cycle];
  const wanted = [
    STRATUM,
    PSU,
    ...(weight ? [weight] : []),
    ...protocol.used.flatMap((id) => protocol.catalogue[id].sources[cycle] ?? []),
  ];
  const byTable = new Map<string, string[]>();
  for (const { table, column } of wanted) {
    const columns = byTable.get(table) ?? [PERSON];
    if (!columns.includes(column)) columns.push(column);
    byTable.set(table, columns);
  }
  return byTable;
}
