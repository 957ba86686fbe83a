/** What a request asks for that a run can have only so much of. */
import { type Path, type Problem, pathText } from '../language/problems.ts';
import type { RunRequest } from './run-request.ts';

/**
 * Rows of the table of a sweep or of specifications. A row has up to 1.5 kB while `collect-run` makes the table, of
 * whose 1,769 MiB they take a quarter. Whoever makes several runs of a larger sweep corrects for all of their tests.
 */
export const MOST_ROWS = 300_000;
/** For those who ask for more. */
export const WHY_NO_MORE_ROWS = 'more do not fit the memory of collect-run, which makes their table';

export interface Demand {
  /** The field to lower first. */
  path: Path;
  asked: number;
  allowed: number;
  /** In the plural, with how the number comes about: `WQS analyses (2 outcomes x 3 models)`. */
  what: string;
  /** Why no more is allowed, where the number does not tell. */
  why?: string;
  /**
   * The same in the main analysis and all changes of it together, in the plural; absent where they need not share what
   * is allowed.
   */
  together?: { asked: number; allowed: number; what: string };
}

/** A demand of which the main analysis and its changes together may have no more than each. */
export function sharedDemand(path: Path, asked: number, allowed: number, what: string, product: string): Demand {
  return { path, asked, allowed, what: `${what} (${product})`, together: { asked, allowed, what } };
}

/** Of each demand that is too large what is asked for and what is allowed. */
export function demandFaults(demands: readonly Demand[]): Problem[] {
  return demands.flatMap(({ path, asked, allowed, what, why }) => atMost(path, asked, allowed, what, why));
}

/** The same of the main analysis and its changes together; each item is what one of them demands. */
export function totalDemandFaults(variants: readonly (readonly Demand[])[]): Problem[] {
  const totals = new Map<string, { asked: number; allowed: number }>();
  for (const { together } of variants.flat()) {
    if (!together) continue;
    const { asked, allowed, what } = together;
    totals.set(what, { asked: asked + (totals.get(what)?.asked ?? 0), allowed });
  }
  const inAll = `in the main analysis and ${variants.length - 1} changes`;
  return [...totals].flatMap(([what, { asked, allowed }]) =>
    atMost(['sensitivity'], Math.ceil(asked), allowed, `${what} ${inAll}`),
  );
}

/** What is wrong with a number that is larger than a run may have. */
export function atMost(path: Path, asked: number, allowed: number, what: string, why?: string): Problem[] {
  if (asked <= allowed) return [];
  const because = why === undefined ? '' : `: ${why}`;
  const message = `asks for ${grouped(asked)} ${what}; a run may have ${grouped(allowed)}${because}`;
  return [{ path: pathText(path), message }];
}

/** The list to shorten first. */
export function longestOf(lists: Readonly<Record<string, readonly unknown[]>>): string {
  return Object.keys(lists).reduce((longest, name) => (lists[name].length > lists[longest].length ? name : longest));
}

/** Outcomes, each in as many families as it is modelled by. */
export function modelledOutcomes(outcomes: RunRequest['outcomes']): number {
  return outcomes.reduce((sum, { families }) => sum + families.length, 0);
}

/** 750000 is `750,000`. */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
