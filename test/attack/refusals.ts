/** What refusing a request costs: nobody may keep the door busy with what cannot run. */
import fc from 'fast-check';
import { InvalidRequestError } from '../../functions/language/problems.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { anyRequest } from '../support/any-request.ts';

/** A refusal of the issue takes less; a machine with other work on it takes some more. */
export const LONGEST_REFUSAL_MS = 100;

export interface Refusals {
  refused: number;
  /** Milliseconds of CPU: the longest, and the one that 99 of 100 stay below. */
  longest: number;
  most: number;
  /** The longest, as it was sent. */
  slowest: unknown;
}

/** Refuses what of so many random requests is wrong, and takes the time that each refusal takes of the processor. */
export function timeRefusals(requests: number, seed: number): Refusals {
  const took: { ms: number; request: unknown }[] = [];
  for (const request of fc.sample(anyRequest, { numRuns: requests, seed })) {
    const before = process.cpuUsage();
    try {
      parseRunRequest(request);
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      const { user, system } = process.cpuUsage(before);
      took.push({ ms: (user + system) / 1000, request });
    }
  }
  took.sort((a, b) => a.ms - b.ms);
  const at = (share: number) => took[Math.floor(share * (took.length - 1))];
  return { refused: took.length, longest: at(1).ms, most: at(0.99).ms, slowest: at(1).request };
}
