import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { REQUESTS_PREFIX } from '../../functions/lake/keys.ts';
import type { RunEventType } from '../../functions/study/run-events.ts';
import type { StudySchedule } from './configuration.ts';
import type { RunEvents } from './run-events.ts';

/**
 * A request that could not be handed over in this time is a case for people; EventBridge alone would try for 24 hours.
 */
export const OLDEST_EVENT = Duration.hours(1);

/** EventBridge's and Lambda's own attempts, beside those of the SDK within the function. */
export const MORE_ATTEMPTS = 2;

export interface TriggersProps {
  readonly acceptRequest: LambdaFunction;
  readonly stateMachine: StateMachine;
  readonly events: RunEvents;
  readonly bucket: IBucket;
  readonly schedule?: StudySchedule | undefined;
}

/**
 * Everything that starts a run, beside StartExecution itself: an event on the bus, a request file in the lake, the
 * clock. All of it goes to one function, which starts each run once; what it cannot take goes to the dead letters.
 */
export class Triggers extends Construct {
  private readonly acceptRequest: LambdaFunction;
  private readonly events: RunEvents;

  constructor(scope: Construct, id: string, { acceptRequest, stateMachine, events, bucket, schedule }: TriggersProps) {
    super(scope, id);
    this.acceptRequest = acceptRequest;
    this.events = events;
    this.allowStarting(stateMachine);
    acceptRequest.configureAsyncInvoke({
      retryAttempts: MORE_ATTEMPTS,
      maxEventAge: OLDEST_EVENT,
      onFailure: new SqsDestination(events.deadLetters),
    });
    new Rule(this, 'OnEvent', {
      description: 'A run is asked for by an event.',
      eventBus: events.bus,
      eventPattern: { detailType: ['StudyRunRequested' satisfies RunEventType] },
      targets: [this.target({ trigger: 'event', id: EventField.eventId, request: EventField.fromPath('$.detail') })],
    });
    new Rule(this, 'OnRequestFile', {
      description: 'A run is asked for by a file in the lake.',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [bucket.bucketName] },
          // A folder that somebody makes in S3's console is an object without a byte.
          object: { key: [{ prefix: REQUESTS_PREFIX }], size: [{ 'anything-but': [0] }] },
        },
      },
      targets: [
        this.target({ trigger: 'object', id: EventField.eventId, key: EventField.fromPath('$.detail.object.key') }),
      ],
    });
    if (schedule) {
      new Rule(this, 'OnSchedule', {
        description: 'A run is asked for again and again.',
        schedule: Schedule.expression(schedule.expression),
        // A constant: in a template that EventBridge fills in, a "<" of the request's text would be taken for a
        // placeholder.
        targets: [this.target({ trigger: 'schedule', id: 'schedule', request: schedule.request })],
      });
    }
  }

  private target(input: Record<string, unknown>): LambdaTarget {
    return new LambdaTarget(this.acceptRequest, {
      event: RuleTargetInput.fromObject(input),
      deadLetterQueue: this.events.deadLetters,
      retryAttempts: MORE_ATTEMPTS,
      maxEventAge: OLDEST_EVENT,
    });
  }

  /** To start a run, and to look at the one that has its name already. */
  private allowStarting(stateMachine: StateMachine): void {
    this.acceptRequest.addEnvironment('STATE_MACHINE_ARN', stateMachine.stateMachineArn);
    stateMachine.grantStartExecution(this.acceptRequest);
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${stateMachine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.acceptRequest.addToRolePolicy(
      new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }),
    );
  }
}
