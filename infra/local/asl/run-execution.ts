import type { ExecutionStatus } from '../execution-events.ts';
import type { StateMachineDefinition } from './definition.ts';
import { ExecutionStopped, StateFailure } from './errors.ts';
import type { Json } from './json.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import { runStates } from './run-states.ts';
import type { Services } from './services.ts';
import { stoppable } from './stopping.ts';
import { withTimeLimit } from './time-limit.ts';

export interface Execution {
  readonly definition: StateMachineDefinition;
  readonly stateMachineName: string;
  readonly name: string;
  readonly input: Json;
  readonly signal?: AbortSignal | undefined;
}

/** How an execution ended, in the words of DescribeExecution. */
export interface ExecutionResult {
  readonly status: ExecutionStatus;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Runs a state machine to its end. Only a fault of the runner itself rejects. */
export async function runExecution(execution: Execution, services: Services): Promise<ExecutionResult> {
  const startedAt = services.clock.now();
  services.emit({ type: 'execution-started', execution: execution.name });
  const outcome = await outcomeOf(execution, services, startedAt);
  const { status, error, cause } = outcome;
  services.emit({
    type: 'execution-ended',
    status,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  return { ...outcome, startedAt, endedAt: services.clock.now() };
}

type Outcome = Omit<ExecutionResult, 'startedAt' | 'endedAt'>;

async function outcomeOf(execution: Execution, services: Services, startedAt: number): Promise<Outcome> {
  const { definition, name, input, stateMachineName } = execution;
  const whole = stoppable(execution.signal);
  const frame = {
    services,
    execution: {
      Id: `${stateMachineName}:${name}`,
      Name: name,
      Input: input,
      StartTime: new Date(startedAt).toISOString(),
    },
    stateMachine: { Id: stateMachineName, Name: stateMachineName },
    map: undefined,
    iteration: '',
    variables: {},
  };
  const run = async (signal: AbortSignal): Promise<Outcome> => {
    try {
      return {
        status: 'SUCCEEDED',
        output: await runStates(definition, withinPayloadLimit(input, 'the input'), { ...frame, signal }),
      };
    } catch (error) {
      if (error instanceof StateFailure) return { status: 'FAILED', error: error.error, cause: error.cause };
      throw error;
    }
  };
  try {
    return await withTimeLimit(definition.TimeoutSeconds, 'the execution', services.clock, whole.signal, run);
  } catch (error) {
    if (error instanceof StateFailure) return { status: 'TIMED_OUT', error: error.error, cause: error.cause };
    if (error instanceof ExecutionStopped) return { status: 'ABORTED' };
    throw error;
  } finally {
    whole.release();
  }
}
