/** `ingest`: tables of NHANES into a lake of this machine, by the state machine that the stack has for it. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EndedIngest } from '../../functions/ingest/events.ts';
import type { IngestManifest } from '../../functions/ingest/records.ts';
import type { IngestRequest } from '../../functions/ingest/request.ts';
import { getJson } from '../../functions/lake/json.ts';
import { openStore } from '../../functions/lake/object-store.ts';
import { excerpt } from '../../functions/language/plain-text.ts';
import { openSource } from '../../functions/nhanes/source.ts';
import { simulationOf } from '../../functions/study/source.ts';
import { assembly } from '../assembly/synth.ts';
import type { Json } from '../local/asl/json.ts';
import { progressDisplay } from '../local/progress.ts';
import { runStateMachine } from '../local/run-locally.ts';
import { commandNamed, exitingWith } from './command.ts';
import { ExecutionFailedError } from './execution-failed.ts';
import { requestOf, type SelectionOptions, withSelection } from './ingest-selection.ts';
import { ingestText } from './ingest-text.ts';
import { UsageError } from './usage-error.ts';
import { isUrl, userPath } from './user-path.ts';

const ASSEMBLIES = resolve(fileURLToPath(new URL('../..', import.meta.url)), '.study');
const DEFAULT_LAKE = 'lake';

export const command = withSelection(commandNamed('ingest'))
  .description(
    'Brings tables of NHANES into a lake of this machine, each as it was received and as Parquet, with what its codebook says. Without ' +
      'options all that CDC has. Tables that have not changed are not fetched again. The last line is the path of the manifest.',
  )
  .option(
    '--source <SOURCE>',
    "Where the files come from: cdc, a URL with CDC's paths, or a folder laid out alike.",
    'cdc',
  )
  .option('--out <DIR>', 'The lake, a folder.', DEFAULT_LAKE)
  .option('--json', 'Prints the manifest in place of a summary.')
  .action(exitingWith(ingest));

interface Options extends SelectionOptions {
  source: string;
  out: string;
  json?: boolean | undefined;
}

/** 0 when every table that was asked for and can be had is in the lake. */
async function ingest(values: Options): Promise<number> {
  if (isUrl(values.out)) throw new UsageError(`--out is ${excerpt(values.out)}: it must be a folder of this machine`);
  const request = requestOf(values, values.source);
  const lakeUrl = pathToFileURL(userPath(values.out)).href;
  const store = openStore(lakeUrl);
  if (!simulationOf(request.source)) await openSource(request.source).probe();
  const ended = await execute(request, lakeUrl);
  const manifest = (await getJson(store, ended.manifest_key)) as IngestManifest;
  const location = store.locate(ended.manifest_key);
  process.stdout.write(
    `${values.json ? JSON.stringify({ manifest: location, ...manifest }) : `${ingestText(manifest)}\n${location}`}\n`,
  );
  const { counts, status } = manifest;
  return status === 'complete' && counts.taken + counts.unchanged > 0 ? 0 : 1;
}

async function execute(request: IngestRequest, lakeUrl: string): Promise<EndedIngest> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  const progress = progressDisplay(process.stderr);
  try {
    let told: EndedIngest | undefined;
    const result = await runStateMachine({
      assemblyDir: await assembly(ASSEMBLIES),
      machine: 'Ingest',
      input: request as unknown as Json,
      lakeUrl,
      store: openStore(lakeUrl),
      executionName: `ingest-${randomUUID()}`,
      environment: simulationOf(request.source) ? {} : { SOURCE_URL: openSource(request.source).url },
      onEvent: progress.onEvent,
      onLog: progress.onLog,
      onBusEvent: ({ detail }) => {
        told = detail as unknown as EndedIngest;
      },
      signal: interrupted.signal,
    });
    if (result.status === 'SUCCEEDED') return result.output as unknown as EndedIngest;
    // An ingest of nothing but failures has a manifest, too.
    if (typeof told?.manifest_key === 'string') return told;
    if (result.status === 'ABORTED') throw new ExecutionFailedError('Interrupted', 'the same command goes on');
    throw new ExecutionFailedError(result.error ?? result.status, result.cause ?? '');
  } finally {
    progress.close();
    process.off('SIGINT', interrupt);
  }
}
