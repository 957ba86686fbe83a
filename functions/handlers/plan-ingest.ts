/** Validates the request of an ingest, and writes it and the list of files to ask for to the lake. */
import { createHash } from 'node:crypto';
import type { IngestFileItem, RegisterTableItem } from '../ingest/records.ts';
import { tablesToRegister } from '../ingest/registration.ts';
import { type IngestRequest, parseIngestRequest, selectedTables } from '../ingest/request.ts';
import { putJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import { InvalidRequestError, type Problem } from '../language/problems.ts';
import { declaredTables, lake, requireEnv } from '../runs/environment.ts';
import { observed } from '../runs/observed.ts';
import { putWorkLists, type WorkLists } from '../runs/work-lists.ts';
import type { AtOnce } from '../study/at-once.ts';

export interface PlanIngestEvent {
  /** A request, an EventBridge event with the request as its detail, or text that should have been one. */
  event: unknown;
  /** Name of the execution. */
  execution: string;
}

export interface RejectedIngest {
  status: 'rejected';
  problems: Problem[];
}

export interface PlannedIngest {
  status: 'planned';
  ingest_id: string;
  /** Of `IngestFileItem`. */
  files: WorkLists;
  /** Of `RegisterTableItem`: tables that the stack does not declare itself. */
  tables: WorkLists;
  /** Files that may be fetched, and tables that may be registered, at once. */
  at_once: Pick<AtOnce, 'tables'>;
  /** Where the record of a failure of a whole list goes. */
  failure_keys: { files: string; tables: string };
}

export const handler = observed('plan-ingest', planIngest);

async function planIngest({ event, execution }: PlanIngestEvent): Promise<RejectedIngest | PlannedIngest> {
  let request: IngestRequest;
  try {
    request = parseIngestRequest(event);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    return { status: 'rejected', problems: [...error.problems] };
  }
  // An ingest asks what is there now: the same request tomorrow is another.
  const ingest_id = createHash('sha256').update(execution).digest('hex').slice(0, ID_LENGTH);
  const { source, codebooks } = request;
  const items = selectedTables(request)
    .filter(({ notTaken }) => notTaken === null)
    .map(({ name: file }): IngestFileItem => {
      return { ingest_id, file, source, codebooks, failure_key: keys.ingestFailure(ingest_id, 'ingest-file', file) };
    });
  const files = await putWorkLists(lake(), (list) => keys.ingestPlan(ingest_id, list), items);
  const tables = await putWorkLists(
    lake(),
    (list) => keys.ingestTables(ingest_id, list),
    tablesToRegister(request, declaredTables()).map(
      (name): RegisterTableItem => ({ name, failure_key: keys.ingestFailure(ingest_id, 'register-table', name) }),
    ),
  );
  await putJson(lake(), keys.ingestRequest(ingest_id), request);
  return {
    status: 'planned',
    ingest_id,
    files,
    tables,
    at_once: { tables: Number(requireEnv('TABLES_AT_ONCE')) },
    failure_keys: {
      files: keys.ingestFailure(ingest_id, 'ingest-files', 'files'),
      tables: keys.ingestFailure(ingest_id, 'register-tables', 'tables'),
    },
  };
}

/** 64 bits: nobody makes so many ingests that two would share an id. */
const ID_LENGTH = 16;
