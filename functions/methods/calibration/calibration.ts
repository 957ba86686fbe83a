/**
 * How far the intervals and tests of an analysis keep their word: the whole inference, again and again, on outcomes
 * drawn from its own fitted models. The share of 95 % intervals that hold the truth is their coverage; the share of
 * tests that reject at 5 % where nothing is to be found is their size.
 */
import { drawOutcome, type FittedOutcome } from '../../survey/fitted-outcome.ts';
import { PURPOSE, type Stream, uniforms } from '../../wqs/random.ts';

/** The level at which tests reject: p is at most this. */
const LEVEL = 0.05;

/** A figure as an analysis reports it: an estimate with an interval, a test, or both. */
export interface Reported {
  exposure: string;
  contrast: string;
  estimate: number | null;
  ci_low: number | null;
  ci_high: number | null;
  p: number | null;
}

/** What is calibrated, and the truth that its interval is to hold; null of a test alone. */
export interface Figure {
  exposure: string;
  contrast: string;
  truth: number | null;
}

/** A model that outcomes are drawn from, the analysis of such outcomes, and what is to be seen in them. */
export interface DrawnFrom {
  model: FittedOutcome;
  /** @param outcome one value per row of the design @param dataSet its number */
  analyse: (outcome: Float64Array, dataSet: number) => readonly Reported[];
  /** Whose truth is that of this model. */
  covers: (figure: Figure) => boolean;
  /** Whose test has nothing to find in this model. */
  tests: (figure: Figure) => boolean;
}

/**
 * A figure in one data set: whether its interval holds the truth, and whether its test rejects; null where there is
 * none.
 */
export interface Repeated {
  covers: boolean | null;
  rejects: boolean | null;
}

/** The data sets of an analysis by their numbers. */
export interface Calibration {
  figures: readonly Figure[];
  /** Of the data set of that number, whichever were asked for before: one for each figure. */
  repeat: (number: number) => Repeated[];
}

/** The figures of an analysis that has an interval or a test of them. What it estimates is the truth. */
export function figuresOf(reported: readonly Reported[]): Figure[] {
  return reported
    .filter(({ ci_low, p }) => ci_low !== null || p !== null)
    .map(({ exposure, contrast, ci_low, estimate }) => ({
      exposure,
      contrast,
      truth: ci_low === null ? null : estimate,
    }));
}

/** @param outcome of the study itself: rows that no model draws keep theirs */
export function calibrationOn(
  figures: readonly Figure[],
  drawnFrom: readonly DrawnFrom[],
  outcome: Float64Array,
  stream: Stream,
): Calibration {
  const repeat = (number: number): Repeated[] => {
    const repeated = figures.map((): Repeated => ({ covers: null, rejects: null }));
    for (const { model, analyse, covers, tests } of drawnFrom) {
      const found = analyse(drawOutcome(model, outcome, uniforms(stream, PURPOSE.outcome, number)), number);
      figures.forEach((figure, i) => {
        const { exposure, contrast } = figure;
        const again = found.find((one) => one.exposure === exposure && one.contrast === contrast);
        if (again && covers(figure)) repeated[i].covers = holds(again, figure.truth);
        if (again && tests(figure)) repeated[i].rejects = again.p === null ? null : again.p <= LEVEL;
      });
    }
    return repeated;
  };
  return { figures, repeat };
}

function holds({ ci_low, ci_high }: Reported, truth: number | null): boolean | null {
  if (ci_low === null || ci_high === null || truth === null) return null;
  return ci_low <= truth && truth <= ci_high;
}
