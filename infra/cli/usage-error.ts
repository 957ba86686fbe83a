/** The command line itself is wrong. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message} (study --help lists the commands)`);
    this.name = 'UsageError';
  }
}
