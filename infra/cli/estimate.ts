import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembly } from '../assembly/synth.ts';
import { assumptions, ingestAssumptions } from '../estimate/assumptions.ts';
import { PRICES } from '../estimate/bill.ts';
import { estimateRun } from '../estimate/estimate.ts';
import { estimateIngest } from '../estimate/ingest.ts';
import { ingestEstimateText } from '../estimate/ingest-text.ts';
import { estimateText } from '../estimate/text.ts';
import { ONE_RUN_IN_AN_ACCOUNT } from '../estimate/timeline.ts';
import { MEASURED } from '../estimate/unit-costs.ts';
import { commandNamed, exitingWith } from './command.ts';
import { requestOf, type SelectionOptions, withSelection } from './ingest-selection.ts';
import { readRequest } from './request-file.ts';
import { UsageError } from './usage-error.ts';
import { userPath } from './user-path.ts';

const ASSEMBLIES = resolve(fileURLToPath(new URL('../..', import.meta.url)), '.study');

export const command = withSelection(commandNamed('estimate'))
  .description(
    'Says what a run would take and cost on AWS, and how long by concurrency, or an ingest of tables (--ingest, and which: all without ' +
      'more). Neither AWS nor the files of NHANES are needed.',
  )
  .argument('[REQUEST]', 'a request file')
  .option('--ingest', 'Of an ingest, in place of a run.')
  .option('--replicates <N>', 'Another number of bootstrap replicates than the request has.')
  .option('--participants <N>', 'How many participants the cohort has.')
  .option('--quota <N>', 'How many functions the account runs at once.')
  .option('--runs <N>', 'How many runs share the account.')
  .option('--json', 'Prints it as JSON.')
  .action(exitingWith(estimate));

interface Options extends SelectionOptions {
  ingest?: true | undefined;
  replicates?: string | undefined;
  participants?: string | undefined;
  quota?: string | undefined;
  runs?: string | undefined;
  json?: boolean | undefined;
}

async function estimate(path: string | undefined, values: Options): Promise<number> {
  if (values.ingest) return ofIngest(path, values);
  if (path === undefined) throw new UsageError('estimate needs REQUEST: a request file; or --ingest');
  refuseOptions(values, OF_INGESTS, 'is about an ingest, and --ingest is not there');
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

async function ofIngest(path: string | undefined, values: Options): Promise<number> {
  if (path !== undefined) throw new UsageError('estimate --ingest takes no REQUEST');
  refuseOptions(values, OF_RUNS, 'is about a run, and not an ingest');
  const made = await estimateIngest(requestOf(values, 'cdc'), await assembly(ASSEMBLIES));
  const text = values.json
    ? JSON.stringify({ ...made, assumptions: ingestAssumptions(made), prices: PRICES, measured: MEASURED })
    : ingestEstimateText(made);
  process.stdout.write(`${text}\n`);
  return 0;
}

const OF_RUNS = ['replicates', 'participants', 'quota', 'runs'] as const;
const OF_INGESTS = ['cycles', 'tables', 'components'] as const;

function refuseOptions(values: Options, names: readonly (keyof Options)[], why: string): void {
  const given = names.find((name) => values[name] !== undefined);
  if (given) throw new UsageError(`--${given} ${why}`);
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
