/** Gathers what an ingest has come to: its manifest, with the receipt of every table that was asked for. */
import pLimit from 'p-limit';
import type { EndedIngest } from '../ingest/events.ts';
import type { IngestCounts, IngestManifest, IngestReceipt, Unregistered } from '../ingest/records.ts';
import { tablesToRegister } from '../ingest/registration.ts';
import { parseIngestRequest, selectedTables } from '../ingest/request.ts';
import { readChecked } from '../lake/checked-json.ts';
import { formatJson, getJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import { putRecorded } from '../lake/object-record.ts';
import { RECORDS_AT_ONCE } from '../lake/reads-at-once.ts';
import { type CatalogueTable, COUNTED_ON, NOT_TAKEN } from '../nhanes/catalogue/tables.ts';
import { declaredTables, lake } from '../runs/environment.ts';
import { findFailure } from '../runs/failure-records.ts';
import { type Measure, observed } from '../runs/observed.ts';

export interface CollectIngestEvent {
  ingest_id: string;
  execution: string;
}

export const handler = observed('collect-ingest', collectIngest);

/** @throws ObjectNotFoundError, InvalidRequestError, and the errors of a lake that cannot be used */
async function collectIngest(
  { ingest_id, execution }: CollectIngestEvent,
  measure: Measure<'collect-ingest'>,
): Promise<EndedIngest> {
  const request = parseIngestRequest(await getJson(lake(), keys.ingestRequest(ingest_id)));
  const tables = await pLimit(RECORDS_AT_ONCE).map(selectedTables(request), (table) => receiptOf(ingest_id, table));
  const kept = tables.flatMap(({ table }) => (table === null ? [] : [table]));
  const unregistered = await unregisteredOf(ingest_id, tablesToRegister(request, declaredTables()));
  const counts = { ...countsOf(tables), unregistered: unregistered.length };
  const manifest: IngestManifest = {
    schema: 'nhanes-mixtures/ingest/1',
    ingest_id,
    execution,
    request,
    catalogue_as_of: COUNTED_ON,
    status: statusOf(counts),
    counts,
    rows: kept.reduce((sum, { raw }) => sum + (raw.rows ?? 0), 0),
    bytes: kept.reduce((sum, { raw }) => sum + raw.bytes, 0),
    reissued: tables.filter(isReissued).map(({ file }) => file),
    tables,
    unregistered,
  };
  const key = keys.ingestManifest(ingest_id);
  const inputs = kept.map(({ raw }) => raw.sha256);
  const { sha256 } = await putRecorded(lake(), key, formatJson(manifest), {
    rows: null,
    producer: 'collect-ingest',
    inputs,
  });
  measure({ Failed: counts.failed + counts.unregistered });
  const { status, rows, bytes } = manifest;
  return {
    execution,
    ingest_id,
    status,
    source: request.source,
    counts,
    rows,
    bytes,
    manifest_key: key,
    manifest_sha256: sha256,
  };
}

async function receiptOf(ingest_id: string, { name, cycle, notTaken }: CatalogueTable): Promise<IngestReceipt> {
  const nothing = { file: name, cycle, table: null, codebook: null, notes: [] };
  if (notTaken !== null) return { ...nothing, outcome: 'not taken', why: NOT_TAKEN[notTaken] };
  const receipt = await readChecked<IngestReceipt>(lake(), keys.ingestReceipt(ingest_id, name));
  if (receipt) return receipt;
  const failure = await findFailure(keys.ingestFailure(ingest_id, 'ingest-file', name));
  return { ...nothing, outcome: 'failed', why: failure ? `${failure.error}: ${failure.cause}` : 'NotAttempted' };
}

/** What the state machine could not register, by the records of its failures. */
async function unregisteredOf(ingest_id: string, names: readonly string[]): Promise<Unregistered[]> {
  const whole = await findFailure(keys.ingestFailure(ingest_id, 'register-tables', 'tables'));
  const failures = await pLimit(RECORDS_AT_ONCE).map(names, async (table): Promise<Unregistered[]> => {
    const failure = await findFailure(keys.ingestFailure(ingest_id, 'register-table', table));
    return failure ? [{ table, why: `${failure.error}: ${failure.cause}` }] : [];
  });
  // Nobody knows how far the machine came.
  return whole ? names.map((table) => ({ table, why: `${whole.error}: ${whole.cause}` })) : failures.flat();
}

function statusOf({ taken, unchanged, failed, unregistered }: IngestCounts): IngestManifest['status'] {
  if (failed > 0 && taken + unchanged === 0) return 'failed';
  return failed + unregistered > 0 ? 'partial' : 'complete';
}

const isReissued = ({ outcome, table }: IngestReceipt) => outcome === 'taken' && typeof table?.replaces === 'string';

function countsOf(tables: readonly IngestReceipt[]): Omit<IngestCounts, 'unregistered'> {
  const count = (of: (receipt: IngestReceipt) => boolean) => tables.filter(of).length;
  return {
    taken: count(({ outcome }) => outcome === 'taken'),
    unchanged: count(({ outcome }) => outcome === 'unchanged'),
    not_taken: count(({ outcome }) => outcome === 'not taken'),
    failed: count(({ outcome }) => outcome === 'failed'),
    reissued: count(isReissued),
    codebooks: count(({ codebook }) => codebook !== null && typeof codebook !== 'string'),
  };
}
