import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  Pass,
  QueryLanguage,
  StateMachine,
  StateMachineType,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { observable } from './machine-logs.ts';
import type { RunEvents } from './run-events.ts';
import { breakdown, eventOf, ingestBreakdown, sendEvent } from './sending.ts';

/** An EXPRESS execution ends after this time; its retries take about two minutes at most. */
const TELLING_TIMEOUT = Duration.minutes(5);

export interface StoppedRunsProps {
  /** The state machine whose executions are looked after. */
  readonly stateMachine: StateMachine;
  /** The event that such an execution would have sent, from expressions of what is known of it. */
  readonly event: (known: StoppedExecution) => string;
  /** The errors with which the machine ends once it has told of its end. */
  readonly told: Readonly<Record<string, string>>;
  readonly events: RunEvents;
  readonly logRetention: RetentionDays;
}

/** Expressions without delimiters. */
export interface StoppedExecution {
  readonly name: string;
  readonly error: string;
  readonly cause: string;
}

const STOPPED: StoppedExecution = {
  name: '$states.input.name',
  error:
    "$states.input.error ? $states.input.error : ($states.input.status = 'TIMED_OUT' ? 'States.Timeout' : 'Aborted')",
  cause: "$states.input.cause ? $states.input.cause : ''",
};

/** Of a run. */
export function stoppedRun({ name, error, cause }: StoppedExecution): string {
  // A further attempt at a run is named so after it.
  const runId = `$replace(${name}, /-attempt-[0-9]+$/, '')`;
  return eventOf('StudyRunFailed', breakdown({ execution: name, runId, error, cause }));
}

/** Of an ingest. Its id is made of its execution's name by its first function. */
export function stoppedIngest({ name, error, cause }: StoppedExecution): string {
  return eventOf('NhanesIngestFailed', ingestBreakdown({ execution: name, ingestId: 'null', error, cause }));
}

/**
 * A run that is cancelled, exceeds its time or meets what nothing catches cannot tell of its own end. Step Functions
 * tells EventBridge, and this small machine sends the event that the run would have sent.
 */
export class StoppedRuns extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, event, told, events, logRetention }: StoppedRunsProps) {
    super(scope, id);
    const asEvent = Pass.jsonata(this, 'AsRunEvent', { outputs: event(STOPPED) });
    const machine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(
        asEvent.next(sendEvent(this, events, Succeed.jsonata(this, 'Told'))),
      ),
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.EXPRESS,
      timeout: TELLING_TIMEOUT,
      ...observable(this, logRetention),
    });
    new Rule(this, 'OnStop', {
      description: 'A run was cancelled, exceeded its time or met what nothing catches.',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          $or: [
            { status: ['TIMED_OUT', 'ABORTED'] },
            { status: ['FAILED'], error: [{ 'anything-but': Object.values(told) }] },
          ],
        },
      },
      targets: [
        new SfnStateMachine(machine, {
          input: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: events.deadLetters,
        }),
      ],
    });
  }
}
