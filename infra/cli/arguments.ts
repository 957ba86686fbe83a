import { isAbsolute, resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { excerpt } from '../../functions/study/plain-text.ts';
import { UsageError } from './usage-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The words and options of a command, with an unknown option or a superfluous word as a `UsageError`. */
export function parseArguments<const O extends Options>(args: string[], options: O, maximumWords: number) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (parsed.positionals.length > maximumWords) {
      throw new UsageError(`one word too many: ${excerpt(parsed.positionals[maximumWords])}`);
    }
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
    if (unknown === undefined) throw new UsageError(message);
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(`unknown option ${unknown}; the options are ${known.join(', ')}`);
  }
}

/** A path as the user meant it: npm runs scripts in the package's folder and leaves the user's own in INIT_CWD. */
export function userPath(path: string): string {
  return isAbsolute(path) ? path : resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
