import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { IngestEventType } from '../../functions/ingest/events.ts';
import type { RunEvents } from './run-events.ts';
import { MORE_ATTEMPTS, OLDEST_EVENT } from './triggers.ts';

export interface IngestTriggerProps {
  readonly stateMachine: StateMachine;
  readonly events: RunEvents;
}

/**
 * An event starts an ingest. An event that is delivered twice starts two, of which the second finds every table
 * unchanged: unlike a run, an ingest needs no function that starts it once.
 */
export class IngestTrigger extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, events }: IngestTriggerProps) {
    super(scope, id);
    new Rule(this, 'OnEvent', {
      description: 'Tables of NHANES are asked for by an event.',
      eventBus: events.bus,
      eventPattern: { detailType: ['NhanesIngestRequested' satisfies IngestEventType] },
      targets: [
        new SfnStateMachine(stateMachine, {
          input: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: events.deadLetters,
          retryAttempts: MORE_ATTEMPTS,
          maxEventAge: OLDEST_EVENT,
        }),
      ],
    });
  }
}
