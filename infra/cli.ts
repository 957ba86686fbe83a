/** The bin `nhanes-mixtures`: each command in its own file below `cli/`. */
import { readFileSync } from 'node:fs';
import { CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { COMMAND } from '../functions/study/command-name.ts';
import { excerpt, printableLines } from '../functions/study/plain-text.ts';
import { commandNamed } from './cli/command.ts';
import { UsageError } from './cli/usage-error.ts';

/** Loaded on demand: a command pays only for what it needs. In the order in which help lists them. */
const COMMANDS: Record<string, () => Promise<{ command: CommandUnknownOpts }>> = {
  run: () => import('./cli/run.ts'),
  verify: () => import('./cli/verify.ts'),
  simulate: () => import('./cli/simulate.ts'),
  trigger: () => import('./cli/trigger.ts'),
  status: () => import('./cli/status.ts'),
  fetch: () => import('./cli/fetch.ts'),
  cancel: () => import('./cli/cancel.ts'),
  estimate: () => import('./cli/estimate.ts'),
  wqs: () => import('./cli/wqs.ts'),
};

/** Help lists all commands, so that all are loaded. */
const ASKS_FOR_HELP = [undefined, 'help', '--help', '-h'];

const DESCRIPTION =
  'Studies of exposure mixtures on NHANES: a request (a file of events/) is a study. It runs whole on this machine, or on a ' +
  'deployed stack.';

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

async function main(args: string[]): Promise<void> {
  const [name] = args;
  const named = name !== undefined && Object.hasOwn(COMMANDS, name);
  if (name !== undefined && !named && name !== 'help' && !name.startsWith('-')) {
    throw new UsageError(`unknown command ${excerpt(name)}; the commands are ${Object.keys(COMMANDS).join(', ')}`);
  }
  const program = commandNamed(COMMAND)
    .description(DESCRIPTION)
    .version(version(), '-V, --version', 'Says which version this is.')
    .helpCommand('help [COMMAND]', 'Says this, or what a command takes.');
  const shown = ASKS_FOR_HELP.includes(name) ? Object.keys(COMMANDS) : named ? [name] : [];
  for (const needed of shown) program.addCommand((await COMMANDS[needed]()).command);
  if (name === undefined) {
    program.outputHelp();
    process.exitCode = 1;
    return;
  }
  await program.parseAsync(args, { from: 'user' });
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

// Whoever reads our output may have seen enough: `status RUN --watch | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  // Help and version end the parsing by an error of no fault.
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`${COMMAND}: ${printableLines(describe(error))}\n`);
    process.exitCode = 1;
  }
}
