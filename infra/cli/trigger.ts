import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { runId } from '../../functions/study/run-id.ts';
import { parseArguments, userPath } from './arguments.ts';
import { readRequest } from './request-file.ts';
import { UsageError } from './usage-error.ts';

/**
 * `study trigger REQUEST --state-machine ARN`: starts the run on a deployed stack. Region, profile and endpoint are
 * taken from the environment as the AWS CLI takes them.
 */
export async function trigger(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    args,
    { 'state-machine': { type: 'string' }, source: { type: 'string' } },
    1,
  );
  const path = positionals[0];
  const stateMachineArn = values['state-machine'];
  if (path === undefined) throw new UsageError('trigger needs a request file');
  if (stateMachineArn === undefined) throw new UsageError('trigger needs --state-machine ARN');
  const { request } = await readRequest(userPath(path), values.source);
  const { executionArn } = await new SFNClient({}).send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(request) }),
  );
  process.stdout.write(`${runId(request)}\n${executionArn}\n`);
  return 0;
}
