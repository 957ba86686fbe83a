/** The stack under cdk-nag's AwsSolutions rules, and the reason for every wildcard that our policies have. */
import { Stack, Validations } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { PREFIXES } from '../../functions/lake/keys.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Wildcard {
  /** In which statements: by their actions, all of them. */
  readonly actions: RegExp;
  /** The resource with `<name>` for what CloudFormation fills in. */
  readonly resource: RegExp;
  readonly reason: string;
}

/** A wildcard that none of these matches is a finding. */
const WILDCARDS: readonly Wildcard[] = [
  {
    actions: /^s3:(GetObject|PutObject)$/,
    resource: new RegExp(`/(${PREFIXES.join('|')})\\*$`),
    reason: 'The objects of one kind: the function needs all below this prefix, and none elsewhere.',
  },
  {
    actions: /^lambda:InvokeFunction$/,
    resource: /^<\w+\.Arn>:\*$/,
    reason:
      'The versions of one function: a running execution calls those that it began with, whatever is deployed meanwhile.',
  },
  {
    actions: /^states:(Describe|Stop|Redrive)Execution$/,
    resource: /:execution:.*:\*$/,
    reason: 'Executions of this very state machine: their names are made when they start.',
  },
  {
    actions: /^xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets)$/,
    resource: /^\*$/,
    reason: 'X-Ray knows no resources to limit these actions to.',
  },
  {
    actions: /^logs:(\w+LogDelivery|ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$/,
    resource: /^\*$/,
    reason: 'What Step Functions needs to deliver its log; CloudWatch Logs knows no resources to limit it to.',
  },
  {
    actions: /^ec2:\w+(NetworkInterfaces?|Subnets|PrivateIpAddresses)$/,
    resource: /^\*$/,
    reason: "The network interface of a function in a VPC; EC2 knows no resources to limit Lambda's own calls to.",
  },
  {
    actions: /^glue:(Create|Update)Table$/,
    resource: /:table\/\w+\/\*$/,
    reason: "Any table of NHANES in the stack's own database: which ones an ingest brings is known when it has.",
  },
  {
    actions: /^kms:(GenerateDataKey|ReEncrypt)\*$/,
    resource: /./,
    reason: "CDK's grant of encryption names these two actions with all their variants; the key is named.",
  },
];

/** Adds the rules to a synthesis. Call it when all constructs are there. */
export function checkCompliance(app: IConstruct): void {
  for (const node of app.node.findAll()) {
    if (node instanceof CfnPolicy) acknowledgeWildcards(node);
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

function acknowledgeWildcards(policy: CfnPolicy): void {
  const { Statement } = Stack.of(policy).resolve(policy.policyDocument) as { Statement: Statement[] };
  const findings = new Map<string, Set<string | undefined>>();
  const add = (finding: string, reason: string | undefined) =>
    findings.set(finding, (findings.get(finding) ?? new Set()).add(reason));
  for (const { Effect, Action, Resource } of Statement) {
    if (Effect !== 'Allow') continue;
    const actions = [Action].flat() as string[];
    const resources = [Resource].flat().map(flatten);
    for (const action of actions.filter((name) => name.includes('*'))) {
      add(`Action::${action}`, WILDCARDS.find(({ actions: allowed }) => allowed.test(action))?.reason);
    }
    for (const resource of resources.filter((name) => name.includes('*'))) {
      const wildcard = WILDCARDS.find(
        ({ actions: allowed, resource: pattern }) =>
          pattern.test(resource) && actions.every((name) => allowed.test(name)),
      );
      add(`Resource::${resource}`, wildcard?.reason);
    }
  }
  for (const [finding, reasons] of findings) {
    // Two statements can have the same wildcard, of which only one has a reason.
    if (reasons.has(undefined)) continue;
    const reason = [...reasons].join(' ');
    Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
  }
}

/** A resource as cdk-nag names it in its findings: references as `<LogicalId>` and `<LogicalId.Attribute>`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown[]];
    return parts.map(flatten).join(delimiter);
  }
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Ref') return `<${argument}>`;
  return JSON.stringify(value);
}
