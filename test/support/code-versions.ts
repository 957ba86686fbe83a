import { FUNCTIONS, VERSIONED_MODULES } from '../../functions/study/functions.ts';

/** CODE_VERSIONS for functions that a test calls itself: every piece of code has the same version. */
export function codeVersionsForTests(version = 'test'): string {
  const names = [...Object.values(FUNCTIONS).map(({ name }) => name), ...Object.keys(VERSIONED_MODULES)];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, version])));
}
