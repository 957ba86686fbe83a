/** An ingest as its machine makes it, beside what an estimate foresees of it: every count that is billed. */
import { pathToFileURL } from 'node:url';
import type { IngestRequest } from '../../functions/ingest/request.ts';
import { selectedTables } from '../../functions/ingest/request.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { readCloudAssembly } from '../../infra/assembly/cloud-assembly.ts';
import { estimateIngest } from '../../infra/estimate/ingest.ts';
import { machineCounter } from '../../infra/estimate/machine-counts.ts';
import { tasksOf } from '../../infra/estimate/timeline.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { readDefinition } from '../../infra/local/asl/read-definition.ts';
import { runStateMachine } from '../../infra/local/run-locally.ts';
import { serverOfTables } from './every-table.ts';
import { folderForTests } from './study.ts';

/** What is billed of the machine, and of each function its invocations and requests to S3. */
export interface IngestCounts {
  transitions: number;
  expressExecutions: number;
  events: number;
  s3: { reads: number; writes: number };
  functions: Record<string, { invocations: number; s3Reads: number; s3Writes: number }>;
}

/** @param request  whose tables a server of this machine has, with one row each */
export async function countedIngest(
  assemblyDir: string,
  request: IngestRequest,
): Promise<{ foreseen: IngestCounts; counted: IngestCounts }> {
  const { functions, consumption } = await estimateIngest(request, assemblyDir);
  const { transitions, expressExecutions, events, s3Reads, s3Writes } = consumption;
  const foreseen = {
    transitions,
    expressExecutions,
    events,
    s3: { reads: s3Reads, writes: s3Writes },
    functions: Object.fromEntries(
      Object.entries(functions).map(([id, use]) => {
        const { invocations, s3Reads, s3Writes } = use;
        return [id, { invocations, s3Reads, s3Writes }];
      }),
    ),
  };
  return { foreseen, counted: await countsOf(assemblyDir, request) };
}

async function countsOf(assemblyDir: string, request: IngestRequest): Promise<IngestCounts> {
  const assembly = readCloudAssembly(assemblyDir, 'Ingest');
  const definition = readDefinition(assembly.definition);
  const counter = machineCounter(definition);
  const server = await serverOfTables(selectedTables(request));
  const lake = folderForTests();
  const lakeUrl = pathToFileURL(lake.path).href;
  try {
    const { status, cause } = await runStateMachine({
      assemblyDir,
      machine: 'Ingest',
      input: request as unknown as Json,
      lakeUrl,
      store: openStore(lakeUrl),
      executionName: 'counted',
      environment: { SOURCE_URL: server.base },
      onEvent: counter.event,
      onBusEvent: counter.busEvent,
      onAccess: counter.access,
    });
    if (status !== 'SUCCEEDED') throw new Error(cause);
  } finally {
    await server.close();
    await lake.remove();
  }
  const { transitions, expressExecutions, busEvents: events, lake: asked, attempts } = counter.counts();
  const all = Object.values(asked);
  return {
    transitions,
    expressExecutions,
    events,
    s3: { reads: sum(all.map(({ reads }) => reads)), writes: sum(all.map(({ writes }) => writes)) },
    functions: Object.fromEntries(
      Object.entries(tasksOf(definition, assembly.functions, { tables: 1 })).map(([id, { functionName }]) => {
        const { reads: s3Reads = 0, writes: s3Writes = 0 } = asked[functionName] ?? {};
        return [id, { invocations: attempts[id] ?? 0, s3Reads, s3Writes }];
      }),
    ),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
