/** An estimate as text for people. */
import { assumptions } from './assumptions.ts';
import type { FunctionUses } from './consumption.ts';
import type { Estimate, SizeEstimate } from './estimate.ts';

/** The whole estimate; its last line is the dollars of the request as it is. */
export function estimateText(estimate: Estimate): string {
  const { study, runId, sizes } = estimate;
  const [own] = sizes;
  return [
    `${study} (${runId}) on AWS, estimated: ${inWords(own)}`,
    '',
    ...functionTable(own.functions),
    '',
    ...table(bySize(sizes)),
    '',
    ...table([
      [wallTimeHeading(estimate), ...sizes.map(heading)],
      ...own.wallTimes.map(({ concurrency }, i) => [
        concurrency === null ? 'as deployed' : String(concurrency),
        ...sizes.map(({ wallTimes }) => wallTime(wallTimes[i])),
      ]),
    ]),
    '',
    ...sizes.flatMap((size) => size.warnings.map((warning) => `WARNING, ${heading(size)}: ${warning}`)),
    'Assumed:',
    ...assumptions(estimate).map((line) => `- ${line}`),
    '',
    `total: ${dollars(own.bill.total)} for ${inWords(own)}`,
  ].join('\n');
}

/** What each function takes. */
export function functionTable(functions: FunctionUses): string[] {
  return table([
    ['function', 'invocations', 'cold', 'GB-seconds', 'S3 GET', 'S3 PUT, LIST'],
    ...Object.entries(functions).map(([id, use]) => [
      id,
      ...[use.invocations, use.coldStarts, use.gbSeconds, use.s3Reads, use.s3Writes].map(count),
    ]),
  ]);
}

function inWords({ replicates, wqsAnalyses, dataSets, calibratedAnalyses, fits }: SizeEstimate): string {
  if (fits !== null) return `a sweep of ${count(fits)} fits`;
  const wqs =
    wqsAnalyses === 0
      ? 'no WQS'
      : `${count(replicates)} replicates (bootstraps x holdouts) in each of ${count(wqsAnalyses)} WQS analyses`;
  return calibratedAnalyses === 0
    ? wqs
    : `${wqs}, ${count(dataSets)} data sets for each of ${count(calibratedAnalyses)} calibrated analyses`;
}

const heading = ({ replicates, fits }: SizeEstimate) =>
  fits === null ? `${count(replicates)} replicates` : `${count(fits)} fits`;

function bySize(sizes: readonly SizeEstimate[]): string[][] {
  const row = (name: string, of: (size: SizeEstimate) => string) => [name, ...sizes.map(of)];
  return [
    [sizes[0].fits === null ? 'in each WQS analysis' : 'in the sweep', ...sizes.map(heading)],
    row('Lambda invocations', ({ consumption }) => count(consumption.invocations)),
    row('Lambda GB-seconds', ({ consumption }) => count(consumption.gbSeconds)),
    row('state transitions (STANDARD)', ({ consumption }) => count(consumption.transitions)),
    row('EXPRESS executions', ({ consumption }) => count(consumption.expressExecutions)),
    row('EXPRESS GB-seconds', ({ consumption }) => count(consumption.expressGbSeconds)),
    row('S3 GET and HEAD', ({ consumption }) => count(consumption.s3Reads)),
    row('S3 PUT and LIST', ({ consumption }) => count(consumption.s3Writes)),
    row('log kB', ({ consumption }) => count(consumption.logBytes / 1000)),
    row('EventBridge events', ({ consumption }) => count(consumption.events)),
    row('Lambda', ({ bill }) => dollars(bill.lambda)),
    row('Step Functions', ({ bill }) => dollars(bill.stepFunctions)),
    row('S3 requests', ({ bill }) => dollars(bill.s3)),
    row('CloudWatch Logs', ({ bill }) => dollars(bill.cloudWatchLogs)),
    row('EventBridge', ({ bill }) => dollars(bill.eventBridge)),
    row('total', ({ bill }) => dollars(bill.total)),
  ];
}

function wallTimeHeading({ account: { quota, runs } }: Estimate): string {
  return `wall time by Map concurrency, ${runs === 1 ? '' : `${count(runs)} runs at once, `}quota ${count(quota)}`;
}

function wallTime({ seconds, throttles, failedItems }: SizeEstimate['wallTimes'][number]): string {
  const troubles = [
    ...(throttles > 0 ? [`${count(throttles)} throttles`] : []),
    ...(failedItems > 0 ? [`${count(failedItems)} failed`] : []),
  ];
  return [duration(seconds), ...troubles].join(', ');
}

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;

export function duration(seconds: number): string {
  if (seconds < 2 * SECONDS_PER_MINUTE) return `${seconds.toFixed(0)} s`;
  if (seconds < 2 * SECONDS_PER_HOUR) return `${(seconds / SECONDS_PER_MINUTE).toFixed(0)} min`;
  return `${(seconds / SECONDS_PER_HOUR).toFixed(1)} h`;
}

export function dollars(amount: number): string {
  return `$${amount < 1 ? amount.toFixed(5) : amount.toFixed(2)}`;
}

/** Whole from 100 on, else with one decimal where there is one. */
export function count(value: number): string {
  const digits = Number.isInteger(value) || value >= 100 ? 0 : 1;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Columns of equal width, the first to the left and all others to the right. */
function table(rows: readonly string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('   '),
  );
}
