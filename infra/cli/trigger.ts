import { startRun } from '../../functions/executions/start-run.ts';
import { verifyManifest } from '../../functions/lake/verification.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import { commandNamed, exitingWith } from './command.ts';
import { dataLake, STATE_MACHINE_OPTION, stateMachine } from './deployment.ts';
import { readRequest } from './request-file.ts';
import { STACK_OPTION } from './stack-option.ts';
import { UsageError } from './usage-error.ts';
import { userPath } from './user-path.ts';

export const command = commandNamed('trigger')
  .description('Starts a run on the deployed stack; one that runs already is joined, one that is complete is answered.')
  .argument('<REQUEST>', 'a request file')
  .option('--source <SOURCE>', "Where the files come from, in place of the request's own: cdc, a URL, or simulated.")
  .option(...STACK_OPTION)
  .option(...STATE_MACHINE_OPTION)
  .action(exitingWith(trigger));

interface Options {
  source?: string | undefined;
  stack?: string | undefined;
  stateMachine?: string | undefined;
}

/** A request that is not valid is refused here, before anything is sent. */
async function trigger(path: string, { source, stack, stateMachine: named }: Options): Promise<number> {
  const { request } = await readRequest(userPath(path), source);
  if (request.source.startsWith('file:')) {
    throw new UsageError(`a deployed stack cannot read ${request.source}, which is a folder of this machine`);
  }
  const { arn, client } = await stateMachine(named, undefined, stack);
  // Of a machine that is named by itself nobody knows the lake: its word is taken.
  const lake = named === undefined ? await dataLake(undefined, undefined, stack) : undefined;
  const isWhole = async (key: string) => lake === undefined || (await verifyManifest(lake, key)).ok;
  const { run_id, execution_arn, outcome, manifest_key } = await startRun(client, arn, request, isWhole);
  const words = {
    started: `started: ${execution_arn}`,
    joined: `already running, joined: ${execution_arn}`,
    complete: `already complete: ${manifest_key}`,
  };
  const inStack = stack === undefined ? '' : ` --stack ${stack}`;
  const there = named === undefined ? inStack : ` --state-machine ${arn}`;
  const next = outcome === 'complete' ? `fetch ${run_id}${inStack}` : `status ${run_id} --watch${there}`;
  process.stdout.write(`${run_id}\n${words[outcome]}\nnext: npx ${COMMAND} ${next}\n`);
  return 0;
}
