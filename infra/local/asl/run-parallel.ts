import { runConcurrently } from './concurrency.ts';
import type { ParallelState } from './definition.ts';
import { evaluateField, type RunStates, type Visit } from './frame.ts';
import type { Json } from './json.ts';

/** The outputs of the branches in their order; the first failure stops the others. */
export async function runParallel(state: ParallelState, visit: Visit, runStates: RunStates): Promise<Json[]> {
  const { frame } = visit;
  const input = state.Arguments === undefined ? visit.input : await evaluateField(visit, 'Arguments', state.Arguments);
  const { Branches } = state;
  return runConcurrently(Branches.length, Branches.length, frame.signal, (index, signal) =>
    runStates(Branches[index], input, { ...frame, variables: { ...frame.variables }, signal }),
  );
}
