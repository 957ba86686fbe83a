import { pathToFileURL } from 'node:url';
import pLimit from 'p-limit';
import { sha256 } from '../../functions/lake/hash.ts';
import * as keys from '../../functions/lake/keys.ts';
import { type ObjectRecord, sha256Of } from '../../functions/lake/object-record.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { ObjectNotFoundError } from '../../functions/lake/store-errors.ts';
import { inWords, type ProvenManifest, proveManifest } from '../../functions/lake/verification.ts';
import { assertRunId } from '../../functions/study/run-id.ts';
import { parseArguments, userPath } from './arguments.ts';
import { dataLake } from './deployment.ts';
import { UsageError } from './usage-error.ts';

/** The lake holds no manifest of the run. */
export class NoManifestError extends Error {
  constructor(runId: string, location: string) {
    super(`there is no manifest of ${runId} below ${location}: study status ${runId} tells how far it has come`);
    this.name = 'NoManifestError';
  }
}

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

/**
 * `study fetch RUN`: brings home the manifest of a run with all that it names, as a lake of plain files. What is there
 * already, by its hash, is not fetched again; the manifest comes last, so that where it is nothing is missing.
 */
export async function fetch(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    args,
    { lake: { type: 'string' }, out: { type: 'string', default: 'lake' } },
    1,
  );
  const run = positionals[0];
  if (run === undefined) throw new UsageError('fetch needs the id of a run');
  assertRunId(run);
  const from = await dataLake(values.lake);
  const home = openStore(pathToFileURL(userPath(values.out)).href);
  const { key, manifest, bytes } = await findManifest(from, run);
  const fetched = await pLimit(TRANSFERS_AT_ONCE).map(manifest.objects, (record) => fetchObject(from, home, record));
  const problems = fetched.filter((problem) => typeof problem === 'string');
  if (problems.length > 0) throw new ObjectsDifferError(problems);
  const end = keys.endRecord(manifest.run_id, manifest.execution);
  await home.put(end, await from.get(end));
  await home.put(key, bytes);
  const report = manifest.objects.find((object) => object.key.endsWith('/report.html'));
  const news = fetched.filter((isNew) => isNew === true).length;
  process.stdout.write(`${run}: ${manifest.status}, ${news} of ${manifest.objects.length} objects fetched\n`);
  if (report) process.stdout.write(`${home.locate(report.key)}\n`);
  process.stdout.write(`${home.locate(key)}\n`);
  return 0;
}

/** The manifest of the run; where it is not complete, that of its latest attempt. @throws ObjectsDifferError, NoManifestError */
async function findManifest(lake: ObjectStore, run: string): Promise<{ key: string } & ProvenManifest> {
  const key = keys.manifest(run);
  if (await lake.head(key)) return { key, ...(await proven(lake, key)) };
  const attempts: ({ key: string } & ProvenManifest)[] = [];
  const prefix = keys.attemptsPrefix(run);
  for await (const { key: attempt } of lake.list(prefix)) {
    const isManifest = attempt.endsWith('.json') && !attempt.slice(prefix.length).includes('/');
    if (isManifest) attempts.push({ key: attempt, ...(await proven(lake, attempt)) });
  }
  const latest = attempts.sort((a, b) => a.manifest.created_at.localeCompare(b.manifest.created_at)).at(-1);
  if (!latest) throw new NoManifestError(run, lake.locate(keys.runPrefix(run).slice(0, -1)));
  return latest;
}

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
