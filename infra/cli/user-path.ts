import { isAbsolute, resolve } from 'node:path';

/** Whether a word has a scheme in front; a single letter is a drive. */
export function isUrl(word: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(word);
}

/** A path as the user meant it: npm runs scripts in the package's folder and leaves the user's own in INIT_CWD. */
export function userPath(path: string): string {
  return isAbsolute(path) ? path : resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
