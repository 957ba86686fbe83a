/** The choices of a specification curve as a run keeps them: changes of the request with its defaults filled in. */

import { ids, named, problem, repeated } from '../../language/faults.ts';
import { InvalidRequestError, type Path, type Problem } from '../../language/problems.ts';
import { combinations, countSpecifications, decisionsOf } from '../../methods/specifications/decisions.ts';
import { rowsOfOne } from '../../methods/specifications/plan.ts';
import { changeable, OTHER_METHODS } from '../../methods/specifications/specified-request.ts';
import { type Change, changeBetween } from '../change.ts';
import { atMost, MOST_ROWS, WHY_NO_MORE_ROWS } from '../demands.ts';
import type { RunRequest } from '../run-request.ts';
import { changedRequest, type ReadRequest, readChanged } from './filled-request.ts';

/** Fitted in a minute for 10,000; `collect-run` holds the rows of all of them. */
const MOST_SPECIFICATIONS = 100_000;
/** Fields that are no part of what a specification is: other methods, and the curve itself. */
const NOT_OF_A_SPECIFICATION: readonly string[] = [...OTHER_METHODS, 'sensitivity', 'test_families'];

/**
 * The request with each choice's change as one of the filled request, as for the named changes of a request. Each
 * change is checked as the request that it makes by itself.
 *
 * @param written what the request was made of
 * @throws InvalidRequestError with the paths of what is wrong with the decisions
 */
export function withChoices(request: RunRequest, written: ReadRequest): RunRequest {
  const { specifications } = request;
  if (!specifications) return request;
  const structure = structureFaults(request);
  if (structure.length > 0) throw new InvalidRequestError(structure);
  const problems: Problem[] = [];
  const bare = readChanged(written, Object.fromEntries(NOT_OF_A_SPECIFICATION.map((name) => [name, null])));
  const base = changeable(request);
  const decisions = specifications.decisions.map((decision, d) => {
    if (!('choices' in decision)) return decision;
    const choices = decision.choices.map((choice, c) => {
      const path: Path = ['specifications', 'decisions', d, 'choices', c, 'change'];
      try {
        return { ...choice, change: filledChange(base.request, bare, choice.change, path, base.weightsByRule) };
      } catch (error) {
        if (!(error instanceof InvalidRequestError)) throw error;
        problems.push(...error.problems);
        return choice;
      }
    });
    return { ...decision, choices };
  });
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return { ...request, specifications: { ...specifications, decisions } };
}

function filledChange(
  base: RunRequest,
  written: ReadRequest,
  change: Change,
  path: Path,
  weightsByRule: boolean,
): Change {
  const names = Object.keys(change);
  const foreign = names.filter((name) => NOT_OF_A_SPECIFICATION.includes(name));
  if (foreign.length > 0) {
    throw new InvalidRequestError(
      foreign.map((name) =>
        problem([...path, name], 'must not be there: a specification is made of regressions alone'),
      ),
    );
  }
  if (names.length === 0) return {};
  const { published: _, ...made } = changedRequest(written, change, path);
  const filled = changeBetween(json(base), json({ ...made, specifications: undefined }));
  // Weights that follow from the variables do so of the whole specification, not of one choice.
  if (!weightsByRule || 'weights' in change) return filled;
  const { weights: __, ...others } = filled;
  return others;
}

/** What is wrong with ids, exclusions and numbers. */
function structureFaults(request: RunRequest): Problem[] {
  const { specifications } = request;
  if (!specifications) return [];
  const at = (...rest: Path): Path => ['specifications', ...rest];
  const decisions = decisionsOf(specifications);
  const faults = [
    ...repeated(ids(decisions), (d) => at('decisions', d, 'id')),
    ...decisions.flatMap(({ choices }, d) => repeated(ids(choices), (c) => at('decisions', d, 'choices', c, 'id'))),
    ...(request.exposures.length === 0 ? [problem(at(), 'needs exposures to have effects of')] : []),
    ...specifications.decisions.flatMap((decision, d) =>
      'subsets_of' in decision ? repeated(decision.subsets_of, (i) => at('decisions', d, 'subsets_of', i)) : [],
    ),
    ...specifications.excluded.flatMap((set, e) => [
      ...(Object.keys(set).length < 2
        ? [problem(at('excluded', e), 'must name choices of at least two decisions')]
        : []),
      ...Object.entries(set).flatMap(([id, choice]) => {
        const decision = decisions.find((one) => one.id === id);
        return decision
          ? named(at('excluded', e, id), choice, `choice of ${id}`, ids(decision.choices))
          : named(at('excluded', e, id), id, 'decision', ids(decisions));
      }),
    ]),
  ];
  if (faults.length > 0) return faults;
  const path = at('decisions');
  const all = combinations(decisions);
  if (all > 2 * MOST_SPECIFICATIONS)
    return atMost(path, all, MOST_SPECIFICATIONS, 'specifications, excluded ones among them');
  const count = countSpecifications(specifications);
  if (count === 0) return [problem(at('excluded'), 'excludes every specification')];
  const rows = count * rowsOfOne(request);
  const whatRows = 'rows of specifications (each contrast of each exposure is one)';
  return [
    ...atMost(path, count, MOST_SPECIFICATIONS, 'specifications'),
    ...atMost(path, rows, MOST_ROWS, whatRows, WHY_NO_MORE_ROWS),
  ];
}

/** What a reader of its JSON has. */
function json(request: RunRequest): Change {
  return JSON.parse(JSON.stringify(request));
}
