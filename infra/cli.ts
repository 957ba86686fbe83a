/** The commands of `nhanes-mixtures`, each in its own file below `cli/`. */
import { readFileSync } from 'node:fs';
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { excerpt, printableLines } from '../functions/language/plain-text.ts';
import { COMMAND } from '../functions/study/command-name.ts';
import { commandNamed, exitCodeOf } from './cli/command.ts';
import { UsageError } from './cli/usage-error.ts';

interface Listed {
  group: string;
  /** A line of the list of commands; the rest is in the command's own help. */
  summary: string;
  /** Loaded on demand: a command pays only for what it needs. */
  load: () => Promise<{ command: CommandUnknownOpts }>;
}

const HERE = 'On this machine:';
const RESULTS = 'Results:';
const STACK = 'On the stack that "npm run deploy" has deployed from here:';
const CSV = 'On any CSV file, without a study:';

/** In the order in which help lists them. */
const COMMANDS: Record<string, Listed> = {
  run: { group: HERE, summary: 'Runs a study whole.', load: () => import('./cli/run.ts') },
  check: { group: HERE, summary: 'Says who would be in a study.', load: () => import('./cli/check.ts') },
  ingest: { group: HERE, summary: 'Brings tables of NHANES into a lake.', load: () => import('./cli/ingest.ts') },
  catalogue: {
    group: HERE,
    summary: "Holds our list of tables against CDC's.",
    load: () => import('./cli/catalogue.ts'),
  },
  simulate: { group: HERE, summary: 'Writes the simulated NHANES as files.', load: () => import('./cli/simulate.ts') },
  variables: { group: HERE, summary: 'Lists what a request can name.', load: () => import('./cli/variables.ts') },
  estimate: { group: HERE, summary: 'Says what a run would cost on AWS.', load: () => import('./cli/estimate.ts') },
  list: { group: RESULTS, summary: 'Lists the runs of a lake.', load: () => import('./cli/list.ts') },
  show: { group: RESULTS, summary: 'Shows results of a run.', load: () => import('./cli/show.ts') },
  compare: { group: RESULTS, summary: 'Shows runs side by side.', load: () => import('./cli/compare.ts') },
  calibrate: {
    group: RESULTS,
    summary: 'Tries the intervals and tests of a run.',
    load: () => import('./cli/calibrate.ts'),
  },
  query: { group: RESULTS, summary: 'Queries a lake by SQL.', load: () => import('./cli/query.ts') },
  verify: { group: RESULTS, summary: 'Hashes all objects of a run again.', load: () => import('./cli/verify.ts') },
  trigger: { group: STACK, summary: 'Starts a run.', load: () => import('./cli/trigger.ts') },
  status: { group: STACK, summary: 'Says how far a run has come.', load: () => import('./cli/status.ts') },
  fetch: { group: STACK, summary: 'Brings the results of a run home.', load: () => import('./cli/fetch.ts') },
  cancel: { group: STACK, summary: 'Stops a run.', load: () => import('./cli/cancel.ts') },
  fit: { group: CSV, summary: 'Every method of a study.', load: () => import('./cli/fit.ts') },
  wqs: { group: CSV, summary: 'Weighted quantile sum regression.', load: () => import('./cli/wqs.ts') },
};

const DESCRIPTION =
  'Studies of exposure mixtures on NHANES. A study is a request: a JSON file such as those of events/.';

/** Runs a command line and tells what is wrong with it, if anything, on standard error. @returns the exit code */
export async function main(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    // Help and version end the parsing by an error of no fault.
    if (error instanceof CommanderError) return 0;
    process.stderr.write(`${COMMAND}: ${printableLines(describe(error))}\n`);
    return 1;
  }
}

async function run(args: string[]): Promise<number> {
  const asksForHelp = args[0] === 'help';
  const name = args[asksForHelp ? 1 : 0];
  if (name !== undefined && !name.startsWith('-') && !Object.hasOwn(COMMANDS, name)) {
    throw new UsageError(`unknown command ${excerpt(name)}; the commands are ${Object.keys(COMMANDS).join(', ')}`);
  }
  const program = commandNamed(COMMAND)
    .description(DESCRIPTION)
    .version(version(), '-V, --version', 'Says which version this is.')
    .helpCommand('help [COMMAND]', 'Says this, or what a command takes.');
  for (const [listed, { group, summary, load }] of Object.entries(COMMANDS)) {
    const known = listed === name ? (await load()).command : commandNamed(listed);
    program.addCommand(known.summary(summary).helpGroup(group));
  }
  if (name === undefined && !asksForHelp) {
    program.outputHelp();
    return 1;
  }
  return exitCodeOf(program, args);
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/** A fault of the input is one clear message; only a fault of ours shows where it happened. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const ours = error.name !== 'Error' && error.name !== 'TypeError' && error.name !== 'RangeError';
  return ours ? `${error.name}: ${error.message}${advice(error)}` : (error.stack ?? error.message);
}

/** The SDK says that credentials are missing, and not where it looks for them. */
function advice({ name, cause }: Error): string {
  if (name === 'CredentialsProviderError') {
    return '; AWS_PROFILE names a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY a key';
  }
  return cause instanceof Error ? advice(cause) : '';
}
