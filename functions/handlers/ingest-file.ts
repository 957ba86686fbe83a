/** Asks the source for one table of the catalogue and its codebook, and records what came of it. */
import type { IngestFileItem, IngestReceipt } from '../ingest/records.ts';
import { putChecked } from '../lake/checked-json.ts';
import * as keys from '../lake/keys.ts';
import { InvalidTableError } from '../lake/table.ts';
import { type CatalogueTable, tableNamed, UnknownTableError } from '../nhanes/catalogue/tables.ts';
import { DownloadFailedError } from '../nhanes/download.ts';
import { RedirectRefusedError } from '../nhanes/http-request.ts';
import { InvalidPersonError } from '../nhanes/persons.ts';
import { PrivateAddressError } from '../nhanes/public-address.ts';
import { RowsMissingError } from '../nhanes/row-count.ts';
import { type NhanesSource, TableNotFoundError } from '../nhanes/source.ts';
import { DownloadRefusedError, FileTooLargeError, UnknownLengthError } from '../nhanes/transfer.ts';
import {
  DamagedTransportFileError,
  NotATransportFileError,
  SeveralMembersError,
  TransportFileCutShortError,
  WrongMemberError,
} from '../nhanes/transport-file.ts';
import { lake } from '../runs/environment.ts';
import { receiveCodebook } from '../runs/kept-codebooks.ts';
import { type ReceivedTable, receiveTable } from '../runs/kept-tables.ts';
import { type Measure, observed } from '../runs/observed.ts';
import { openSource } from '../runs/open-source.ts';
import { UnknownSimulatedCycleError } from '../simulation/cycles.ts';
import { SimulatedRowsMissingError, UnknownSimulatedTableError } from '../simulation/simulate-table.ts';
import { simulationOf } from '../study/source.ts';

export const handler = observed('ingest-file', ingestFile);

/**
 * @throws UnknownTableError, UnsafeKeySegmentError, SourceNotAllowedError, and the errors of a lake that cannot be used
 */
async function ingestFile(
  { ingest_id, file, source, codebooks }: IngestFileItem,
  measure: Measure<'ingest-file'>,
): Promise<Pick<IngestReceipt, 'outcome'>> {
  const table = tableNamed(file);
  if (table === undefined || table.notTaken !== null)
    throw new UnknownTableError(file, 'the list of those that are taken');
  const receiptKey = keys.ingestReceipt(ingest_id, file);
  const opened = openSource(source, { onRetry: () => measure({ DownloadRetries: 1 }) });
  const receipt = await receiptOf(table, opened, source, codebooks);
  await putChecked(lake(), receiptKey, receipt);
  measure({
    Rows: receipt.table?.raw.rows ?? 0,
    Bytes: receipt.table?.raw.bytes ?? 0,
    Taken: Number(receipt.outcome === 'taken'),
  });
  return { outcome: receipt.outcome };
}

/** The source has no such file. CDC answers with a page of HTML for a path that it does not have. */
const ABSENT = [TableNotFoundError, NotATransportFileError, UnknownSimulatedTableError, UnknownSimulatedCycleError];

/**
 * The download came to nothing, or the file is not what it should be: an answer, which no further attempt would change.
 */
const REFUSED = [
  DownloadFailedError,
  DownloadRefusedError,
  RedirectRefusedError,
  PrivateAddressError,
  FileTooLargeError,
  UnknownLengthError,
  TransportFileCutShortError,
  DamagedTransportFileError,
  SeveralMembersError,
  WrongMemberError,
  InvalidPersonError,
  InvalidTableError,
  RowsMissingError,
  SimulatedRowsMissingError,
];

async function receiptOf(
  table: CatalogueTable,
  source: NhanesSource,
  spec: string,
  codebooks: boolean,
): Promise<IngestReceipt> {
  const nothing = { file: table.name, cycle: table.cycle, table: null, codebook: null, notes: [] };
  try {
    const asked = { table: table.base, cycle: table.cycle, simulated: simulationOf(spec) };
    const received = await receiveTable(asked, source);
    const { receipt } = received;
    // No codebook is of people that are made up.
    const wanted = codebooks && receipt.simulated === null;
    return {
      ...nothing,
      outcome: isUnchanged(received) ? 'unchanged' : 'taken',
      why: null,
      table: receipt,
      codebook: wanted ? await receiveCodebook(table, source, received).catch(asReason) : null,
      notes: notesOn(table, received),
    };
  } catch (error) {
    if (isOne(ABSENT, error)) return { ...nothing, outcome: 'not taken', why: error.message };
    return { ...nothing, outcome: 'failed', why: asReason(error) };
  }
}

function isOne(kinds: readonly (new (...args: never[]) => Error)[], error: unknown): error is Error {
  return kinds.some((kind) => error instanceof kind);
}

/** In words what was wrong with a file; what is wrong with the lake is thrown again. */
function asReason(error: unknown): string {
  if (!isOne(REFUSED, error)) throw error;
  return `${error.name}: ${error.message}`;
}

const isUnchanged = ({ receipt, earlier, converted }: ReceivedTable) =>
  !converted && earlier?.receipt.raw.sha256 === receipt.raw.sha256;

function notesOn({ name, key }: CatalogueTable, { receipt, earlier }: ReceivedTable): string[] {
  const notes: string[] = [];
  const before = earlier?.receipt.raw.sha256;
  if (before !== undefined && before !== receipt.raw.sha256) {
    notes.push(`${name} was published anew: the lake had ${before}, which stays where it was`);
  }
  if (receipt.rows_note !== null) notes.push(receipt.rows_note);
  if (key !== null && key !== receipt.key) notes.push(`${name} has the key "${receipt.key}", and had "${key}"`);
  return notes;
}
