import { runConcurrently } from './concurrency.ts';
import type { ParallelState } from './definition.ts';
import { evaluateField, type Visit } from './frame.ts';
import type { Json } from './json.ts';
import { runStates } from './run-states.ts';

/** The outputs of the branches in their order; the first failure stops the others. */
export async function runParallel(state: ParallelState, visit: Visit): Promise<Json[]> {
  const { frame } = visit;
  const input = state.Arguments === undefined ? visit.input : await evaluateField(visit, 'Arguments', state.Arguments);
  const { Branches } = state;
  return runConcurrently(Branches.length, Branches.length, frame.signal, (index, signal) =>
    runStates(Branches[index], input, { ...frame, variables: { ...frame.variables }, signal }),
  );
}
