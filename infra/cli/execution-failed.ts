/** The state machine ended before there was anything to collect; the name is that of the error that ended it. */
export class ExecutionFailedError extends Error {
  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
  }
}
