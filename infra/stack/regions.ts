/** What not every region has. */
import { CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The regions without EventBridge Schemas: 9 of the 34 of the partition `aws` (endpoints.json of botocore 1.43.11).
 * Schemas are a service to whoever writes programs on our events; nothing of a run needs them.
 */
export const WITHOUT_SCHEMAS: readonly string[] = [
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'il-central-1',
  'mx-central-1',
];

/** GovCloud, where an event bus has no Description. */
const GOVCLOUD = 'aws-us-gov';

/** Whether a stack has a feature: known of a named region, else decided by CloudFormation as the stack is deployed. */
export type Available = boolean | CfnCondition;

export function schemasIn(scope: Construct): Available {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region)) return !WITHOUT_SCHEMAS.includes(region);
  return new CfnCondition(scope, 'HasSchemas', {
    expression: Fn.conditionAnd(
      ...WITHOUT_SCHEMAS.map((without) => Fn.conditionNot(Fn.conditionEquals(region, without))),
    ),
  });
}

export function busDescriptionsIn(scope: Construct): Available {
  const { region, partition } = Stack.of(scope);
  if (!Token.isUnresolved(region)) return !region.startsWith('us-gov-');
  return new CfnCondition(scope, 'HasBusDescriptions', {
    expression: Fn.conditionNot(Fn.conditionEquals(partition, GOVCLOUD)),
  });
}
