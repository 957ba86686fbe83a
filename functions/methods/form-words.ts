/** The words for forms that are none of a request's: of methods that look at all exposures together. */
import { METHODS } from './index.ts';
import type { FormWords } from './method.ts';

/** What the method says whose form it is; undefined where it is none of theirs. */
export function wordsOfMethods(say: (words: FormWords) => string | undefined): string | undefined {
  for (const { words } of METHODS) {
    const said = words && say(words);
    if (said !== undefined) return said;
  }
  return undefined;
}
