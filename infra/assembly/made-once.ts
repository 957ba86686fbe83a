import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { clearUnfinished, unfinishedName } from '../../functions/lake/unfinished.ts';

/** Nothing can be written where the directory would be: the folder belongs to somebody else, or the disk is full. */
export class CannotBeMadeError extends Error {
  constructor(path: string, cause: Error) {
    super(`${path} is not there, and cannot be made: ${cause.message}`, { cause });
    this.name = 'CannotBeMadeError';
  }
}

/**
 * A directory that is there complete or not at all, made by whichever process needs it first. `make` writes to a
 * directory of its own beside it, which takes the name only when it is finished; who comes second drops what it made,
 * and what a process left that was killed is cleared.
 *
 * @param path the directory wanted
 * @param make fills the empty directory that it is given
 * @returns the path
 * @throws CannotBeMadeError, and what `make` throws
 */
export async function madeOnce(path: string, make: (directory: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path;
  const unfinished = `${path}.${unfinishedName()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await clearUnfinished(dirname(path), `${basename(path)}.`);
    await mkdir(unfinished);
  } catch (error) {
    throw new CannotBeMadeError(path, error as Error);
  }
  try {
    await make(unfinished);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // A rename on to a directory that another process has finished meanwhile fails, and all is well.
    if (!existsSync(path)) throw error;
  }
  return path;
}
