/** The kinds of outcomes: the only list. */
import * as z from 'zod/mini';
import type { NamedVariable } from '../language/conditions.ts';
import { fields, id, nonEmpty, text, told } from '../language/fields.ts';
import type { Path, Problem } from '../language/problems.ts';
import type { Columns, Levels } from '../nhanes/condition.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import { FAMILIES, type FamilyName } from '../survey/family.ts';
import { boneDensity } from './bone-density.ts';
import { condition } from './condition.ts';
import { number } from './number.ts';
import type { OutcomeKind, OutcomeValues } from './outcome.ts';

const OUTCOME_KINDS = { bone_density: boneDensity, condition, number } as const;

type Kinds = typeof OUTCOME_KINDS;
type SpecOf<Field extends keyof Kinds> = Kinds[Field] extends OutcomeKind<infer Spec> ? Spec : never;

/** An outcome of a request: one field says of which kind it is. */
export type Outcome = WrittenOutcome & { families: readonly FamilyName[] };

/** An outcome whose families may be those that its kind has by default. */
type WrittenOutcome = { id: string; label: string; families?: readonly FamilyName[] | undefined } & {
  [Field in keyof Kinds]: { [Key in Field]: SpecOf<Field> };
}[keyof Kinds];

const outcomeFields = {
  id: told(id, 'How results call the outcome.', 'osteoporosis'),
  label: told(text, 'What people read.', 'osteoporosis'),
  families: z.optional(
    told(nonEmpty(z.enum(FAMILIES)), 'What its models are; by default logistic of cases, linear of a number.', [
      'logistic',
      'log-linear',
    ]),
  ),
};

/** An outcome as a request writes it. */
export const outcomeSchema = z.union(
  Object.entries(OUTCOME_KINDS).map(([field, { schema }]) => fields({ ...outcomeFields, [field]: schema })),
  `is no outcome; the forms are ${Object.keys(OUTCOME_KINDS)
    .map((field) => `{id, label, ${field}}`)
    .join(', ')}`,
) as unknown as z.ZodMiniType<WrittenOutcome>;

/** A kind with its field of the outcome filled in. */
function bound(outcome: Outcome) {
  const [field, kind] = Object.entries(OUTCOME_KINDS).find(([name]) => name in outcome) ?? [];
  if (!field || !kind) throw new RangeError(`the outcome ${outcome.id} is of no kind`);
  // The field and its kind belong together, which the types of a lookup by name cannot say.
  return { field, kind: kind as OutcomeKind<unknown>, spec: (outcome as unknown as Record<string, unknown>)[field] };
}

export function outcomeValues(outcome: Outcome, columns: Columns, levels: Levels): OutcomeValues {
  const { kind, spec } = bound(outcome);
  return kind.values(spec, columns, levels);
}

/** The variables that it reads, each with its place in the outcome. */
export function outcomeVariables(outcome: Outcome): NamedVariable[] {
  const { field, kind, spec } = bound(outcome);
  return kind.variables(spec).map(({ id, path }) => ({ id, path: [field, ...path] }));
}

/** @param path of the outcome in the request */
export function outcomeKindFaults(outcome: Outcome, path: Path, catalogue: Catalogue): Problem[] {
  const { field, kind, spec } = bound(outcome);
  return kind.faults(spec, [...path, field], catalogue);
}

export function outcomeMadeOf(outcome: Outcome): string[] {
  const { kind, spec } = bound(outcome);
  return kind.madeOf(spec);
}

export function describeOutcome(outcome: Outcome, catalogue: Catalogue): string {
  const { kind, spec } = bound(outcome);
  return kind.describe(spec, catalogue);
}

/** The unit of an outcome that is a number; empty for cases, and for a number without a unit. */
export function outcomeUnit(outcome: Outcome, catalogue: Catalogue): string {
  const { kind, spec } = bound(outcome);
  return kind.unit?.(spec, catalogue) ?? '';
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

/** The outcome with the families that its models have, those of its kind where it names none. */
export function withFamilies(written: WrittenOutcome): Outcome {
  const outcome = written as Outcome;
  return { ...outcome, families: written.families ?? [outcomeFamilies(outcome)[0]] };
}

/** Whether the outcome is present or absent, so that it has cases; else it is a number. */
export function hasCases(outcome: Outcome): boolean {
  return bound(outcome).kind.hasCases;
}

/** Whether no sample rule or subgroup may compare what the outcome is made of. */
export function guardsSample(outcome: Outcome): boolean {
  return bound(outcome).kind.guardsSample;
}
