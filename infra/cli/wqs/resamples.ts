/**
 * Splits of the rows and bootstrap resamples: drawn here, or elsewhere (by R for one) to compare two programs on them.
 */
import * as z from 'zod/mini';
import { problemsIn } from '../../../functions/language/problems.ts';
import { splitOf, type WqsData } from '../../../functions/methods/wqs/analysis.ts';
import { drawResample } from '../../../functions/wqs/resample.ts';
import { everyRowForBoth, type Split, splitRows } from '../../../functions/wqs/split.ts';
import type { Specification } from './specification.ts';

export interface DrawnHoldout extends Split {
  /** Writes over `counts` how often that resample has each of the training rows. */
  resample: (replicate: number, counts: Uint16Array) => void;
}

/** The holdouts of an analysis that its seed draws: the same on every machine. */
export function drawnHoldouts(data: WqsData): DrawnHoldout[] {
  const { stream, settings } = data;
  return Array.from({ length: settings.holdouts }, (_, holdout) => ({
    ...splitOf(data, holdout),
    resample: (replicate, counts) => drawResample(counts.length, stream, holdout, replicate, counts),
  }));
}

/** The resamples do not belong to these data and this specification. */
export class InvalidResamplesError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidResamplesError';
  }
}

/**
 * Positions count from `index_base`, 1 as in R. `validation` has 1 for each row that validates; where that is every
 * row, all rows train too, as gWQS writes it, and so they do where it is none. Other keys are notes for the reader.
 */
const resamplesShape = z.object({
  index_base: z._default(z.literal([0, 1]), 1),
  holdouts: z.array(z.object({ validation: z.array(z.literal([0, 1])), bootstrap: z.array(z.array(z.int())) })),
});

/**
 * The holdouts of a resamples file, checked against the number of rows, of holdouts and of resamples that are due.
 * @throws InvalidResamplesError
 */
export function givenHoldouts(input: unknown, n: number, { rh, b, rs }: Specification): DrawnHoldout[] {
  if (rs) throw new InvalidResamplesError('rs is true: random subsets of the components have no bootstrap samples');
  const parsed = resamplesShape.safeParse(input, { reportInput: true });
  if (!parsed.success) {
    const [{ path, message }] = problemsIn(parsed.error.issues);
    throw new InvalidResamplesError(`the resamples are not valid: ${path || 'the file'}: ${message}`);
  }
  const { holdouts, index_base } = parsed.data;
  fits('the file', holdouts.length, 'holdouts', rh, 'the specification has rh');
  return holdouts.map(({ validation, bootstrap }, h) => {
    const path = `holdouts[${h}]`;
    fits(`${path}.validation`, validation.length, 'flags', n, 'the complete rows are');
    fits(`${path}.bootstrap`, bootstrap.length, 'resamples', b, 'the specification has b');
    const split = validation.every((flag) => flag === validation[0])
      ? everyRowForBoth(n)
      : splitRows(Uint8Array.from(validation));
    const resamples = bootstrap.map((positions, r) =>
      checkedPositions(`${path}.bootstrap[${r}]`, positions, split.training.length, index_base),
    );
    return {
      ...split,
      resample: (replicate, counts) => {
        counts.fill(0);
        for (const position of resamples[replicate]) counts[position]++;
      },
    };
  });
}

function fits(path: string, found: number, what: string, due: number, because: string): void {
  if (found !== due) throw new InvalidResamplesError(`${path} has ${found} ${what}; ${because} ${due}`);
}

function checkedPositions(path: string, positions: readonly number[], training: number, base: number): Int32Array {
  fits(path, positions.length, 'positions', training, 'the training rows are');
  return Int32Array.from(positions, (position, i) => {
    if (position >= base && position < training + base) return position - base;
    const allowed = `${base} to ${training - 1 + base}`;
    throw new InvalidResamplesError(`${path}[${i}]: ${position} is no position among the training rows (${allowed})`);
  });
}
