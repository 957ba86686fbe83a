/** What an ingest would take and cost on AWS: counts from the catalogue and a rehearsal of its machine. */
import type { EndedIngest } from '../../functions/ingest/events.ts';
import type { RegisterTableItem } from '../../functions/ingest/records.ts';
import { nhanesGlueTable, tablesToRegister } from '../../functions/ingest/registration.ts';
import { type IngestRequest, selectedTables } from '../../functions/ingest/request.ts';
import { RECORDS_AT_ONCE } from '../../functions/lake/reads-at-once.ts';
import type { CatalogueTable } from '../../functions/nhanes/catalogue/tables.ts';
import { filesOf, tableOfCycles, tableOfCyclesName } from '../../functions/nhanes/table-of-cycles.ts';
import { ITEMS_PER_LIST } from '../../functions/runs/work-lists.ts';
import type { FunctionId } from '../../functions/study/functions.ts';
import { simulationOf } from '../../functions/study/source.ts';
import { readCloudAssembly } from '../assembly/cloud-assembly.ts';
import { DECLARED_TABLES } from '../catalogue/nhanes-tables.ts';
import type { Json } from '../local/asl/json.ts';
import { readDefinition } from '../local/asl/read-definition.ts';
import { type Bill, billOf, type Consumption } from './bill.ts';
import { consumptionOf, type FunctionUses, usesOf } from './consumption.ts';
import { invocation, type PlannedInvocation } from './planned-invocations.ts';
import { type MadeUpAnswers, rehearseMachine } from './rehearse.ts';
import { filesAtOnceIn, simulateStages, tasksOf } from './timeline.ts';
import { LAMBDA } from './unit-costs.ts';
import { warningsOf } from './warnings.ts';

/** An ingest into an empty lake, of files that are all there. */
export interface IngestEstimate {
  /** Tables that the request selects, and those of them that are fetched. */
  tables: number;
  files: number;
  /** Of the files whose size the catalogue knows, and how many it does not. */
  bytes: number;
  ofUnknownSize: number;
  functions: FunctionUses;
  consumption: Consumption;
  bill: Bill;
  /** From the first function to the last. */
  seconds: number;
  /** Limits that it would probably exceed, in words. */
  warnings: string[];
}

type Invocations = Partial<Record<FunctionId, PlannedInvocation[]>>;

/**
 * @param assemblyDir  the cloud assembly of the stack that would run it
 * @throws UnrunnableError, UnknownTaskError
 */
export async function estimateIngest(request: IngestRequest, assemblyDir: string): Promise<IngestEstimate> {
  const assembly = readCloudAssembly(assemblyDir, 'Ingest');
  const definition = readDefinition(assembly.definition);
  const tasks = tasksOf(definition, assembly.functions, filesAtOnceIn(assembly));
  const run = { assemblyDir, machine: 'Ingest', input: request as unknown as Json } as const;
  const machine = await rehearseMachine(run, definition, () => MADE_UP);
  const invocations = plannedIngest(request);
  const stages = simulateStages(invocations, tasks, LAMBDA);
  const functions = usesOf(invocations, stages, tasks);
  const consumption = consumptionOf(functions, stages, tasks, machine, machine.lake[assembly.stateMachineName]);
  const files = fetched(request);
  return {
    tables: selectedTables(request).length,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    ofUnknownSize: files.filter(({ bytes }) => bytes === null).length,
    functions,
    consumption,
    bill: billOf(consumption),
    seconds: Object.values(stages).reduce((sum, { seconds }) => sum + seconds, 0),
    warnings: warningsOf(stages, tasks, definition.TimeoutSeconds),
  };
}

/** PlanIngest plans for real; of what CollectIngest answers the machine looks at the status. */
const MADE_UP: MadeUpAnswers = {
  IngestFile: async () => ({}),
  DescribeTable: async (_, { arguments: { Payload } }): Promise<Json> => {
    const table = tableOfCycles((Payload as unknown as RegisterTableItem).name, [['seqn', 'int64', '']]);
    return { table: nhanesGlueTable(table, 's3://lake') };
  },
  CollectIngest: async (): Promise<Json> => ({ status: 'complete' satisfies EndedIngest['status'] }),
};

function fetched(request: IngestRequest): CatalogueTable[] {
  return selectedTables(request).filter(({ notTaken }) => notTaken === null);
}

/**
 * The invocations of each function, in the order of the work lists. Read off the handlers, and held against them by a
 * test.
 *
 * @param declared  tables that the stack declares, which no ingest registers
 */
export function plannedIngest(request: IngestRequest, declared: readonly string[] = DECLARED_TABLES): Invocations {
  const files = fetched(request);
  // No codebook is of people that are made up.
  const codebooks = request.codebooks && simulationOf(request.source) === undefined;
  const tables = tablesToRegister(request, declared);
  const lists = Math.ceil(files.length / ITEMS_PER_LIST) + Math.ceil(tables.length / ITEMS_PER_LIST);
  // Of each table it is looked whether there is the record of a failure, and of all of them together.
  const records = files.length + tables.length;
  return {
    // The request and the lists.
    PlanIngest: [invocation({}, 0, 1 + lists)],
    IngestFile: files.map((file) => ofFile(file, codebooks)),
    // Before a table is registered and after it.
    DescribeTable: tables.flatMap((name) => Array(2).fill(ofTable(name, files))),
    // The request, the receipts and those records, some at once; the manifest.
    CollectIngest: [
      {
        units: { files: files.length },
        lake: { reads: 2 + records, writes: 1, inTurn: 3 + Math.ceil(records / RECORDS_AT_ONCE) },
      },
    ],
  };
}

/** Whether there is a file of each cycle; then the ends of those that there are. */
function ofTable(name: string, files: readonly CatalogueTable[]): PlannedInvocation {
  const there = files.filter((file) => tableOfCyclesName(file) === name);
  return { units: {}, lake: { reads: filesOf(name).length + there.length, writes: 0, inTurn: 2 } };
}

/** Of a table whose size nobody has counted: the mean of the others. */
export const MEAN_MEGABYTES = 2.8;

const BYTES_PER_MEGABYTE = 1e6;

/**
 * Of the file: whether there are a latest receipt, these bytes, their Parquet and its copy; then all of them and the
 * ingest's own receipt. Of its codebook: whether there are a latest receipt and these bytes; then both, and the rows of
 * its two tables.
 */
function ofFile({ bytes }: CatalogueTable, codebook: boolean): PlannedInvocation {
  const megabytes = bytes === null ? MEAN_MEGABYTES : bytes / BYTES_PER_MEGABYTE;
  const units = { megabytes, codebooks: Number(codebook) };
  const planned = codebook ? invocation(units, 4 + 2, 5 + 4) : invocation(units, 4, 5);
  return { ...planned, fetched: { files: codebook ? 2 : 1, megabytes } };
}
