import type { RemovalPolicy } from 'aws-cdk-lib';
import { Aws, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import { type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { INGEST_EVENTS } from '../../functions/ingest/events.ts';
import { EVENT_SOURCE, eventJsonSchema, RUN_EVENTS } from '../../functions/study/run-events.ts';
import { busDescriptionsIn, schemasIn } from './regions.ts';

export interface RunEventsProps {
  /** Accounts that may have rules of their own on the bus. */
  readonly readers: readonly string[];
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
    this.bus = new EventBus(this, 'Bus');
    describeBus(this, this.bus.node.defaultChild as CfnEventBus);
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
    publishSchemas(this);
    for (const account of props.readers) this.shareWith(account);
  }

  /**
   * Lets an account make rules on the bus, and change those that it has made: whoever reads results hears when there
   * are some.
   */
  private shareWith(account: string): void {
    this.bus.addToResourcePolicy(
      new PolicyStatement({
        sid: `RulesOf${account}`,
        principals: [new AccountPrincipal(account)],
        actions: RULES.map((action) => `events:${action}`),
        resources: [
          Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: `${this.bus.eventBusName}/*` }),
        ],
        conditions: { StringEqualsIfExists: { 'events:creatorAccount': account } },
      }),
    );
  }
}

/** What an account does with rules of its own on a bus of another (EventBridge, permissions for event buses). */
const RULES = ['PutRule', 'DescribeRule', 'EnableRule', 'DisableRule', 'DeleteRule', 'PutTargets', 'RemoveTargets'];

function describeBus(scope: Construct, bus: CfnEventBus): void {
  const description = 'Study runs: requests for them, and how they ended.';
  const available = busDescriptionsIn(scope);
  if (available === true) bus.description = description;
  else if (available) bus.description = Fn.conditionIf(available.logicalId, description, Aws.NO_VALUE).toString();
}

function publishSchemas(scope: Construct): void {
  const available = schemasIn(scope);
  if (available === false) return;
  const registry = new CfnRegistry(scope, 'Schemas', { description: 'Events of study runs.' });
  const schemas = Object.entries({ ...RUN_EVENTS, ...INGEST_EVENTS }).map(
    ([type, detail]) =>
      new CfnSchema(scope, type, {
        registryName: registry.attrRegistryName,
        // EventBridge's own form of a name: source@detail-type.
        schemaName: `${EVENT_SOURCE}@${type}`,
        type: 'JSONSchemaDraft4',
        content: JSON.stringify(eventJsonSchema(type, detail)),
      }),
  );
  if (available === true) return;
  for (const resource of [registry, ...schemas]) resource.cfnOptions.condition = available;
}
