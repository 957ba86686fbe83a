import type { ChoiceState } from './definition.ts';
import { StateFailure } from './errors.ts';
import { evaluateField, type Visit } from './frame.ts';
import type { Json } from './json.ts';

/** What is to be done: the first rule that holds, else the state's own fields with its Default. */
interface Chosen {
  readonly Next: string;
  readonly Output?: Json | undefined;
  readonly Assign?: Record<string, Json> | undefined;
}

/**
 * @throws StateFailure `States.NoChoiceMatched`, or `States.QueryEvaluationError` for a condition that is no boolean
 */
export async function runChoice(state: ChoiceState, visit: Visit): Promise<Chosen> {
  for (const rule of state.Choices) {
    const holds = await evaluateField(visit, 'Condition', rule.Condition);
    if (typeof holds !== 'boolean') {
      throw new StateFailure(
        'States.QueryEvaluationError',
        `Condition of state "${visit.state}" must be true or false`,
      );
    }
    if (holds) return rule;
  }
  if (state.Default === undefined) {
    throw new StateFailure('States.NoChoiceMatched', `no rule of state "${visit.state}" holds and it has no Default`);
  }
  return { Next: state.Default, Output: state.Output, Assign: state.Assign };
}
