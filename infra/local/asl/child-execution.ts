import type { StateFailure } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/** An iteration of a DISTRIBUTED Map that has ended. */
export interface ChildExecution {
  /** As its `$states.context.Execution`. */
  readonly execution: { Id: string; Name: string; Input: Json; StartTime: string };
  readonly output: Json;
  readonly failure: StateFailure | undefined;
  readonly stopped: number;
}

/** The child as Step Functions describes it in exported results. */
export function executionRecord({ execution, output, failure, stopped }: ChildExecution): JsonObject {
  return {
    ExecutionArn: execution.Id,
    Input: JSON.stringify(execution.Input),
    Name: execution.Name,
    StartDate: execution.StartTime,
    StopDate: new Date(stopped).toISOString(),
    ...(failure
      ? { Status: 'FAILED', Error: failure.error, Cause: failure.cause }
      : { Status: 'SUCCEEDED', Output: JSON.stringify(output) }),
  };
}

/** A child that failed stands in the Map's result as its execution. */
export function childResult(child: ChildExecution): Json {
  return child.failure ? executionRecord(child) : child.output;
}
