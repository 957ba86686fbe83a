/** The columns that a study reads, from its source into memory: nothing is stored. */
import pLimit from 'p-limit';
import { fileName } from '../../functions/nhanes/catalogue/tables.ts';
import { MissingColumnError, type ReadColumn } from '../../functions/nhanes/participants.ts';
import { checkPersons, requireOneRowEach } from '../../functions/nhanes/persons.ts';
import { releaseOf } from '../../functions/nhanes/releases.ts';
import { openSource } from '../../functions/nhanes/source.ts';
import { readXport } from '../../functions/nhanes/xport.ts';
import { simulationIn } from '../../functions/simulation/mark.ts';
import { simulatedFile } from '../../functions/simulation/simulated-file.ts';
import { plannedTables, type TableInCycle } from '../../functions/study/plan.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { simulationOf } from '../../functions/study/source.ts';

/** Downloads at once: polite to a server, and few files in memory. */
const TABLES_AT_ONCE = 4;

export interface SourceColumns {
  readColumn: ReadColumn;
  /** Whether any file says that it is simulated. */
  simulated: boolean;
}

/** @throws the errors of the source, of `readXport`, `checkPersons` and `requireOneRowEach` */
export async function readSource(request: RunRequest): Promise<SourceColumns> {
  const bytesOf = reader(request);
  const columns = new Map<string, Float64Array>();
  /** By table and cycle, those that have numbers. */
  const numeric = new Map<string, string[]>();
  const marks = await pLimit(TABLES_AT_ONCE).map(plannedTables(request), async ({ table, cycle, columns: wanted }) => {
    const dataset = readXport(await bytesOf({ table, cycle }), { expectedName: fileName(table, cycle) });
    const simulated = simulationIn(dataset.label) !== undefined;
    requireOneRowEach(dataset.name, cycle, checkPersons(dataset, cycle, simulated ? undefined : releaseOf(cycle)));
    const ofNumbers = dataset.columns.filter(({ type }) => type === 'number');
    numeric.set(
      keyOf(table, cycle),
      ofNumbers.map(({ name }) => name.toUpperCase()),
    );
    for (const name of wanted) {
      const column = dataset.columns.find((one) => one.name.toUpperCase() === name);
      if (column?.type === 'number') columns.set(keyOf(table, cycle, name), column.values);
    }
    return simulated;
  });
  return {
    readColumn: (table, cycle, column) => {
      const values = columns.get(keyOf(table, cycle, column));
      if (!values) throw new MissingColumnError(table, cycle, column, numeric.get(keyOf(table, cycle)));
      return values;
    },
    simulated: marks.includes(true),
  };
}

function keyOf(...parts: readonly string[]): string {
  return parts.join(' ');
}

function reader({ source }: RunRequest): (file: TableInCycle) => Promise<Uint8Array> {
  const simulation = simulationOf(source);
  if (simulation) return async ({ table, cycle }) => simulatedFile(table, cycle, simulation);
  const opened = openSource(source);
  return async ({ table, cycle }) => (await opened.fetch(table, cycle)).bytes;
}
