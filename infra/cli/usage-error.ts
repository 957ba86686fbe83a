import { COMMAND } from '../../functions/study/command-name.ts';

/** The command line itself is wrong. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message} (${COMMAND} help tells what there is)`);
    this.name = 'UsageError';
  }
}
