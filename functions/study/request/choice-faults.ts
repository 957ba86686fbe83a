/** What is wrong with the choices of a specification curve, each by itself and with those of other decisions. */
import { comparisons } from '../../language/conditions.ts';
import { excerpt } from '../../language/plain-text.ts';
import { InvalidRequestError, MOST_PROBLEMS, type Path, type Problem, pathText } from '../../language/problems.ts';
import { inferenceFaults } from '../../methods/curves/faults.ts';
import { type Choice, type Decision, decisionsOf } from '../../methods/specifications/decisions.ts';
import type { SpecificationsSettings } from '../../methods/specifications/settings.ts';
import { type Changeable, changeable, specifiedRequest } from '../../methods/specifications/specified-request.ts';
import type { RunRequest } from '../run-request.ts';
import { faultsOf, faultsOfBoth } from './faults/index.ts';

/** @throws InvalidRequestError where choices cannot be made, or not together, or their curves not be tested */
export function assertChoices(request: RunRequest): void {
  const faults = choiceFaults(request);
  const problems = faults.length > 0 ? faults : inferenceFaults(request);
  if (problems.length > 0) throw new InvalidRequestError(problems);
}

/**
 * Faults of pairs are looked for where no choice has one by itself, and only until so many are found as are told:
 * thousands of pairs may have the same.
 *
 * @param request with its choices filled in
 */
function choiceFaults(request: RunRequest): Problem[] {
  const { specifications } = request;
  if (!specifications) return [];
  const base = changeable(request);
  const decisions = decisionsOf(specifications).map((decision) => ({
    ...decision,
    choices: choicesToCheck(decision, specifications),
  }));
  const single = decisions.flatMap(({ id, choices }, d) =>
    choices.flatMap((choice, c) =>
      faultsOf(specifiedRequest(base, [choice])).map(({ path, message }) => ({
        path: pathText(placeOf(request, d, c)),
        message: `${id} ${excerpt(choice.id)} leaves ${path} wrong: ${message}`,
      })),
    ),
  );
  if (single.length > 0) return single;
  const faults: Problem[] = [];
  for (const fault of pairFaults(request, base, decisions, specifications)) {
    if (faults.length === MOST_PROBLEMS - 1) {
      return [...faults, { path: 'specifications.decisions', message: 'has more choices that do not go together' }];
    }
    faults.push(fault);
  }
  return faults;
}

/** What is wrong with two choices of different decisions that may go together. */
function* pairFaults(
  request: RunRequest,
  base: Changeable,
  decisions: readonly Decision[],
  { excluded }: SpecificationsSettings,
): Generator<Problem> {
  const alike = decisions.map(alikeChoices);
  const fine = new Set<string>();
  for (const { d, c, e, f } of pairsOf(decisions, excluded)) {
    const [one, other] = [decisions[d], decisions[e]];
    const [a, b] = [one.choices[c], other.choices[f]];
    const pair = [d, alike[d][c], e, alike[e][f]].join();
    if (fine.has(pair)) continue;
    const faults = faultsOfBoth(() => specifiedRequest(base, [a, b]), fieldsOf(a), fieldsOf(b));
    if (faults.length === 0) fine.add(pair);
    for (const { path, message } of faults) {
      yield {
        path: pathText(placeOf(request, d, c)),
        message:
          `${one.id} ${excerpt(a.id)} and ${other.id} ${excerpt(b.id)} together leave ${path} wrong: ${message}; ` +
          'exclude the pair if they do not go together',
      };
    }
  }
}

/** Choice `c` of decision `d` with choice `f` of a later decision `e`. */
interface Pair {
  d: number;
  c: number;
  e: number;
  f: number;
}

/** Those that no exclusion keeps apart. What is only added cannot spoil what is only added. */
function* pairsOf(decisions: readonly Decision[], excluded: SpecificationsSettings['excluded']): Generator<Pair> {
  const apart = excluded.filter((set) => Object.keys(set).length === 2);
  const isAdded = ({ change }: Choice) => Object.keys(change).length === 0;
  for (const [d, one] of decisions.entries()) {
    for (let e = d + 1; e < decisions.length; e++) {
      const other = decisions[e];
      for (const [c, a] of one.choices.entries()) {
        for (const [f, b] of other.choices.entries()) {
          if (isAdded(a) && isAdded(b)) continue;
          if (apart.some((set) => set[one.id] === a.id && set[other.id] === b.id)) continue;
          yield { d, c, e, f };
        }
      }
    }
  }
}

/**
 * Of each choice the first that differs from it in nothing but what people read and the numbers that its conditions
 * compare with: both go together with the same choices of other decisions.
 */
function alikeChoices({ choices }: Decision): number[] {
  const first = new Map<string, number>();
  return choices.map(({ change, sample, covariates }, c) => {
    const named = JSON.stringify({ change, sample, covariates }, (field, value) => {
      if (field === 'label' || field === 'step') return undefined;
      const isCompared = Object.hasOwn(comparisons, field) && (typeof value === 'number' || Array.isArray(value));
      return isCompared ? null : value;
    });
    const known = first.get(named) ?? c;
    first.set(named, known);
    return known;
  });
}

/** The fields of the request that a choice changes or adds to. */
function fieldsOf({ change, sample, covariates }: Choice): string[] {
  return [
    ...Object.keys(change),
    ...(sample.length > 0 ? ['sample'] : []),
    ...(covariates.length > 0 ? ['models'] : []),
  ];
}

/**
 * Of subsets of some covariates each covariate by itself, and all together: a fault that any other subset has is one of
 * these, since a further covariate takes none away that the request has without them. Where an exclusion names subsets,
 * each is checked.
 */
function choicesToCheck({ id, choices }: Decision, { decisions, excluded }: SpecificationsSettings): readonly Choice[] {
  const written = decisions.find((one) => one.id === id);
  if (!written || !('subsets_of' in written) || excluded.some((set) => Object.hasOwn(set, id))) return choices;
  const sizes = [1, written.subsets_of.length];
  return choices.filter(({ covariates }) => sizes.includes(covariates.length));
}

function placeOf({ specifications }: RunRequest, d: number, c: number): Path {
  const decision = specifications?.decisions[d];
  const own = decision && 'choices' in decision ? ['choices', c] : ['subsets_of'];
  return ['specifications', 'decisions', d, ...own];
}
