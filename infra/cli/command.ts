/** What all commands share: how they are parsed, how they refuse, how they end. */
import { Command, type CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { excerpt } from '../../functions/language/plain-text.ts';
import { UsageError } from './usage-error.ts';

/** Of an option that somebody has written. */
const LONGEST_SHOWN = 60;

/** A command without words or options yet. A wrong command line becomes a `UsageError`, and nothing is written. */
export function commandNamed(name: string): Command {
  const made = new Command(name);
  return made
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : new UsageError(refusal(made, error));
    })
    .configureOutput({ writeErr: () => {} })
    .helpOption('-h, --help', 'Says this.')
    .hook('preAction', refuseSwallowedOptions);
}

/** An action answers with an exit code, for which commander has no place. */
let lastExitCode = 0;

export function exitingWith<Args extends unknown[]>(
  act: (...args: Args) => Promise<number>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    lastExitCode = await act(...args);
  };
}

/** What the action of a command line answered with. */
export async function exitCodeOf(program: CommandUnknownOpts, args: string[]): Promise<number> {
  await program.parseAsync(args, { from: 'user' });
  return lastExitCode;
}

/** What commander says, in one line, with what is allowed beside it. */
function refusal(made: Command, { code, message }: CommanderError): string {
  if (code === 'commander.unknownOption') {
    const [, unknown = ''] = /'(-[^']*)'/.exec(message) ?? [];
    const known = made.options.map(({ long }) => long).join(', ');
    const options = known === '' ? `${made.name()} has no options` : `the options are ${known}`;
    return `unknown option ${unknown.slice(0, LONGEST_SHOWN)}; ${options}`;
  }
  if (code === 'commander.missingArgument') {
    const missing = made.registeredArguments.find((argument) => message.includes(`'${argument.name()}'`));
    return `${made.name()} needs ${missing?.name()}: ${missing?.description}`;
  }
  if (code === 'commander.excessArguments') {
    const superfluous = made.args[made.registeredArguments.length];
    return `one word too many: ${excerpt(superfluous)}`;
  }
  if (code === 'commander.missingMandatoryOptionValue') {
    const [, option] = /'(-[^']*)'/.exec(message) ?? [];
    return `${made.name()} needs ${option}`;
  }
  return message.replace(/^error: /, '');
}

/** `--out --json` would be a folder of that name: whoever forgets a value means none of the options. */
function refuseSwallowedOptions(made: { opts: () => Record<string, unknown> }): void {
  for (const [name, value] of Object.entries(made.opts())) {
    if (typeof value === 'string' && value.startsWith('--')) {
      throw new UsageError(`--${kebab(name)} has no value: ${value.slice(0, LONGEST_SHOWN)} stands behind it`);
    }
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
