/** The bin `study`: each command in its own file below `cli/`. */
import { excerpt, printableLines } from '../functions/study/plain-text.ts';
import { UsageError } from './cli/usage-error.ts';

const USAGE = `usage: study <command>

  study run [REQUEST] [--source cdc|URL|DIR|simulated [--seed N] [--scale X]] [--out DIR] [--json]
      Runs a request (default events/huang-2023.json) whole on this machine and leaves
      its results in DIR (default ./lake). The last line is the path of the manifest.
  study verify MANIFEST [--json]
      Re-hashes every object that a manifest names and says what differs.
  study simulate --out DIR [--seed N] [--scale X]
      Writes the simulated NHANES as transport files, laid out as CDC's site.
  study trigger REQUEST [--source cdc|URL|simulated]
      Starts the run on a deployed stack; one that runs already is joined, one that is complete answered.
  study status RUN [--watch] [--json]
      How far the run has come; with --watch until it ends.
  study fetch RUN [--out DIR]
      Brings the results home to DIR (default ./lake). The last line is the path of the manifest.
  study cancel RUN
      Stops the run. The same request takes it up again.
      These four speak to the stack that "npm run deploy" has deployed from here; --state-machine ARN
      (trigger, status, cancel) and --lake s3://BUCKET (fetch) name another.
  study estimate REQUEST [--replicates N] [--participants N] [--json]
      What the run would take and cost on AWS, and how long by concurrency. Nothing is run.
  study wqs --data FILE.csv --spec SPEC.json [--resamples FILE.json] --out FILE.json [--free-sign]
      Weighted quantile sum regression of any CSV file, on resamples of its own or on given ones.`;

/** Loaded on demand: a command pays only for what it needs. */
const COMMANDS: Record<string, () => Promise<(args: string[]) => Promise<number>>> = {
  run: async () => (await import('./cli/run.ts')).run,
  verify: async () => (await import('./cli/verify.ts')).verify,
  trigger: async () => (await import('./cli/trigger.ts')).trigger,
  status: async () => (await import('./cli/status.ts')).status,
  fetch: async () => (await import('./cli/fetch.ts')).fetch,
  cancel: async () => (await import('./cli/cancel.ts')).cancel,
  estimate: async () => (await import('./cli/estimate.ts')).estimate,
  simulate: async () => (await import('./cli/simulate.ts')).simulate,
  wqs: async () => (await import('./cli/wqs.ts')).wqs,
};

async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${USAGE}\n`);
    return name === undefined ? 1 : 0;
  }
  const load = COMMANDS[name];
  if (!load)
    throw new UsageError(`unknown command ${excerpt(name)}; the commands are ${Object.keys(COMMANDS).join(', ')}`);
  const command = await load();
  return command(rest);
}

/** A fault of the input is one clear message; only a fault of ours shows where it happened. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const ours = error.name !== 'Error' && error.name !== 'TypeError' && error.name !== 'RangeError';
  return ours ? `${error.name}: ${error.message}${advice(error)}` : (error.stack ?? error.message);
}

/** The SDK does not say what would be credentials. */
function advice({ name, cause }: Error): string {
  if (name === 'CredentialsProviderError') {
    return '; AWS_PROFILE names a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY a key';
  }
  return cause instanceof Error ? advice(cause) : '';
}

// Whoever reads our output may have seen enough: `study status RUN --watch | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`study: ${printableLines(describe(error))}\n`);
  process.exitCode = 1;
}
