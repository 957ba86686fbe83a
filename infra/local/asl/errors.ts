/** The definition uses something that this interpreter does not know: nothing of it was run. */
export class UnsupportedDefinitionError extends Error {
  readonly state: string;
  readonly field: string;

  constructor(state: string, field: string, problem: string) {
    super(`${state === '' ? 'the state machine' : `state "${state}"`}, field "${field}": ${problem}`);
    this.name = 'UnsupportedDefinitionError';
    this.state = state;
    this.field = field;
  }
}

/** A state reported an error: what `Retry` and `Catch` match by `error`, and `$states.errorOutput` shows. */
export class StateFailure extends Error {
  readonly error: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateFailure';
    this.error = error;
    this.cause = cause;
  }

  override readonly cause: string;
}

/**
 * The work is no longer wanted (a sibling failed, a time limit passed, the user stopped the run); nothing catches it.
 */
export class ExecutionStopped extends Error {
  constructor() {
    super('the execution was stopped');
    this.name = 'ExecutionStopped';
  }
}

/**
 * Errors that end an execution whatever it catches. Whether `States.ALL` catches `States.DataLimitExceeded` is not
 * settled: two recordings of AWS show that it does, its guide says that it does not. Here it does, and no machine of
 * ours depends on it.
 */
const TERMINAL = new Set(['States.Runtime']);

/** Whether an `ErrorEquals` list covers the error, wildcards included. */
export function matchesError(errorEquals: readonly string[], error: string): boolean {
  if (errorEquals.includes(error)) return true;
  if (TERMINAL.has(error)) return false;
  if (errorEquals.includes('States.ALL')) return true;
  return errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout';
}
