import { pathToFileURL } from 'node:url';
import { COMMAND } from '../../functions/study/command-name.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { commandNamed, exitingWith } from './command.ts';
import { type FoundRun, findRun, LAKE_OPTION, openLake, RUN_WORDS } from './found-run.ts';
import { runHere } from './run.ts';
import { readResults } from './run-results.ts';
import { UsageError } from './usage-error.ts';
import { isUrl } from './user-path.ts';

export const command = commandNamed('calibrate')
  .description(
    "Runs a run's request again, with data sets drawn from its fitted models: how far its intervals and tests keep their word. All that the run has left is used again.",
  )
  .argument('<RUN>', RUN_WORDS)
  .option(...LAKE_OPTION)
  .option('--data-sets <N>', 'How many for each analysis.', '500')
  .option('--json', 'Prints the manifest in place of a summary.')
  .action(exitingWith(calibrate));

interface Options {
  lake: string;
  dataSets: string;
  json?: boolean | undefined;
}

/**
 * The exit code is that of the run. @throws InvalidRequestError for a number of data sets that a request cannot have
 */
async function calibrate(word: string, { lake, dataSets, json }: Options): Promise<number> {
  const found = await findRun(word, () => openLake(lake));
  const lakeUrl = folderOf(found);
  const { request } = await readResults(found);
  return runHere(
    { request: parseRunRequest({ ...request, calibration: Number(dataSets) }), namesSource: true },
    lakeUrl,
    json,
  );
}

/** The lake of the run, as a URL. @throws UsageError of one that is no folder of this machine */
function folderOf({ store, key }: FoundRun): string {
  const root = store.locate(key).slice(0, -key.length);
  if (isUrl(root)) {
    throw new UsageError(
      `${root} is no folder of this machine; for a run in a bucket, send its request with "calibration" by ${COMMAND} trigger`,
    );
  }
  return pathToFileURL(root).href;
}
