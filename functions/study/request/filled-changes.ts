/** The named changes of a request as a run keeps them: changes of the request with its defaults filled in. */

import { ids, problem, repeated } from '../../language/faults.ts';
import { InvalidRequestError, type Path, type Problem } from '../../language/problems.ts';
import { type Change, changeBetween } from '../change.ts';
import { canonicalJson } from '../run-id.ts';
import type { RunRequest } from '../run-request.ts';
import { changeable, MAIN } from '../sensitivity.ts';
import { changedRequest, type ReadRequest } from './filled-request.ts';
import { totalLimitFaults } from './limits.ts';

/**
 * The request with each change as one of the filled request. What a change says of a request as it was written decides
 * what is filled in; a run keeps the outcome, so that the same analyses are the same run.
 *
 * @param written what the request was made of
 * @throws InvalidRequestError with the paths of what is wrong with the changes
 */
export function withChanges(request: RunRequest, written: ReadRequest): RunRequest {
  if (request.sensitivity.length === 0) return request;
  const base = json(changeable(request));
  const problems: Problem[] = repeated(ids(request.sensitivity), (i) => ['sensitivity', i, 'id']);
  const requests: RunRequest[] = [];
  const known = new Map<string, string>();
  const sensitivity = request.sensitivity.map((named, i) => {
    if (named.id === MAIN)
      problems.push(problem(['sensitivity', i, 'id'], `must not be "${MAIN}": that is the main analysis`));
    const path: Path = ['sensitivity', i, 'change'];
    try {
      const made = changedRequest(written, named.change, path);
      requests.push(made);
      const change = changeBetween(base, json(made));
      const same = canonicalJson(change);
      const twin = known.get(same);
      if (Object.keys(change).length === 0)
        problems.push(problem(path, 'changes nothing: the request says so already'));
      else if (twin) problems.push(problem(path, `comes to the same request as the change "${twin}"`));
      known.set(same, named.id);
      return { ...named, change };
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      problems.push(...error.problems);
      return named;
    }
  });
  problems.push(...totalLimitFaults([request, ...requests]));
  if (problems.length > 0) throw new InvalidRequestError(problems);
  return { ...request, sensitivity };
}

/** What a reader of its JSON has. */
function json(request: RunRequest): Change {
  return JSON.parse(JSON.stringify(request));
}
