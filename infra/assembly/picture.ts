/**
 * A picture of the deployment as Mermaid text, drawn from its template: what starts what, and what each may read and
 * write.
 */
import { isJsonObject, type Json } from '../local/asl/json.ts';
import { permissionsOf } from './iam/permissions.ts';
import { nameOf, resolveIntrinsics, type Template } from './intrinsics.ts';

/** What is drawn: in words, and in which shape. */
const DRAWN: Readonly<Record<string, { kind: string; shape: [open: string, close: string] }>> = {
  'AWS::Events::EventBus': { kind: 'event bus', shape: ['>', ']'] },
  'AWS::Events::Rule': { kind: 'rule', shape: ['{{', '}}'] },
  'AWS::Lambda::Function': { kind: 'function', shape: ['(', ')'] },
  'AWS::StepFunctions::StateMachine': { kind: 'state machine', shape: ['[[', ']]'] },
  'AWS::S3::Bucket': { kind: 'bucket', shape: ['[(', ')]'] },
  'AWS::SQS::Queue': { kind: 'queue', shape: ['[/', '/]'] },
  'AWS::SNS::Topic': { kind: 'topic', shape: ['>', ']'] },
};

/** What an arrow says, by the action that is allowed. Actions that are not here make no arrow. */
const ARROWS: Readonly<Record<string, string>> = {
  'lambda:InvokeFunction': 'invokes',
  'states:StartExecution': 'starts',
  'events:PutEvents': 'tells',
  'sqs:SendMessage': 'leaves',
};

/** AWS services that send events by themselves, and whose resource here does. */
const SENDERS: Readonly<Record<string, string>> = {
  'aws.s3': 'AWS::S3::Bucket',
  'aws.states': 'AWS::StepFunctions::StateMachine',
};

/** Everything in the picture is a resource of the template, a rule's pattern or target, or what a role is allowed. */
export function architecture(template: Template): string {
  const resources = Object.entries(template.Resources).filter(([, { Type }]) => Type in DRAWN);
  const byArn = new Map(resources.map(([id]) => [arnOf(id, template), id]));
  const permissions = permissionsOf(template);
  const nodes: string[] = [];
  const arrows = new Set<string>();
  for (const [id, { Type }] of resources) {
    const { kind, shape } = DRAWN[Type];
    const access: Record<string, string[]> = { reads: [], writes: [], 'registers tables in': [] };
    const actsByRole = Type === 'AWS::Lambda::Function' || Type === 'AWS::StepFunctions::StateMachine';
    for (const { action, resource } of actsByRole ? permissions.grants(nameOf(id, template)) : []) {
      const prefix = /^arn:aws:s3:::[^/]+\/(.+)\*$/.exec(resource)?.[1];
      if (prefix && action === 's3:GetObject') access.reads.push(prefix);
      if (prefix && action === 's3:PutObject') access.writes.push(prefix);
      const database = /:database\/(.+)$/.exec(resource)?.[1];
      if (database && action === 'glue:CreateTable') access['registers tables in'].push(database);
      // A function is invoked by its versions.
      const target = byArn.get(resource.replace(/:\*$/, ''));
      // A Distributed Map starts executions of its own machine.
      if (action in ARROWS && target && target !== id) arrows.add(`${id} -- ${ARROWS[action]} --> ${target}`);
    }
    const lines = Object.entries(access).filter(([, prefixes]) => prefixes.length > 0);
    const words = [kind, ...lines.map(([verb, prefixes]) => `${verb} ${[...new Set(prefixes)].join(' ')}`)];
    nodes.push(`${id}${shape[0]}"<b>${displayName(id)}</b><br/>${words.join('<br/>')}"${shape[1]}`);
  }
  for (const [id, { Type }] of resources) {
    if (Type === 'AWS::Events::Rule') for (const arrow of arrowsOfRule(id, template, byArn)) arrows.add(arrow);
  }
  for (const arrow of [...accessLogs(template), ...alarms(template)]) arrows.add(arrow);
  return ['flowchart LR', ...[...nodes, ...arrows].map((line) => `  ${line}`)].join('\n');
}

function accessLogs(template: Template): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const logging = Type === 'AWS::S3::Bucket' ? Properties?.LoggingConfiguration : undefined;
    const to =
      isJsonObject(logging) && isJsonObject(logging.DestinationBucketName) && logging.DestinationBucketName.Ref;
    return to ? [`${id} -. access logs .-> ${to}`] : [];
  });
}

/** All alarms as one node: they tell the same topic. */
function alarms(template: Template): string[] {
  const all = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  const topics = new Set(
    all.flatMap(([, { Properties }]) => Properties?.AlarmActions).map((action) => isJsonObject(action) && action.Ref),
  );
  const names = all.map(([id]) => displayName(id)).join('<br/>');
  return [...topics].map((topic) => `AllAlarms["<b>alarms</b><br/>${names}"] --> ${topic}`);
}

/** From what a rule listens to, and to what it hands on. */
function arrowsOfRule(id: string, template: Template, byArn: ReadonlyMap<string, string>): string[] {
  const rule = resolveIntrinsics(template.Resources[id].Properties ?? {}, template);
  if (!isJsonObject(rule)) return [];
  const { EventBusName, EventPattern, ScheduleExpression, Targets } = rule;
  const pattern = isJsonObject(EventPattern) ? EventPattern : {};
  const what = texts(pattern['detail-type']).join(', ');
  const from =
    EventBusName === undefined
      ? senders(pattern, template)
      : [[...byArn.values()].find((bus) => nameOf(bus, template) === EventBusName)];
  const targets = Array.isArray(Targets) ? Targets.filter(isJsonObject) : [];
  return [
    ...from.map((sender) => `${sender} -- ${what} --> ${id}`),
    ...(typeof ScheduleExpression === 'string' ? [`Clock(("${ScheduleExpression}")) --> ${id}`] : []),
    ...targets.map(({ Arn }) => `${id} --> ${byArn.get(String(Arn))}`),
    ...targets.flatMap(({ DeadLetterConfig }) =>
      isJsonObject(DeadLetterConfig) ? [`${id} -. undelivered .-> ${byArn.get(String(DeadLetterConfig.Arn))}`] : [],
    ),
  ];
}

/** The resources that a pattern of the account's own bus names as senders: those whose name or ARN is in its detail. */
function senders({ source, detail }: { readonly [field: string]: Json }, template: Template): string[] {
  const types = texts(source).map((name) => SENDERS[name]);
  const named = JSON.stringify(detail ?? {});
  return Object.entries(template.Resources)
    .filter(([id, { Type }]) => types.includes(Type) && named.includes(`${nameOf(id, template)}"`))
    .map(([id]) => id);
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function arnOf(id: string, template: Template): string {
  const attribute = template.Resources[id].Type === 'AWS::SNS::Topic' ? 'TopicArn' : 'Arn';
  return String(resolveIntrinsics({ 'Fn::GetAtt': [id, attribute] }, template));
}

/** A logical id without CDK's hash, and without the construct around it where that only says what the shape says. */
function displayName(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '').replace(/^(Functions|Triggers|Monitoring)/, '');
}
