import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { clearUnfinished, unfinishedName } from '../../../functions/lake/unfinished.ts';

/** The result cannot be written where it was asked for. */
export class OutputFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutputFileError';
  }
}

/** The file is there whole or not at all. @throws OutputFileError */
export async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${unfinishedName()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await clearUnfinished(dirname(path), `${basename(path)}.`);
    await writeFile(unfinished, text, { flush: true });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new OutputFileError(`cannot write ${path}: ${error instanceof Error ? error.message : error}`);
  }
}
