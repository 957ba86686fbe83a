import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { latestAttempt } from '../../functions/executions/attempts.ts';
import { assertRunId } from '../../functions/study/run-id.ts';
import { parseArguments } from './arguments.ts';
import { stateMachine } from './deployment.ts';
import { UsageError } from './usage-error.ts';

/** There is nothing to cancel. */
export class NothingRunsError extends Error {
  constructor(runId: string, why: string) {
    super(`${runId} does not run: ${why}`);
    this.name = 'NothingRunsError';
  }
}

/** `study cancel RUN`: stops the attempt that runs. What it has stored stays, and the same request takes it up again. */
export async function cancel(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, { 'state-machine': { type: 'string' } }, 1);
  const run = positionals[0];
  if (run === undefined) throw new UsageError('cancel needs the id of a run');
  assertRunId(run);
  const { arn, client } = await stateMachine(values['state-machine']);
  const latest = await latestAttempt(client, arn, run);
  if (!latest) throw new NothingRunsError(run, 'no execution of it is known');
  if (latest.status !== 'RUNNING') {
    throw new NothingRunsError(run, `${latest.name} ended ${latest.stopDate?.toISOString()} as ${latest.status}`);
  }
  const { executionArn } = latest;
  await client.send(new StopExecutionCommand({ executionArn, error: 'Cancelled', cause: 'study cancel' }));
  process.stdout.write(`${run}\ncancelled: ${executionArn}\nthe same request takes it up again\n`);
  return 0;
}
