/** Codebooks in the lake: the page under its hash, and what it says as two tables. */
import { putChecked, readChecked } from '../lake/checked-json.ts';
import { getIntact, keep } from '../lake/kept-object.ts';
import * as keys from '../lake/keys.ts';
import { type ObjectRecord, putRecorded, sha256Of } from '../lake/object-record.ts';
import { missingCounts } from '../lake/parquet-reader.ts';
import { type CatalogueTable, codebookPath } from '../nhanes/catalogue/tables.ts';
import { NotACodebookError } from '../nhanes/codebook.ts';
import { codebookDifferences } from '../nhanes/codebook-check.ts';
import { convertCodebook } from '../nhanes/convert-codebook.ts';
import { NotAPageError } from '../nhanes/file-kind.ts';
import { type NhanesSource, PageNotFoundError } from '../nhanes/source.ts';
import { codeVersion, lake } from './environment.ts';
import type { KeptTable } from './kept-tables.ts';

/** A codebook in the lake. */
export interface CodebookReceipt {
  url: string;
  /** As of a table's receipt. */
  last_modified: string | null;
  etag: string | null;
  sent_at: string | null;
  /** Of the code that converted it. */
  code_version: string;
  raw: ObjectRecord;
  variables: ObjectRecord;
  codes: ObjectRecord;
  /** SHA-256 of the table's Parquet that it was held against, and how they differ, in words. */
  checked_against: string;
  differences: string[];
}

/**
 * The codebook of a table that the lake has, as the source has it now; in words why there is none where that is so.
 * @throws the errors of a download, and of a lake that cannot be used
 */
export async function receiveCodebook(
  table: CatalogueTable,
  source: NhanesSource,
  kept: Pick<KeptTable, 'receipt' | 'parquet'>,
): Promise<CodebookReceipt | string> {
  const latestKey = keys.latestCodebook(table.cycle, table.name);
  const latest = await readChecked<CodebookReceipt>(lake(), latestKey);
  try {
    const known = latest && (await asReceived(latest));
    const page = await source.page(codebookPath(table), known);
    if (latest?.raw.sha256 === page.sha256 && (await isCurrent(latest, kept.receipt.parquet.sha256))) return latest;
    const { variables, variablesTable, codesTable } = convertCodebook(page.bytes, table.name, page.url);
    const counts = [...missingCounts(kept.parquet)].map(([name, missing]) => ({ name, missing }));
    const put = (name: keys.CodebookTable, body: Uint8Array, rows: number) => {
      const origin = { rows, producer: 'ingest-file', inputs: [page.sha256] };
      return putRecorded(lake(), keys.codebookTable(name, table.cycle, table.name), body, origin);
    };
    const receipt: CodebookReceipt = {
      url: page.url,
      last_modified: page.lastModified,
      etag: page.etag,
      sent_at: page.sentAt,
      code_version: codeVersion('convert-codebook'),
      raw: await keep(lake(), keys.rawCodebook(table.cycle, table.name, page.sha256), page, {
        rows: null,
        producer: 'ingest-file',
        inputs: [],
      }),
      variables: await put('nhanes_codebook_variables', variablesTable, variables.length),
      codes: await put('nhanes_codebook_codes', codesTable, variables.flatMap(({ codes }) => codes).length),
      checked_against: kept.receipt.parquet.sha256,
      differences: codebookDifferences(variables, kept.receipt.parquet.rows ?? 0, counts),
    };
    await putChecked(lake(), latestKey, receipt);
    return receipt;
  } catch (error) {
    // CDC has none for tables that are there to look something up, and a mirror may have none at all.
    const absent = [PageNotFoundError, NotAPageError, NotACodebookError].some((kind) => error instanceof kind);
    if (absent && error instanceof Error) return error.message;
    throw error;
  }
}

async function asReceived({ raw, url, last_modified, etag, sent_at }: CodebookReceipt) {
  const bytes = await getIntact(lake(), raw);
  const state = { lastModified: last_modified, etag, sentAt: sent_at };
  return bytes && { bytes, sha256: raw.sha256, url, ...state };
}

/** Whether this code made both tables, the lake has them as they were, and they were held against that very file. */
async function isCurrent(receipt: CodebookReceipt, parquetSha256: string): Promise<boolean> {
  const { code_version, checked_against, raw, variables, codes } = receipt;
  if (code_version !== codeVersion('convert-codebook') || checked_against !== parquetSha256) return false;
  const found = await Promise.all([raw, variables, codes].map(({ key }) => sha256Of(lake(), key)));
  return found.every((hash, index) => hash === [raw, variables, codes][index].sha256);
}
