/** What a request asks for that a run can have only so much of. */
import { type Path, type Problem, pathText } from '../language/problems.ts';
import type { RunRequest } from './run-request.ts';

export interface Demand {
  /** The field to lower first. */
  path: Path;
  asked: number;
  allowed: number;
  /** In the plural, with how the number comes about: `WQS analyses (2 outcomes x 3 models)`. */
  what: string;
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
  return demands.flatMap(({ path, asked, allowed, what }) => atMost(path, asked, allowed, what));
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

function atMost(path: Path, asked: number, allowed: number, what: string): Problem[] {
  if (asked <= allowed) return [];
  return [{ path: pathText(path), message: `asks for ${grouped(asked)} ${what}; a run may have ${grouped(allowed)}` }];
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
