import type { Verdict } from './verdict.ts';

/** One schedule and what came of it. */
export interface Outcome extends Verdict {
  readonly seed: number;
  /** What was done, so that it can be looked into: `one bit of regression runs/…, then the same request`. */
  readonly done: string;
  /** What the table counts it under. */
  readonly kind: string;
}

/** A kind of attack: its schedules are functions of their seeds. */
export interface Attack {
  readonly perform: (seed: number) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}
