/**
 * A run in the words of others: files beside its manifest, made of it. They have times in them, so that no manifest
 * names them.
 */
import { pathToFileURL } from 'node:url';
import { formatJson } from '../lake/json.ts';
import * as keys from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ObjectStore } from '../lake/object-store.ts';
import { openLineageEvents } from './open-lineage.ts';
import { roCrate } from './ro-crate.ts';

/**
 * Writes them unless they are there: a complete run that is sent again keeps the times of its first end.
 *
 * @param startedAt  when the execution began: ISO 8601
 */
export async function putProvenance(
  store: ObjectStore,
  manifest: Manifest,
  manifestKey: string,
  startedAt: string,
): Promise<void> {
  const locate = (key: string) => {
    const location = store.locate(key);
    return location.startsWith('s3://') ? location : pathToFileURL(location).href;
  };
  const { run_id, execution, status } = manifest;
  const attempt = status === 'complete' ? undefined : execution;
  const crate = keys.roCrate(run_id, attempt);
  const root = crate.slice(0, crate.lastIndexOf('/') + 1);
  await store.putIfAbsent(crate, formatJson(roCrate(manifest, manifestKey, startedAt, { root, locate })));
  const events = openLineageEvents(manifest, startedAt, (key) => store.locate(key));
  await store.putIfAbsent(keys.openLineage(run_id, attempt), formatJson(events));
}
