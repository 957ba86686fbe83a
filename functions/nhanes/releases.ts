/** The releases of NHANES, as data: `catalogue/releases.json`. A new release is one entry there. */
import data from './catalogue/releases.json' with { type: 'json' };

/** The id of a release, by its years: `2013-2014`, `2017-2020`. */
export type Cycle = string;

/** Whole numbers from the first to the last, both included. */
export interface NumberRange {
  first: number;
  last: number;
}

/** One publication of the survey: its people, and how CDC names its files. */
export interface Release {
  id: Cycle;
  /** The years as CDC writes them. */
  title: string;
  /** What CDC puts before and behind a table's name, of which one is empty or both are: DEMO, DEMO_H, P_DEMO. */
  prefix: string;
  suffix: string;
  /** The folder in CDC's addresses: `2013` in `Public/2013/DataFiles`. */
  folder: string;
  /** How many years the release's own weights stand for. The pre-pandemic files are of 3.2 years. */
  years: number;
  /** The numbers (SEQN) of its participants, and its masked strata (SDMVSTRA). No two releases share any. */
  persons: NumberRange;
  strata: NumberRange;
  /** Releases whose people are in this one too, under other numbers, and who says so. */
  contains?: { releases: Cycle[]; source: string };
  /** Where ranges come from. */
  source: string;
}

/** Every release, in the order of their years. */
export const RELEASES: readonly Release[] = data;

/** @throws RangeError if there is no such release: ids are checked where they come in. */
export function releaseOf(cycle: Cycle): Release {
  const release = RELEASES.find(({ id }) => id === cycle);
  if (!release) throw new RangeError(`there is no release ${cycle}`);
  return release;
}
