/** The run that a user means, by its id, its folder, or the path of its manifest. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as keys from '../../functions/lake/keys.ts';
import { readManifest } from '../../functions/lake/manifest.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { excerpt } from '../../functions/language/plain-text.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import { assertRunId, isRunId } from '../../functions/study/run-id.ts';
import { UsageError } from './usage-error.ts';
import { isUrl, userPath } from './user-path.ts';

/** What names a run, for help. */
export const RUN_WORDS = "a run's id, its folder, or the path of its manifest";

/** The option of commands that look into a lake, in which a run's id means something. */
export const LAKE_OPTION = ['--lake <DIR>', 'Where runs lie: a folder, or s3://BUCKET/PREFIX.', 'lake'] as const;

/** A lake, and the key of the manifest of a run in it. */
export interface FoundRun {
  store: ObjectStore;
  runId: string;
  key: string;
}

/** The lake holds no manifest of the run. */
export class NoManifestError extends Error {
  constructor(runId: string, store: ObjectStore) {
    const location = store.locate(keys.runPrefix(runId).slice(0, -1));
    const advice = location.startsWith('s3:')
      ? `${COMMAND} status ${runId} tells how far it has come`
      : `${COMMAND} list --lake DIR shows the runs of a lake`;
    super(`there is no manifest of ${runId} below ${location}: ${advice}`);
    this.name = 'NoManifestError';
  }
}

/** The lake of a folder, or of a URL. @throws InvalidLakeUrlError, NoRegionError */
export async function openLake(word: string): Promise<ObjectStore> {
  if (!isUrl(word)) return openStore(pathToFileURL(userPath(word)).href);
  // The client of Step Functions, which finds the region, is worth its time for a lake in S3 alone.
  return (await import('./deployment.ts')).dataLake(word);
}

/**
 * The manifest of a run; where that is not complete, of its latest attempt.
 *
 * @param word a run's id; else a folder below `runs/` or a manifest, as a path or a URL
 * @param lake where a run lies that is named by its id
 * @throws UsageError, NoManifestError, and the errors of `readManifest`
 */
export async function findRun(word: string, lake: () => Promise<ObjectStore>): Promise<FoundRun> {
  if (isRunId(word)) return inLake(await lake(), word);
  const path = isUrl(word) ? word : resolve(userPath(word)).replaceAll('\\', '/');
  const [, root, runId, , file] = /^(.*)\/runs\/([^/]+)(\/(.+)?)?$/.exec(path) ?? [];
  if (root === undefined) {
    throw new UsageError(
      `${excerpt(word)} is not a run: a run is named by its id, its folder or its manifest, both below runs/`,
    );
  }
  assertRunId(runId);
  const store = await openLake(root || '/');
  if (file === undefined) return inLake(store, runId);
  const key = `${keys.runPrefix(runId)}${file}`;
  if (!(await store.head(key))) throw new UsageError(`there is no manifest at ${store.locate(key)}`);
  return { store, runId, key };
}

async function inLake(store: ObjectStore, runId: string): Promise<FoundRun> {
  if (await store.head(keys.manifest(runId))) return { store, runId, key: keys.manifest(runId) };
  const key = await latestAttempt(store, runId);
  if (key === undefined) throw new NoManifestError(runId, store);
  return { store, runId, key };
}

/**
 * The key of the manifest of the attempt that ended last; undefined where none has ended. @throws the errors of
 * `readManifest`
 */
export async function latestAttempt(store: ObjectStore, runId: string): Promise<string | undefined> {
  const attempts: { key: string; created_at: string }[] = [];
  const prefix = keys.attemptsPrefix(runId);
  for await (const { key } of store.list(prefix)) {
    const isManifest = key.endsWith('.json') && !key.slice(prefix.length).includes('/');
    if (isManifest) attempts.push({ key, created_at: (await readManifest(store, key)).created_at });
  }
  return attempts.sort((a, b) => a.created_at.localeCompare(b.created_at)).at(-1)?.key;
}
