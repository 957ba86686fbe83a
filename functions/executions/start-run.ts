/**
 * Starts runs on Step Functions, each of them once. What makes a repeat harmless is the name: executions of one state
 * machine that have the same name exclude each other. "If StartExecution is called with the same name and input as a
 * running execution, the call will succeed and return the same response as the original request. If the execution is
 * closed or if the input is different, it will return a 400 ExecutionAlreadyExists error. Names can be reused after 90
 * days." (Step Functions API Reference, StartExecution; of STANDARD state machines.)
 */
import {
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { excerpt } from '../language/plain-text.ts';
import { canonicalJson, runId } from '../study/run-id.ts';
import type { RunRequest } from '../study/run-request.ts';
import { attemptName, executionArn, findExecution, outcomeOf } from './attempts.ts';

export interface StartedRun {
  run_id: string;
  execution_arn: string;
  /**
   * `started` now; `joined`: it was running already; `complete`: it has been made before, and `manifest_key` is the
   * answer. Of callers at the very same moment more than one may be told `started`, of the same one execution.
   */
  outcome: 'started' | 'joined' | 'complete';
  manifest_key?: string;
}

export interface RejectedRequest {
  execution_arn: string;
  /** `repeated`: this very event came before, and its request was handed to the state machine then. */
  outcome: 'started' | 'repeated';
}

/**
 * Each attempt before the next costs a call of DescribeExecution, and a run that could not be completed in twenty
 * attempts within the 90 days that they are remembered needs a person, not a twenty-first.
 */
const MOST_ATTEMPTS = 20;

export class TooManyAttemptsError extends Error {
  constructor(run_id: string) {
    super(
      `the run ${run_id} was not complete after ${MOST_ATTEMPTS} attempts: see what failed in runs/${run_id}/attempts/; ` +
        'a request that differs in anything, as in its title, is another run',
    );
    this.name = 'TooManyAttemptsError';
  }
}

/** The id of an event is none that can be a part of an execution's name. */
export class InvalidEventIdError extends Error {
  constructor(id: unknown) {
    super(`${excerpt(id)} is no id of an event: allowed are up to 64 letters, digits and hyphens`);
    this.name = 'InvalidEventIdError';
  }
}

/** EventBridge gives UUIDs. With `invalid-` in front the name has at most 72 of the 80 characters that are allowed. */
const EVENT_ID = /^[A-Za-z0-9-]{1,64}$/;

/**
 * The run of a request that is valid: started, or joined where it runs already, or answered where it is complete. After
 * an execution that did not complete the run, or whose results are not what they were, the next attempt is made under a
 * name of its own.
 *
 * @param isWhole  whether all that the manifest under a key names lies in the lake as it says
 * @throws TooManyAttemptsError, InvalidStateMachineArnError, and the errors of Step Functions
 */
export async function startRun(
  client: SFNClient,
  stateMachineArn: string,
  request: RunRequest,
  isWhole: (manifestKey: string) => Promise<boolean>,
): Promise<StartedRun> {
  const run_id = runId(request);
  const input = canonicalJson(request);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const name = attemptName(run_id, attempt);
    const execution_arn = executionArn(stateMachineArn, name);
    const earlier = await startOrFind(client, stateMachineArn, name, input);
    if (!earlier) return { run_id, execution_arn, outcome: 'started' };
    if (earlier.status === 'RUNNING') return { run_id, execution_arn, outcome: 'joined' };
    const outcome = outcomeOf(earlier);
    if (outcome?.status === 'complete' && (await isWhole(outcome.manifest_key))) {
      return { run_id, execution_arn, outcome: 'complete', manifest_key: outcome.manifest_key };
    }
  }
  throw new TooManyAttemptsError(run_id);
}

/**
 * Hands a request that is not valid to the state machine as it was sent: that alone rejects, in one place.
 *
 * @param eventId  of the event that brought it: the same event is the same execution
 * @throws InvalidEventIdError, InvalidStateMachineArnError, and the errors of Step Functions
 */
export async function handOverInvalid(
  client: SFNClient,
  stateMachineArn: string,
  eventId: string,
  request: unknown,
): Promise<RejectedRequest> {
  if (!EVENT_ID.test(eventId)) throw new InvalidEventIdError(eventId);
  const name = `invalid-${eventId}`;
  const earlier = await startOrFind(client, stateMachineArn, name, JSON.stringify(request ?? null));
  return { execution_arn: executionArn(stateMachineArn, name), outcome: earlier ? 'repeated' : 'started' };
}

/**
 * Starts an execution unless there is one of that name, which is then returned. It is looked for first, because
 * StartExecution answers the same whether it started an execution or found it running; and looked for again when
 * another caller was faster and its execution has ended already.
 */
async function startOrFind(
  client: SFNClient,
  stateMachineArn: string,
  name: string,
  input: string,
): Promise<DescribeExecutionOutput | undefined> {
  const arn = executionArn(stateMachineArn, name);
  const earlier = await findExecution(client, arn);
  if (earlier) return earlier;
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    const faster = await findExecution(client, arn);
    // DescribeExecution is eventually consistent: what it does not see yet, a repeat of the whole will.
    if (!faster) throw error;
    return faster;
  }
}
