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
import { breakdown, END_OF_TOLD_RUN, eventOf, sendEvent } from './sending.ts';

/** An EXPRESS execution ends after this time; its retries take about two minutes at most. */
const TELLING_TIMEOUT = Duration.minutes(5);

export interface StoppedRunsProps {
  /** The state machine whose runs are looked after. */
  readonly stateMachine: StateMachine;
  readonly events: RunEvents;
  readonly logRetention: RetentionDays;
}

/**
 * A run that is cancelled, exceeds its time or meets what nothing catches cannot tell of its own end. Step Functions tells
 * EventBridge, and this small machine sends the event that the run would have sent.
 */
export class StoppedRuns extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, events, logRetention }: StoppedRunsProps) {
    super(scope, id);
    const event = Pass.jsonata(this, 'AsRunEvent', {
      outputs: eventOf(
        'StudyRunFailed',
        breakdown({
          execution: '$states.input.name',
          // A further attempt at a run is named so after it.
          runId: "$replace($states.input.name, /-attempt-[0-9]+$/, '')",
          error:
            "$states.input.error ? $states.input.error : ($states.input.status = 'TIMED_OUT' ? 'States.Timeout' : 'Aborted')",
          cause: "$states.input.cause ? $states.input.cause : ''",
        }),
      ),
    });
    const machine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(event.next(sendEvent(this, events, Succeed.jsonata(this, 'Told')))),
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
            { status: ['FAILED'], error: [{ 'anything-but': Object.values(END_OF_TOLD_RUN) }] },
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
