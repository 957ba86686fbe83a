/** The decisions of a specification curve: their choices, and which specifications there are of them. */
import type { SampleRule } from '../../nhanes/protocol.ts';
import type { Change } from '../../study/change.ts';
import type { SpecificationsSettings, WrittenDecision } from './settings.ts';

export interface Choice {
  id: string;
  label: string;
  defensible: boolean;
  change: Change;
  sample: readonly SampleRule[];
  covariates: readonly string[];
}

export interface Decision {
  id: string;
  label: string;
  choices: readonly Choice[];
}

/** The choice of every decision, in their order. */
export type Specification = readonly Choice[];

/** What a decision about no covariate of a set is called. */
const NONE = 'none';

/**
 * The decisions with every choice written out.
 *
 * @param labelOf what people call a covariate, for the labels of sets of covariates
 */
export function decisionsOf(
  { decisions }: Pick<SpecificationsSettings, 'decisions'>,
  labelOf: (covariate: string) => string = (id) => id,
): Decision[] {
  return decisions.map((written) => ({
    id: written.id,
    label: written.label ?? written.id,
    choices: choicesOf(written, labelOf),
  }));
}

function choicesOf(written: WrittenDecision, labelOf: (covariate: string) => string): Choice[] {
  if ('choices' in written) {
    return written.choices.map((choice) => ({ ...choice, label: choice.label ?? choice.id }) as Choice);
  }
  const { subsets_of: optional, defensible } = written;
  return Array.from({ length: 2 ** optional.length }, (_, subset) => {
    const covariates = optional.filter((_name, i) => subset & (1 << i));
    const id = covariates.join('+') || NONE;
    return { id, label: covariates.map(labelOf).join('; ') || NONE, defensible, change: {}, sample: [], covariates };
  });
}

/** How many specifications there would be if every choice went with every other. */
export function combinations(decisions: readonly Decision[]): number {
  return decisions.reduce((product, { choices }) => product * choices.length, 1);
}

/**
 * Every specification, the last decision changing fastest, without those that have all choices of an excluded set.
 */
export function specificationsOf(settings: SpecificationsSettings): Specification[] {
  const decisions = decisionsOf(settings);
  const excluded = settings.excluded.map((set) => decisions.map(({ id }) => set[id]));
  const isExcluded = (specification: Specification) =>
    excluded.some((set) => set.every((choice, d) => choice === undefined || choice === specification[d].id));
  let all: Specification[] = [[]];
  for (const { choices } of decisions) all = all.flatMap((begun) => choices.map((choice) => [...begun, choice]));
  return all.filter((specification) => !isExcluded(specification));
}

/** How many there are. */
export function countSpecifications(settings: SpecificationsSettings): number {
  // A request has many thousands, and to judge it none need be made.
  return settings.excluded.length === 0 ? combinations(decisionsOf(settings)) : specificationsOf(settings).length;
}

/** Whether a decision is about who is in the sample. */
export function decidesSample({ choices }: Decision): boolean {
  return choices.some(({ sample, change }) => sample.length > 0 || 'sample' in change || 'cycles' in change);
}

export const decisionColumn = (id: string) => `decision_${id}`;
