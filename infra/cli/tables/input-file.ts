import { readFile } from 'node:fs/promises';
import { repeatedField } from '../../../functions/language/repeated-fields.ts';

/** A file that the user named cannot be read, or does not hold what it should. */
export class InputFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputFileError';
  }
}

/**
 * The text of a file in UTF-8, a byte order mark before it left out, or in UTF-16 with one (what Windows calls Unicode
 * text). `what` is what it is to the user. @throws InputFileError
 */
export async function readText(path: string, what: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputFileError(`cannot read the ${what} ${path}: ${error.code ?? error.message}`);
  });
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new InputFileError(`the ${what} ${path} is not text in ${encoding.toUpperCase()}: save it as UTF-8`);
  }
  if (text.includes('\0')) throw new InputFileError(`the ${what} ${path} is not text: it has a byte of 0`);
  return text;
}

/** The value of a JSON file, for its reader to check. @throws InputFileError */
export async function readJson(path: string, what: string): Promise<unknown> {
  const text = await readText(path, what);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputFileError(`the ${what} ${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const repeated = repeatedField(text);
  if (repeated) throw new InputFileError(`the ${what} ${path}: ${repeated.path} ${repeated.message}`);
  return value;
}
