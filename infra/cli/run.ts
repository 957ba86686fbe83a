import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as keys from '../../functions/lake/keys.ts';
import { type Manifest, readManifest } from '../../functions/lake/manifest.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { excerpt } from '../../functions/language/plain-text.ts';
import { openSource } from '../../functions/nhanes/source.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import type { EndedRun } from '../../functions/study/run-events.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import { simulationOf } from '../../functions/study/source.ts';
import { assembly } from '../assembly/synth.ts';
import type { Json } from '../local/asl/json.ts';
import { progressDisplay } from '../local/progress.ts';
import { readableCause } from '../local/progress-model.ts';
import { runStateMachine } from '../local/run-locally.ts';
import { commandNamed, exitingWith } from './command.ts';
import { ExecutionFailedError } from './execution-failed.ts';
import { withReachableSource } from './reachable-source.ts';
import { type ReadRequest, readRequest } from './request-file.ts';
import { SCALE_OPTION, SEED_OPTION } from './simulation-flags.ts';
import { SOURCE_OPTION, type SourceOptions, sourceOption } from './source-option.ts';
import { summarise } from './summary.ts';
import { UsageError } from './usage-error.ts';
import { isUrl, userPath } from './user-path.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const DEFAULT_REQUEST = resolve(REPOSITORY, 'events/huang-2023.json');
const DEFAULT_LAKE = 'lake';
/** Cloud assemblies are kept here, one per version of the sources. */
const ASSEMBLIES = resolve(REPOSITORY, '.study');

/** A run without any result: its first failures are the message. */
export class RunFailedError extends Error {
  constructor({ missing }: Manifest, location: string) {
    const failures = missing.filter(({ error }) => error !== 'NotAttempted');
    // What came of an earlier failure (a cohort without its tables) says nothing new.
    const first = failures.filter(({ state }) => state === failures[0]?.state);
    const lines = first.map(({ id, error, cause }) => `${id}: ${error}: ${readableCause(cause ?? '')}`);
    super(`the run has no result\n${lines.join('\n')}\nall that is known of it: ${location}`);
    this.name = 'RunFailedError';
  }
}

export const command = commandNamed('run')
  .description('Runs a study whole on this machine. The last line is the path of the manifest.')
  .argument('[REQUEST]', 'a request file; without one events/huang-2023.json')
  .option(...SOURCE_OPTION)
  .option(...SEED_OPTION)
  .option(...SCALE_OPTION)
  .option('--out <DIR>', 'The lake, a folder for the results.', DEFAULT_LAKE)
  .option('--json', 'Prints the manifest in place of a summary.')
  .action(exitingWith(run));

interface Options extends SourceOptions {
  out: string;
  json?: boolean | undefined;
}

async function run(path: string | undefined, values: Options): Promise<number> {
  if (isUrl(values.out)) {
    throw new UsageError(
      `--out is ${excerpt(values.out)}: it must be a folder of this machine; for a run in a bucket, deploy and use ${COMMAND} trigger`,
    );
  }
  const read = await readRequest(path === undefined ? DEFAULT_REQUEST : userPath(path), sourceOption(values));
  return runHere(read, pathToFileURL(userPath(values.out)).href, values.json);
}

/**
 * Runs a request whole in a lake of this machine, and says what came of it. 0 when the run is complete, else what is
 * missing and why.
 */
export async function runHere(read: ReadRequest, lakeUrl: string, json: boolean | undefined): Promise<number> {
  const store = openStore(lakeUrl);
  // A complete run needs no source: what it was made from lies in the lake.
  const isComplete = (await store.head(keys.manifest(runId(read.request)))) !== undefined;
  const request = isComplete ? read.request : await withReachableSource(read);
  const expected = simulationOf(request.source) !== undefined;
  if (expected) process.stderr.write(`${SIMULATED_BANNER}\n`);

  const manifestKey = await execute(request, lakeUrl, store);
  const manifest = await readManifest(store, manifestKey);
  const location = store.locate(manifestKey);
  const { simulated } = manifest;
  // Files of `simulate` say what they are, from whatever source they come.
  if (simulated && !expected) process.stderr.write(`${SIMULATED_BANNER}\n`);
  if (manifest.status === 'failed') throw new RunFailedError(manifest, location);
  if (json) process.stdout.write(`${JSON.stringify({ manifest: location, ...manifest })}\n`);
  else
    process.stdout.write(
      `${await summarise(store, manifest)}\n${simulated ? `${SIMULATED_BANNER}\n` : ''}${location}\n`,
    );
  return manifest.status === 'complete' ? 0 : 1;
}

/** Before and after a run, and wherever its results are shown. */
const SIMULATED_BANNER = [
  '################################################################################',
  '##  SIMULATED DATA. These are not NHANES files, and nothing that follows is    ##',
  '##  a finding about people. --source names real ones.                          ##',
  '################################################################################',
].join('\n');

/**
 * Who starts a run on a laptop may have it fetch from anywhere: the source that they name is the one that is allowed.
 */
function sourceEnvironment({ source }: RunRequest): Record<string, string> {
  return simulationOf(source) ? {} : { SOURCE_URL: openSource(source).url };
}

/** Executes the state machine on this machine. Returns the key of the manifest that it ends with. */
async function execute(request: RunRequest, lakeUrl: string, store: ObjectStore): Promise<string> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  const progress = progressDisplay(process.stderr);
  const execution = `${runId(request)}-${randomUUID().slice(0, 8)}`;
  try {
    const result = await runStateMachine({
      assemblyDir: await assembly(ASSEMBLIES),
      input: request as unknown as Json,
      lakeUrl,
      store,
      executionName: execution,
      environment: sourceEnvironment(request),
      onEvent: progress.onEvent,
      onLog: progress.onLog,
      signal: interrupted.signal,
    });
    if (result.status === 'SUCCEEDED') return (result.output as unknown as EndedRun).manifest_key;
    const attempt = keys.attemptManifest(runId(request), execution);
    if (await store.head(attempt)) return attempt;
    if (result.status === 'ABORTED')
      throw new ExecutionFailedError('Interrupted', 'the same command takes the run up again');
    throw new ExecutionFailedError(result.error ?? result.status, readableCause(result.cause ?? ''));
  } finally {
    progress.close();
    process.off('SIGINT', interrupt);
  }
}
