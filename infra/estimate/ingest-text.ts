/** An estimate of an ingest as text for people. */
import { ingestAssumptions } from './assumptions.ts';
import type { IngestEstimate } from './ingest.ts';
import { count, dollars, duration, functionTable } from './text.ts';

/** The whole estimate; its last line is the dollars. */
export function ingestEstimateText(estimate: IngestEstimate): string {
  const { tables, files, bytes, ofUnknownSize, functions, consumption, bill, seconds, warnings } = estimate;
  const unknown = ofUnknownSize === 0 ? '' : `, and ${count(ofUnknownSize)} files whose size nobody has counted`;
  return [
    `An ingest on AWS, estimated: ${count(files)} files of ${count(tables)} tables, ${(bytes / 1e9).toFixed(2)} GB${unknown}`,
    '',
    ...functionTable(functions),
    '',
    `state transitions (STANDARD): ${count(consumption.transitions)}`,
    `in the lake afterwards: ${(bytes / 1e9).toFixed(2)} GB as received, about ${(bytes / PARQUET_SHARE / 1e9).toFixed(2)} GB as Parquet, twice`,
    `wall time: ${duration(seconds)}`,
    '',
    ...warnings.map((warning) => `WARNING: ${warning}`),
    'Assumed:',
    ...ingestAssumptions(estimate).map((line) => `- ${line}`),
    '',
    `total: ${dollars(bill.total)} for ${count(files)} files`,
  ].join('\n');
}

/** How many times smaller Parquet is than a transport file: of 548 MB of NHANES. */
const PARQUET_SHARE = 6.4;
