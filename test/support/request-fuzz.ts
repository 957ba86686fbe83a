/**
 * What must hold of every random request: it is refused in bounded words, or it is a plan that can run.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { isPrintable } from '../../functions/language/plain-text.ts';
import { InvalidRequestError } from '../../functions/language/problems.ts';
import { LONGEST_REQUEST_BYTES } from '../../functions/language/written-request.ts';
import { METHODS } from '../../functions/methods/index.ts';
import { plannedWqs } from '../../functions/methods/wqs/plan.ts';
import { plannedTables } from '../../functions/study/plan.ts';
import { assertRunId, runId } from '../../functions/study/run-id.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { anyRequest, SECRET } from './any-request.ts';

/** What became of random requests. */
export interface FuzzCounts {
  refused: number;
  planned: number;
}

/**
 * Judges that many random requests of that seed.
 * @throws the assertion that fails, with the request that made it fail, made as small as it can be
 */
export function fuzzRequests(count: number, seed: number): FuzzCounts {
  const counts: FuzzCounts = { refused: 0, planned: 0 };
  fc.assert(
    fc.property(anyRequest, (request) => {
      counts[judge(request)] += 1;
    }),
    { numRuns: count, seed },
  );
  return counts;
}

function judge(input: unknown): keyof FuzzCounts {
  let request: RunRequest;
  try {
    request = parseRunRequest(input);
  } catch (error) {
    expectBoundedRefusal(error);
    return 'refused';
  }
  expectPlan(request);
  return 'planned';
}

/** Each fault with its path and words, and nothing that an event, a log or a terminal must not have. */
function expectBoundedRefusal(error: unknown): void {
  if (!(error instanceof InvalidRequestError)) throw error;
  expect(error.problems.length).toBeGreaterThanOrEqual(1);
  expect(error.problems.length).toBeLessThanOrEqual(21);
  for (const { path, message } of error.problems) {
    expect(path.length).toBeLessThanOrEqual(203);
    expect(message.length).toBeGreaterThan(0);
    expect(message.length).toBeLessThanOrEqual(1003);
    expect(isPrintable(path + message)).toBe(true);
  }
  expect(error.message).not.toContain(SECRET);
}

function expectPlan(request: RunRequest): void {
  const text = JSON.stringify(request);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LONGEST_REQUEST_BYTES + 1024);
  expect(text).not.toContain(`${SECRET}@`);
  expect(parseRunRequest(text)).toEqual(JSON.parse(text));
  expect(runId(parseRunRequest(text))).toBe(runId(request));
  assertRunId(runId(request));
  const planned = METHODS.map((method) => method.planned(request));
  expect(planned.flat().length).toBeGreaterThan(0);
  for (const analyses of planned) expect(analyses.length).toBeLessThanOrEqual(50_000);
  expect(plannedWqs(request).length).toBeLessThanOrEqual(500);
  for (const cycle of request.cycles) {
    // The weight is of a table that is read anyway.
    expect(plannedTables(request)).toContainEqual(
      expect.objectContaining({ cycle, table: request.weights[cycle]?.table }),
    );
  }
}
