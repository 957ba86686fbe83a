/** Lakes in folders, as plain maps: kept, put back, and compared. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';

/** Objects by key. */
export type Objects = ReadonlyMap<string, Uint8Array>;

export interface Lake {
  readonly path: string;
  readonly url: string;
  readonly store: ObjectStore;
  readonly at: (key: string) => string;
  readonly objects: () => Objects;
  /** Files that are no objects: what writes that were interrupted have left. */
  readonly leftovers: () => string[];
  /** Makes the lake hold exactly these. */
  readonly holds: (objects: Objects) => void;
  readonly remove: () => void;
}

export function temporaryLake(): Lake {
  const path = mkdtempSync(join(tmpdir(), 'nhanes-mixtures-attack-'));
  const at = (key: string) => join(path, key);
  const files = () =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(path, join(entry.parentPath, entry.name)))
      .sort();
  const isObject = (key: string) => !/(^|\/)\./.test(key);
  return {
    path,
    at,
    url: pathToFileURL(path).href,
    store: directoryStore(path),
    objects: () =>
      new Map(
        files()
          .filter(isObject)
          .map((key) => [key, readFileSync(at(key))]),
      ),
    leftovers: () => files().filter((key) => !isObject(key)),
    holds(objects) {
      rmSync(path, { recursive: true, maxRetries: 3 });
      mkdirSync(path);
      for (const [key, content] of objects) {
        mkdirSync(dirname(at(key)), { recursive: true });
        writeFileSync(at(key), content);
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
