import { readFile } from 'node:fs/promises';

/** A file that the user named cannot be read, or does not hold what it should. */
export class InputFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputFileError';
  }
}

/** The text of a file. `what` is what it is to the user. @throws InputFileError */
export async function readText(path: string, what: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputFileError(`cannot read the ${what} ${path}: ${error.code ?? error.message}`);
  });
}

/** The value of a JSON file, for its reader to check. @throws InputFileError */
export async function readJson(path: string, what: string): Promise<unknown> {
  const text = await readText(path, what);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputFileError(`the ${what} ${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
