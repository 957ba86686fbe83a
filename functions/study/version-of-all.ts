import { sha256 } from '../lake/hash.ts';
import { canonicalJson } from './run-id.ts';

/** Of the digits of a SHA-256, as many as the versions of functions have. */
const VERSION_LENGTH = 16;

/** One version of the code as a whole: the hash of those of all functions. The same code has the same. */
export function versionOfAll(codeVersions: Readonly<Record<string, string>>): string {
  return sha256(canonicalJson(codeVersions)).slice(0, VERSION_LENGTH);
}
