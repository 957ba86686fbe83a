import type { Cycle } from './releases.ts';

/** The survey cycles that a study can pool. */
export const CYCLES: readonly Cycle[] = ['2013-2014', '2017-2018'];
