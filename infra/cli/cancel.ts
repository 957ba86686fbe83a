import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { latestAttempt } from '../../functions/executions/attempts.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import { assertRunId } from '../../functions/study/run-id.ts';
import { commandNamed, exitingWith } from './command.ts';
import { STATE_MACHINE_OPTION, stateMachine } from './deployment.ts';
import { STACK_OPTION } from './stack-option.ts';

/** There is nothing to cancel. */
export class NothingRunsError extends Error {
  constructor(runId: string, why: string) {
    super(`${runId} does not run: ${why}`);
    this.name = 'NothingRunsError';
  }
}

export const command = commandNamed('cancel')
  .description('Stops a run on the deployed stack. What it has stored stays, and the same request takes it up again.')
  .argument('<RUN>', 'the id of a run')
  .option(...STACK_OPTION)
  .option(...STATE_MACHINE_OPTION)
  .action(exitingWith(cancel));

interface Options {
  stack?: string | undefined;
  stateMachine?: string | undefined;
}

async function cancel(run: string, options: Options): Promise<number> {
  assertRunId(run);
  const { arn, client } = await stateMachine(options.stateMachine, undefined, options.stack);
  const latest = await latestAttempt(client, arn, run);
  if (!latest) throw new NothingRunsError(run, 'no execution of it is known');
  if (latest.status !== 'RUNNING') {
    throw new NothingRunsError(run, `${latest.name} ended ${latest.stopDate?.toISOString()} as ${latest.status}`);
  }
  const { executionArn } = latest;
  await client.send(new StopExecutionCommand({ executionArn, error: 'Cancelled', cause: `${COMMAND} cancel` }));
  process.stdout.write(`${run}\ncancelled: ${executionArn}\nthe same request takes it up again\n`);
  return 0;
}
