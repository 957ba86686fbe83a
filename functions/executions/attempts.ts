/** The executions of one run: the first bears the run's id as its name, each further one the number of the attempt. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** What was given does not name a state machine of Step Functions. */
export class InvalidStateMachineArnError extends Error {
  constructor(arn: string) {
    super(
      `${JSON.stringify(arn)} names no state machine; an ARN of one is arn:aws:states:<region>:<account>:stateMachine:<name>`,
    );
    this.name = 'InvalidStateMachineArnError';
  }
}

/** Neither a version nor an alias: both would be a second name of the same executions. */
const STATE_MACHINE_ARN = /^(arn:[a-z-]+:states:([a-z0-9-]+):\d{12}):stateMachine:([^:/\s]+)$/;

/** @throws InvalidStateMachineArnError */
export function regionOf(stateMachineArn: string): string {
  const [, , region] = STATE_MACHINE_ARN.exec(stateMachineArn) ?? [];
  if (region === undefined) throw new InvalidStateMachineArnError(stateMachineArn);
  return region;
}

/**
 * The ARN that an execution of that name has, or would have.
 * @throws InvalidStateMachineArnError
 */
export function executionArn(stateMachineArn: string, name: string): string {
  const [, account, , stateMachine] = STATE_MACHINE_ARN.exec(stateMachineArn) ?? [];
  if (account === undefined) throw new InvalidStateMachineArnError(stateMachineArn);
  return `${account}:execution:${stateMachine}:${name}`;
}

/**
 * Name of an execution: `huang-2023-0123456789ab`, then `huang-2023-0123456789ab-attempt-2` and so on. A run id has at
 * most 61 characters of a-z, 0-9 and hyphen, so that the name is within the 80 that Step Functions allows
 * (docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html, "General quotas").
 */
export function attemptName(runId: string, attempt: number): string {
  return attempt === 1 ? runId : `${runId}-attempt-${attempt}`;
}

/**
 * An execution as Step Functions knows it; undefined when there is none (or none any more: 90 days after its end it is
 * forgotten).
 */
export async function findExecution(client: SFNClient, arn: string): Promise<DescribeExecutionOutput | undefined> {
  try {
    return await client.send(new DescribeExecutionCommand({ executionArn: arn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/**
 * The attempt that a run has come to, undefined when none is known. By its start, not by its number: a first attempt of
 * today may follow others that were made 90 days ago.
 * @throws InvalidStateMachineArnError
 */
export async function latestAttempt(
  client: SFNClient,
  stateMachineArn: string,
  runId: string,
): Promise<DescribeExecutionOutput | undefined> {
  let latest: DescribeExecutionOutput | undefined;
  for (let attempt = 1; ; attempt++) {
    const found = await findExecution(client, executionArn(stateMachineArn, attemptName(runId, attempt)));
    if (!found) return latest;
    if (!latest || Number(found.startDate) > Number(latest.startDate)) latest = found;
  }
}

/** The key of the manifest that a successful execution ended with, and what that says of the run. */
export interface RunOutcome {
  status: string;
  manifest_key: string;
}

/** What an execution came to; undefined while it runs, and when it ended without a manifest. */
export function outcomeOf({
  status,
  output,
}: Pick<DescribeExecutionOutput, 'status' | 'output'>): RunOutcome | undefined {
  if (status !== 'SUCCEEDED' || output === undefined) return undefined;
  const ended = JSON.parse(output) as Partial<RunOutcome> | null;
  if (typeof ended?.status !== 'string' || typeof ended.manifest_key !== 'string') return undefined;
  return { status: ended.status, manifest_key: ended.manifest_key };
}
