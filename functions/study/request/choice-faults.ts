/** What is wrong with the choices of a specification curve, each by itself and with those of other decisions. */
import { excerpt } from '../../language/plain-text.ts';
import { MOST_PROBLEMS, type Path, type Problem, pathText } from '../../language/problems.ts';
import { type Choice, type Decision, decisionsOf } from '../../methods/specifications/decisions.ts';
import type { SpecificationsSettings } from '../../methods/specifications/settings.ts';
import { type Changeable, changeable, specifiedRequest } from '../../methods/specifications/specified-request.ts';
import type { RunRequest } from '../run-request.ts';
import { faultsOf } from './faults/index.ts';

/**
 * Faults of pairs are looked for where no choice has one by itself, and only until so many are found as are told:
 * thousands of pairs may have the same.
 *
 * @param request with its choices filled in
 */
export function choiceFaults(request: RunRequest): Problem[] {
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
  const pairs = excluded.filter((set) => Object.keys(set).length === 2);
  for (const [d, one] of decisions.entries()) {
    for (const other of decisions.slice(d + 1)) {
      for (const [c, a] of one.choices.entries()) {
        for (const b of other.choices) {
          // What is only added cannot spoil what is only added.
          if (Object.keys(a.change).length + Object.keys(b.change).length === 0) continue;
          if (pairs.some((set) => set[one.id] === a.id && set[other.id] === b.id)) continue;
          for (const { path, message } of faultsOf(specifiedRequest(base, [a, b]))) {
            yield {
              path: pathText(placeOf(request, d, c)),
              message:
                `${one.id} ${excerpt(a.id)} and ${other.id} ${excerpt(b.id)} together leave ${path} wrong: ${message}; ` +
                'exclude the pair if they do not go together',
            };
          }
        }
      }
    }
  }
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
