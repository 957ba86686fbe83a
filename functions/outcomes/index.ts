/** The kinds of outcomes: the only list. */
import type { Columns, Levels } from '../nhanes/condition.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import type { FamilyName } from '../survey/family.ts';
import { boneDensity } from './bone-density.ts';
import { condition } from './condition.ts';
import { number } from './number.ts';
import type { OutcomeKind, OutcomeValues } from './outcome.ts';

export const OUTCOME_KINDS = { bone_density: boneDensity, condition, number } as const;

type Kinds = typeof OUTCOME_KINDS;
type SpecOf<Field extends keyof Kinds> = Kinds[Field] extends OutcomeKind<infer Spec> ? Spec : never;

/** An outcome as a request writes it: one field says of which kind it is. */
export type Outcome = { id: string; label: string; families: readonly FamilyName[] } & {
  [Field in keyof Kinds]: { [Key in Field]: SpecOf<Field> };
}[keyof Kinds];

/** A kind with its field of the outcome filled in. */
function bound(outcome: Outcome) {
  const [field, kind] = Object.entries(OUTCOME_KINDS).find(([name]) => name in outcome) ?? [];
  if (!field || !kind) throw new RangeError(`the outcome ${outcome.id} is of no kind`);
  // The field and its kind belong together, which the types of a lookup by name cannot say.
  return { kind: kind as OutcomeKind<unknown>, spec: (outcome as unknown as Record<string, unknown>)[field] };
}

export function outcomeValues(outcome: Outcome, columns: Columns, levels: Levels): OutcomeValues {
  const { kind, spec } = bound(outcome);
  return kind.values(spec, columns, levels);
}

export function outcomeVariables(outcome: Outcome): string[] {
  const { kind, spec } = bound(outcome);
  return kind.variables(spec);
}

export function outcomeMadeOf(outcome: Outcome): string[] {
  const { kind, spec } = bound(outcome);
  return kind.madeOf(spec);
}

export function describeOutcome(outcome: Outcome, catalogue: Catalogue): string {
  const { kind, spec } = bound(outcome);
  return kind.describe(spec, catalogue);
}

/** Sentences on what the description leaves to be asked; empty where nothing is. */
export function outcomeDetails(outcome: Outcome, catalogue: Catalogue): string {
  const { kind, spec } = bound(outcome);
  return kind.details?.(spec, catalogue) ?? '';
}

/** What models of the outcome may be, the default first. */
export function outcomeFamilies(outcome: Outcome): readonly [FamilyName, ...FamilyName[]] {
  return bound(outcome).kind.families;
}

/** Whether the outcome is present or absent, so that it has cases; else it is a number. */
export function hasCases(outcome: Outcome): boolean {
  return !('number' in outcome);
}
