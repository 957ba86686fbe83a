import { startRun } from '../../functions/executions/start-run.ts';
import { verifyManifest } from '../../functions/lake/verification.ts';
import { parseArguments, userPath } from './arguments.ts';
import { dataLake, stateMachine } from './deployment.ts';
import { readRequest } from './request-file.ts';
import { UsageError } from './usage-error.ts';

/**
 * `study trigger REQUEST`: starts the run on a deployed stack, or says what has become of it already. A request that is
 * not valid is refused here, before anything is sent.
 */
export async function trigger(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    args,
    { 'state-machine': { type: 'string' }, source: { type: 'string' } },
    1,
  );
  const path = positionals[0];
  if (path === undefined) throw new UsageError('trigger needs a request file');
  const { request } = await readRequest(userPath(path), values.source);
  if (request.source.startsWith('file:')) {
    throw new UsageError(`a deployed stack cannot read ${request.source}, which is a folder of this machine`);
  }
  const { arn, client } = await stateMachine(values['state-machine']);
  // Of a machine that is named by itself nobody knows the lake: its word is taken.
  const lake = values['state-machine'] === undefined ? await dataLake(undefined) : undefined;
  const isWhole = async (key: string) => lake === undefined || (await verifyManifest(lake, key)).ok;
  const { run_id, execution_arn, outcome, manifest_key } = await startRun(client, arn, request, isWhole);
  const words = {
    started: `started: ${execution_arn}`,
    joined: `already running, joined: ${execution_arn}`,
    complete: `already complete: ${manifest_key}`,
  };
  const there = values['state-machine'] === undefined ? '' : ` --state-machine ${arn}`;
  const next = outcome === 'complete' ? `study fetch ${run_id}` : `study status ${run_id} --watch${there}`;
  process.stdout.write(`${run_id}\n${words[outcome]}\nnext: npx ${next}\n`);
  return 0;
}
