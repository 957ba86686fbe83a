import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembly } from '../assembly/synth.ts';
import { assumptions } from '../estimate/assumptions.ts';
import { PRICES } from '../estimate/bill.ts';
import { estimateRun } from '../estimate/estimate.ts';
import { estimateText } from '../estimate/text.ts';
import { ONE_RUN_IN_AN_ACCOUNT } from '../estimate/timeline.ts';
import { MEASURED } from '../estimate/unit-costs.ts';
import { commandNamed, exitingWith } from './command.ts';
import { readRequest } from './request-file.ts';
import { UsageError } from './usage-error.ts';
import { userPath } from './user-path.ts';

const ASSEMBLIES = resolve(fileURLToPath(new URL('../..', import.meta.url)), '.study');

export const command = commandNamed('estimate')
  .description(
    'Says what a run would take and cost on AWS, and how long by concurrency. Neither AWS nor the files of NHANES are needed.',
  )
  .argument('<REQUEST>', 'a request file')
  .option('--replicates <N>', 'Another number of bootstrap replicates than the request has.')
  .option('--participants <N>', 'How many participants the cohort has.')
  .option('--quota <N>', 'How many functions the account runs at once.')
  .option('--runs <N>', 'How many runs share the account.')
  .option('--json', 'Prints it as JSON.')
  .action(exitingWith(estimate));

interface Options {
  replicates?: string | undefined;
  participants?: string | undefined;
  quota?: string | undefined;
  runs?: string | undefined;
  json?: boolean | undefined;
}

async function estimate(path: string, values: Options): Promise<number> {
  const quota = positiveCount('--quota', values.quota, MOST_FUNCTIONS);
  const runs = positiveCount('--runs', values.runs, MOST_RUNS);
  const options = {
    account: { quota: quota ?? ONE_RUN_IN_AN_ACCOUNT.quota, runs: runs ?? ONE_RUN_IN_AN_ACCOUNT.runs },
    replicates: positiveCount('--replicates', values.replicates, MOST_REPLICATES),
    participants: positiveCount('--participants', values.participants, MOST_PARTICIPANTS),
  };
  const { request } = await readRequest(userPath(path));
  if (options.replicates !== undefined && !request.wqs) throw new UsageError('--replicates: the request has no WQS');
  const made = await estimateRun(request, await assembly(ASSEMBLIES), options);
  const text = values.json
    ? JSON.stringify({ ...made, assumptions: assumptions(made), prices: PRICES, measured: MEASURED })
    : estimateText(made);
  process.stdout.write(`${text}\n`);
  return 0;
}

/** As many as a request could have: ten million bootstraps in each of a hundred holdouts. */
const MOST_REPLICATES = 1_000_000_000;
/** About as many as NHANES has examined since 1999. */
const MOST_PARTICIPANTS = 100_000;
/** Far more than any account has. */
const MOST_FUNCTIONS = 1_000_000;
const MOST_RUNS = 100;

function positiveCount(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new UsageError(`${option} is "${text}": it must be a whole number from 1 to ${most}`);
}
