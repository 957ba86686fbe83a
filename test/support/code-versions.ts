import { VERSIONED_MODULES } from '../../functions/runs/versioned-code.ts';
import { METRICS } from '../../functions/study/functions.ts';

/** CODE_VERSIONS for functions that a test calls itself: every piece of code has the same version. */
export function codeVersionsForTests(version = 'test'): string {
  const names = [...Object.keys(METRICS), ...Object.keys(VERSIONED_MODULES)];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, version])));
}
