/** How a request is refused, for tests. */
import { readFileSync } from 'node:fs';
import { InvalidRequestError, type Problem } from '../../functions/language/problems.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { eventFile } from './events.ts';

/** What is found wrong with a request; nothing with one that is valid. */
export function problemsOf(input: unknown): readonly Problem[] {
  try {
    parseRunRequest(input);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.problems;
    throw error;
  }
  return [];
}

/** What is found wrong with huang-2023 after `spoil` has changed it. */
export function problemsAfter(spoil: (request: ReturnType<typeof eventFile>) => void): readonly Problem[] {
  const request = eventFile('huang-2023');
  spoil(request);
  return problemsOf(request);
}

/** The text of a file of test/fixtures/faults. */
export function faultFile(name: string): string {
  return readFileSync(new URL(`../fixtures/faults/${name}.json`, import.meta.url), 'utf8');
}

/**
 * The same fault in a request that is otherwise as requests are today: files of faults have one outcome and a number of
 * quantiles.
 */
export function faultRequest(name: string) {
  const { outcome, quantiles, ...request } = JSON.parse(faultFile(name));
  const { id, label, ...bone_density } = outcome;
  return { ...request, outcomes: [{ id, label, bone_density }], forms: [`quantile-${quantiles}`] };
}
