/** What an ingest has come to, for a terminal. */
import type { IngestManifest, IngestReceipt } from '../../functions/ingest/records.ts';
import { printable } from '../../functions/language/plain-text.ts';

/** Of each kind; the manifest has all. */
const MOST_SHOWN = 20;

export function ingestText({ counts, rows, bytes, tables, unregistered }: IngestManifest): string {
  const of = (outcome: IngestReceipt['outcome']) => tables.filter((receipt) => receipt.outcome === outcome);
  const differing = tables.filter(
    ({ codebook }) => typeof codebook === 'object' && (codebook?.differences.length ?? 0) > 0,
  );
  const reissued = counts.reissued > 0 ? ` (${counts.reissued} published anew)` : '';
  return [
    `${counts.taken} taken${reissued}, ${counts.unchanged} unchanged, ${counts.not_taken} not taken, ${counts.failed} failed`,
    `${rows.toLocaleString('en-US')} rows, ${(bytes / 1e6).toFixed(1)} MB; codebooks: ${counts.codebooks}`,
    ...reasons(of('not taken')),
    ...listed(
      'failed',
      of('failed').map(({ file, why }) => `${file}: ${why}`),
    ),
    ...listed(
      "not registered in Glue's catalogue",
      unregistered.map(({ table, why }) => `${table}: ${why}`),
    ),
    ...listed(
      'to know',
      tables.flatMap(({ notes }) => notes),
    ),
    ...listed(
      'codebooks that count other values than their file has',
      differing.map(({ file, codebook }) => `${file}: ${typeof codebook === 'object' ? codebook?.differences[0] : ''}`),
    ),
  ].join('\n');
}

/** How many were not taken for each reason; a reason that names the file's address is one of its kind. */
function reasons(receipts: readonly IngestReceipt[]): string[] {
  const counts = new Map<string, number>();
  for (const { why } of receipts) {
    const reason = /is not at |was expected, but /.test(why ?? '') ? 'the source has no such file' : (why ?? '');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `not taken: ${count}, because ${printable(reason)}`);
}

function listed(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_SHOWN;
  return [
    `${heading}:`,
    ...lines.slice(0, MOST_SHOWN).map((line) => `  ${printable(line)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
