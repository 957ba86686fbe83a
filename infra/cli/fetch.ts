import { pathToFileURL } from 'node:url';
import pLimit from 'p-limit';
import { sha256 } from '../../functions/lake/hash.ts';
import { getJson } from '../../functions/lake/json.ts';
import * as keys from '../../functions/lake/keys.ts';
import { type ObjectRecord, sha256Of } from '../../functions/lake/object-record.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { ObjectNotFoundError } from '../../functions/lake/store-errors.ts';
import { inWords, type ProvenManifest, proveManifest } from '../../functions/lake/verification.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { putRunRow } from '../../functions/study/run-row.ts';
import { commandNamed, exitingWith } from './command.ts';
import { dataLake } from './deployment.ts';
import { findRun, openLake, RUN_WORDS } from './found-run.ts';
import { STACK_OPTION } from './stack-option.ts';
import { userPath } from './user-path.ts';

/** Objects are not what the manifest says; those that are have been fetched. */
export class ObjectsDifferError extends Error {
  constructor(problems: readonly string[]) {
    super(
      `the lake does not hold what the manifest names, which is therefore not fetched; sending its request again makes it anew:\n${problems.join('\n')}`,
    );
    this.name = 'ObjectsDifferError';
  }
}

/** Objects in memory at once: the largest, a table of a whole cycle, has some 10 MB. */
const TRANSFERS_AT_ONCE = 8;

export const command = commandNamed('fetch')
  .description('Brings the results of a run home, every hash checked. The last line is the path of the manifest.')
  .argument('<RUN>', `${RUN_WORDS}, which may be s3://BUCKET/runs/...`)
  .option('--out <DIR>', 'The lake here, a folder for the results.', 'lake')
  .option(
    '--lake <DIR>',
    'Where the run lies, if not in the lake of the stack that was deployed from here: s3://BUCKET.',
  )
  .option(...STACK_OPTION)
  .action(exitingWith(fetch));

interface Options {
  lake?: string | undefined;
  stack?: string | undefined;
  out: string;
}

/**
 * Brings home the manifest of a run with all that it names, as a lake of plain files. What is there already, by its
 * hash, is not fetched again; the manifest comes last, so that where it is nothing is missing.
 */
async function fetch(word: string, { lake, stack, out }: Options): Promise<number> {
  const home = openStore(pathToFileURL(userPath(out)).href);
  const {
    store: from,
    runId,
    key,
  } = await findRun(word, () => (lake ? openLake(lake) : dataLake(undefined, undefined, stack)));
  const { manifest, bytes } = await proven(from, key);
  const fetched = await pLimit(TRANSFERS_AT_ONCE).map(manifest.objects, (record) => fetchObject(from, home, record));
  const problems = fetched.filter((problem) => typeof problem === 'string');
  if (problems.length > 0) throw new ObjectsDifferError(problems);
  const end = keys.endRecord(manifest.run_id, manifest.execution);
  await home.put(end, await from.get(end));
  // Made of the manifest, which is proven: an intact row in the lake may be of an earlier one.
  if (manifest.status === 'complete') {
    await putRunRow(home, manifest, parseRunRequest(await getJson(home, keys.request(runId))));
  }
  await home.put(key, bytes);
  const report = manifest.objects.find((object) => object.key.endsWith('/report.html'));
  const news = fetched.filter((isNew) => isNew === true).length;
  process.stdout.write(`${runId}: ${manifest.status}, ${news} of ${manifest.objects.length} objects fetched\n`);
  if (report) process.stdout.write(`${home.locate(report.key)}\n`);
  process.stdout.write(`${home.locate(key)}\n`);
  return 0;
}

/** @throws ObjectsDifferError */
async function proven(lake: ObjectStore, key: string): Promise<ProvenManifest> {
  const manifest = await proveManifest(lake, key);
  if ('problem' in manifest) throw new ObjectsDifferError([`${key}: ${inWords(manifest)}`]);
  return manifest;
}

/** Whether the object had to be fetched; or, in words, why it could not be. */
async function fetchObject(from: ObjectStore, home: ObjectStore, record: ObjectRecord): Promise<boolean | string> {
  const { key } = record;
  if ((await sha256Of(home, key)) === record.sha256) return false;
  try {
    const content = await from.get(key);
    const found = sha256(content);
    if (found !== record.sha256) return `${key}: sha256, expected ${record.sha256}, found ${found}`;
    await home.put(key, content);
    return true;
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return `${key}: missing`;
    throw error;
  }
}
