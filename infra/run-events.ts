import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration, Validations } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE, RUN_EVENT_TYPES, runEventJsonSchema } from '../functions/study/run-events.ts';

export interface RunEventsProps {
  /** Of the dead letters: they hold requests that nobody has answered. */
  readonly removalPolicy: RemovalPolicy;
}

/** Where runs are asked for and tell how they ended, and what has come to nothing. */
export class RunEvents extends Construct {
  readonly bus: EventBus;
  /** Requests that were refused or could not be delivered, and events that could not be sent. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: RunEventsProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { description: 'Study runs: requests for them, and how they ended.' });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The longest that SQS keeps a message: somebody must look at it in that time, and an alarm says so.
      retentionPeriod: Duration.days(14),
      removalPolicy: props.removalPolicy,
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the dead-letter queue: nothing consumes it, so nothing can fail to.',
    });
    const registry = new CfnRegistry(this, 'Schemas', { description: 'Events of study runs.' });
    for (const type of RUN_EVENT_TYPES) {
      new CfnSchema(this, type, {
        registryName: registry.attrRegistryName,
        // EventBridge's own form of a name: source@detail-type.
        schemaName: `${EVENT_SOURCE}@${type}`,
        type: 'JSONSchemaDraft4',
        content: JSON.stringify(runEventJsonSchema(type)),
      });
    }
  }
}
