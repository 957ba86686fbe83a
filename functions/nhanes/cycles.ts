import { type Cycle, RELEASES } from './releases.ts';

/** The survey cycles that a study can pool: those of all releases. */
export const CYCLES: readonly Cycle[] = RELEASES.map(({ id }) => id);
