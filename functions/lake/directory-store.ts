import type { Dirent } from 'node:fs';
import {
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkKey, checkPrefix, checkRange } from './object-key.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import {
  LakeNotWritableError,
  ObjectNotFoundError,
  StoreAccessDeniedError,
  StoreUnavailableError,
} from './store-errors.ts';
import { clearUnfinished, unfinishedName } from './unfinished.ts';

/** What is being written, in one place, so that what killed processes left is found without a walk through the lake. */
const UNFINISHED = '.unfinished';

/**
 * The lake in a directory: every object is a plain file below `root`, its key the path. Directories appear as needed.
 *
 * A write goes to a hidden file and is then renamed or linked to its target, so a process that is killed leaves nothing
 * that can be taken for an object; the first write clears what earlier processes left so. A write has ended when file
 * and folder are synced, a millisecond or two: a power cut takes no object that somebody was told is there, nor half of
 * one. All of the lake must lie on one file system.
 */
export function directoryStore(root: string): ObjectStore {
  const pathOf = (key: string) => join(root, checkKey(key));
  const unfinished = join(root, UNFINISHED);
  let cleared: Promise<void> | undefined;

  async function write(path: string, body: Uint8Array | string, publish: (hidden: string) => Promise<void>) {
    cleared ??= clearUnfinished(unfinished);
    await cleared;
    await mkdir(unfinished, { recursive: true });
    const firstMade = await mkdir(dirname(path), { recursive: true });
    const hidden = join(unfinished, unfinishedName());
    try {
      await writeFile(hidden, body, { flush: true });
      await publish(hidden);
      await syncFolders(dirname(path), firstMade);
    } finally {
      await rm(hidden, { force: true });
    }
  }

  async function head(key: string) {
    const path = pathOf(key);
    try {
      const found = await stat(path);
      return found.isFile() ? { bytes: found.size } : undefined;
    } catch (error) {
      const failure = readFailure(error, path);
      if (failure instanceof ObjectNotFoundError) return undefined;
      throw failure;
    }
  }

  return {
    async get(key) {
      const path = pathOf(key);
      return await readFile(path).catch((error) => Promise.reject(readFailure(error, path)));
    },

    async getRange(key, start, end) {
      checkRange(start, end);
      const path = pathOf(key);
      const file = await open(path).catch((error) => Promise.reject(readFailure(error, path)));
      try {
        const { size } = await file.stat();
        const length = Math.max(0, Math.min(end, size) - start);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
        return buffer.subarray(0, bytesRead);
      } catch (error) {
        throw readFailure(error, path);
      } finally {
        await file.close();
      }
    },

    async put(key, body) {
      const path = pathOf(key);
      try {
        await write(path, body, (hidden) => inPlace(path, () => rename(hidden, path)));
      } catch (error) {
        throw new LakeNotWritableError(root, error);
      }
    },

    async putIfAbsent(key, body) {
      const path = pathOf(key);
      try {
        // link(2), unlike rename(2), refuses a name that is taken, also between processes.
        await write(path, body, (hidden) => inPlace(path, () => link(hidden, path)));
        return true;
      } catch (error) {
        if (errorCode(error) === 'EEXIST' && (await head(key))) return false;
        throw new LakeNotWritableError(root, error);
      }
    },

    head,

    list: (prefix) => filesBelow(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), checkPrefix(prefix)),

    async *folders(prefix) {
      const entries = await entriesOf(join(root, checkPrefix(prefix)));
      yield* entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
    },

    locate: pathOf,
  };
}

/** Publishes an object. An empty folder or a link to nothing that has its name gives way to it. */
async function inPlace(path: string, publish: () => Promise<void>): Promise<void> {
  try {
    await publish();
  } catch (error) {
    const there = await lstat(path).catch(() => undefined);
    if (there?.isDirectory()) await rmdir(path).catch(() => Promise.reject(error));
    else if (there?.isSymbolicLink() && !(await stat(path).catch(() => undefined))) await unlink(path);
    else throw error;
    await publish();
  }
}

/** What lies in a folder; nothing where there is none. */
async function entriesOf(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((error) => {
    const failure = readFailure(error, path);
    if (failure instanceof ObjectNotFoundError) return [];
    throw failure;
  });
}

/** Makes a new entry of a folder last, and the folders themselves up to the first one that was made for it. */
async function syncFolders(folder: string, firstMade: string | undefined): Promise<void> {
  const last = firstMade === undefined ? folder : dirname(firstMade);
  for (let next = folder; ; next = dirname(next)) {
    const opened = await open(next);
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
    if (next === last || next === dirname(next)) return;
  }
}

/** The files below `folder` (empty or ending in a slash) whose key starts with `prefix`, in key order. */
async function* filesBelow(root: string, folder: string, prefix: string): AsyncGenerator<StoredObject> {
  const entries = await entriesOf(join(root, folder));
  // With its slash a folder sorts where its objects' keys do: `a-b/x` before `a/x`.
  const names = entries
    .filter((entry) => !entry.name.startsWith('.'))
    .map((entry) => folder + entry.name + (entry.isDirectory() ? '/' : ''))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    if (name.endsWith('/')) {
      if (name.startsWith(prefix) || prefix.startsWith(name)) yield* filesBelow(root, name, prefix);
    } else if (name.startsWith(prefix)) {
      const found = await stat(join(root, name)).catch((error) => {
        const failure = readFailure(error, join(root, name));
        // Deleted since the folder was read, or a link that leads nowhere.
        if (failure instanceof ObjectNotFoundError) return undefined;
        throw failure;
      });
      if (found?.isFile()) yield { key: name, bytes: found.size };
    }
  }
}

function readFailure(error: unknown, path: string): Error {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR': // a file stands where the key has a folder
    case 'ELOOP': // links lead to each other
    case 'EISDIR': // the key is a folder of other keys
      return new ObjectNotFoundError(path);
    case 'EACCES':
    case 'EPERM':
      return new StoreAccessDeniedError(path, error);
    default:
      return new StoreUnavailableError(path, error);
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
