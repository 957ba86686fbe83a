/** Where the real NHANES files lie on this machine, for the tests that are skipped without them. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
/** Where they are looked for. */
export const expectedMirror = process.env.NHANES_SOURCE ?? resolve(repository, '../shared/nhanes/cdc-mirror');

/** A directory laid out like CDC's site, or undefined if there is none here. */
export const mirror: string | undefined = existsSync(join(expectedMirror, 'Nchs')) ? expectedMirror : undefined;

/** The path of a file beside the mirror: `shared('nhanes/expected-columns.json')`, `shared('expected/...')`. */
export function shared(path: string): string {
  return join(dirname(dirname(expectedMirror)), path);
}
