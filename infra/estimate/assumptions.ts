/** What an estimate takes for granted, in words: shown with every one. */

import { MOST_ROUNDS } from '../stack/rounds.ts';
import { PRICES } from './bill.ts';
import type { Estimate } from './estimate.ts';
import { type IngestEstimate, MEAN_MEGABYTES } from './ingest.ts';
import { LAMBDA, MEASURED, notTimed } from './unit-costs.ts';
import { SUBGROUP_SHARE } from './work-plan.ts';

export function assumptions({ participants, account, sizes }: Estimate): string[] {
  return [
    `Participants: ${participants.count} (${participants.from}); a subgroup with a condition has ${SUBGROUP_SHARE * 100} % of them.`,
    'The lake is empty: nothing of an earlier run is used again, and every file of NHANES is fetched and converted.',
    `${cpuSeconds(MEASURED.date)} ${LATER}`,
    ...notMeasured(notTimed()),
    `A request to S3 takes ${LAMBDA.lakeRequestSeconds} s (the lower end of AWS's "100-200 milliseconds" for small objects) and a file of CDC ` +
      `${LAMBDA.downloadSeconds} s: neither was measured. ${DELAYS}`,
    `The account may run ${account.quota} functions at once (--quota), shared by ${account.runs} run${account.runs === 1 ? '' : 's'} like this at the same step (--runs) ` +
      'and by nothing else; each function gets 1,000 more environments every 10 s.',
    `What no function is to be had for is taken up again, up to ${MOST_ROUNDS} times; what is then lost is told as failed.`,
    ...(sizes.some(({ fits }) => fits !== null)
      ? [`What a chunk of a sweep and a row of its table take was measured on ${MEASURED.dateOfSweeps}.`]
      : []),
    'Nothing fails but by throttling; each Map is simulated by itself. Counts and dollars are for the deployed bounds of the Maps.',
    ...MONEY,
  ];
}

export function ingestAssumptions({ ofUnknownSize }: IngestEstimate): string[] {
  const unknown =
    ofUnknownSize === 0 ? [] : [`A file of unknown size has ${MEAN_MEGABYTES} MB, the mean of the others.`];
  return [
    'The lake is empty: every file is fetched and converted. CDC has all of them and their codebooks, and nothing fails.',
    ...unknown,
    cpuSeconds(MEASURED.dateOfIngests),
    `A request to S3 takes ${LAMBDA.lakeRequestSeconds} s (the lower end of AWS's "100-200 milliseconds" for small objects); a file or a page of CDC ` +
      `takes ${LAMBDA.downloadSeconds} s, and ${LAMBDA.secondsPerMegabyte} s more for each MB: none of it was measured. ${DELAYS}`,
    ...MONEY,
  ];
}

/** Some costs were measured by themselves. */
const LATER = `Those of permutations, g-computations, descriptions and calibrations were measured on ${MEASURED.dateOfCalibrations}.`;

function cpuSeconds(date: string): string {
  return (
    `CPU seconds are those of ${MEASURED.machine}, Node.js ${MEASURED.node}, ${MEASURED.source}, on ${date} (those of a whole run there were predicted ` +
    `${MEASURED.cpuRatio} times as many as they were). How fast an arm64 Lambda ` +
    `is beside it was not measured; it is taken as equal (factor ${LAMBDA.slowness}) at one vCPU.`
  );
}

const DELAYS = "Step Functions' own delays and Lambda's placing of a new environment are not in the times.";

const MONEY = [
  `Prices: ${PRICES.region}, looked up ${PRICES.looked_up}, first tier; the free tier is not counted. Sources, and what could not be confirmed: infra/estimate/prices.json.`,
  'A child execution of a Distributed Map is counted as one state transition, and then by its own transitions (STANDARD) or as one EXPRESS request and its duration.',
  'Not counted: tables and requests of the Glue catalogue (the first million of each is free), what the state machine itself logs (each state entered and left), S3 storage (by the month), X-Ray, metrics, alarms, dashboard, KMS, data transfer, and what starts it (one function or rule, and one event).',
];

/** Functions that no benchmark has timed yet. */
function notMeasured(functions: readonly string[]): string[] {
  return functions.length === 0
    ? []
    : [`Not measured, and taken to cost what a regression does: ${functions.join(', ')}.`];
}
