/**
 * Everything that starts a run, from the event to its end: through the rule's pattern and input as synthesised, the
 * bundle of the function behind it, Step Functions over HTTP, and back to the bus.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN_EVENTS } from '../../../functions/study/run-events.ts';
import { runId } from '../../../functions/study/run-id.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { permissionsOf } from '../../../infra/assembly/iam/permissions.ts';
import { resolveIntrinsics, type Template } from '../../../infra/assembly/intrinsics.ts';
import { assembly } from '../../../infra/assembly/synth.ts';
import { accessControl } from '../../../infra/local/access-control.ts';
import type { Json, JsonObject } from '../../../infra/local/asl/json.ts';
import { type LambdaPool, lambdaPool } from '../../../infra/local/lambda-pool.ts';
import { type DeploymentForTests, smallRequest, startDeployment } from '../../support/deployment.ts';
import { type BridgeEvent, type EventBridge, eventBridge } from '../../support/event-bridge.ts';
import { folderForTests } from '../../support/study.ts';
import { synthesisedTemplate } from '../synthesised.ts';

const scheduledFile = folderForTests();
const scheduledRequest = smallRequest({ id: 'scheduled', title: 'p < 0.05 > 0' });

let assemblyDir: string;
let template: Template;
let scheduledTemplate: Template;
let deployment: DeploymentForTests;
let functions: LambdaPool;
let bus: string;
let bucket: string;

const resources = (of: Template, type: string): (JsonObject & { id: string })[] =>
  Object.entries(of.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => ({ ...(resolveIntrinsics(Properties ?? {}, of) as JsonObject), id }));
const arnOf = (id: string, attribute = 'Arn') => String(resolveIntrinsics({ 'Fn::GetAtt': [id, attribute] }, template));
const idOf = (type: string, like: RegExp, of = template) =>
  Object.keys(of.Resources).find((id) => of.Resources[id].Type === type && like.test(id)) ?? '';

beforeAll(async () => {
  assemblyDir = await assembly('.study');
  template = JSON.parse(readFileSync(join(assemblyDir, 'NhanesMixtures.template.json'), 'utf8'));
  writeFileSync(join(scheduledFile.path, 'request.json'), JSON.stringify(scheduledRequest));
  scheduledTemplate = synthesisedTemplate({
    'study:schedule': 'rate(1 day)',
    'study:scheduledRequest': join(scheduledFile.path, 'request.json'),
  }).toJSON() as Template;
  bus = String(resources(template, 'AWS::Events::EventBus')[0].Name);
  bucket = String(resolveIntrinsics({ Ref: idOf('AWS::S3::Bucket', /^DataLakeBucket/) }, template));
  deployment = await startDeployment();
  functions = acceptRequest(deployment.endpoint);
});
afterAll(async () => {
  await functions.close();
  await deployment.close();
  await scheduledFile.remove();
});

/** The function behind the rules, as the assembly has it, with this deployment's lake. */
function acceptRequest(stepFunctions: string): LambdaPool {
  const id = idOf('AWS::Lambda::Function', /^FunctionsAcceptRequest/);
  const { Code, Handler, MemorySize, Timeout } = template.Resources[id].Properties ?? {};
  const asset = String((Code as JsonObject).S3Key).replace('.zip', '');
  const configuration = {
    name: id,
    version: '$LATEST',
    directory: join(assemblyDir, `asset.${asset}`),
    handler: String(Handler),
    environment: {},
    memoryMiB: Number(MemorySize),
    timeoutSeconds: Number(Timeout),
  };
  return lambdaPool({
    functions: new Map([[id, configuration]]),
    environment: {
      ...deployment.environment,
      AWS_ENDPOINT_URL_SFN: stepFunctions,
      DATA_LAKE: deployment.lakeUrl,
      STATE_MACHINE_ARN: deployment.stateMachineArn,
      STACK: 'NhanesMixtures',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
    log: () => {},
    onLakeAccess: accessControl(permissionsOf(template), bucket, () => {}).authoriseInLake,
  });
}

const bridge = (): EventBridge => eventBridge(template);
const invoke = (deliveries: ReturnType<EventBridge['deliveries']>, pool = functions) =>
  Promise.all(deliveries.map(({ targetArn, input }) => pool.invoke(targetArn, input, new AbortController().signal)));
/** Sends an event to a bus, as its rules deliver it; the answers of the functions. */
const put = (event: BridgeEvent, to = bus) => invoke(bridge().deliveries(to, event));

/** An event as EventBridge puts its envelope around what PutEvents is given. */
function requested(detail: Json, changed: JsonObject = {}): BridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'StudyRunRequested',
    source: 'someone.else',
    account: '123456789012',
    time: '2026-11-22T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail,
    ...changed,
  };
}

/** The event of S3 (Amazon S3 User Guide, "EventBridge event message structure"). */
function objectCreated(key: string, name = bucket, size = 5): BridgeEvent {
  return {
    ...requested({
      version: '0',
      bucket: { name },
      object: {
        key,
        size,
        etag: 'b1946ac92492d2347c6235b4d2611184',
        'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
        sequencer: '00617F08299329D189',
      },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      'source-ip-address': '1.2.3.4',
      reason: 'PutObject',
    }),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    resources: [`arn:aws:s3:::${name}`],
  };
}

const fileOf = async (content: string, key = `requests/${randomUUID()}.json`) => {
  await deployment.store.put(key, content);
  return objectCreated(key);
};
const ended = (name: string) => deployment.executions.get(name)?.ended;
const told = (name: string) =>
  deployment.busEvents.filter(({ detail }) => detail.execution === name).map(({ detailType }) => detailType);

describe('a request', () => {
  const request = smallRequest();
  const run = runId(request);

  it('in an event on the bus is run under the name of its run, and its end is told on the same bus', async () => {
    expect(await put(requested(request as unknown as Json))).toMatchObject([{ run_id: run, outcome: 'started' }]);
    expect(await ended(run)).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
    const [event] = deployment.busEvents;
    expect(event).toMatchObject({ bus: expect.stringMatching(new RegExp(`${bus}$`)), detailType: 'StudyRunCompleted' });
    expect(() => RUN_EVENTS.StudyRunCompleted.parse(event.detail)).not.toThrow();
  });

  it('is started by none of the events that tell of runs', () => {
    for (const type of Object.keys(RUN_EVENTS).filter((name) => name !== 'StudyRunRequested')) {
      const event = requested(request as unknown as Json, { source: 'nhanes-mixtures', 'detail-type': type });
      expect(bridge().deliveries(bus, event)).toEqual([]);
      expect(bridge().deliveries('default', event)).toEqual([]);
    }
  });

  it('that comes again, by the same or another way, starts nothing', async () => {
    const event = requested(request as unknown as Json);
    const answer = [{ run_id: run, outcome: 'complete', manifest_key: `runs/${run}/manifest.json` }];
    expect(await put(event)).toMatchObject(answer);
    expect(await put(event)).toMatchObject(answer);
    expect(await put(await fileOf(JSON.stringify(request, null, 2)), 'default')).toMatchObject(answer);
    expect([...deployment.executions.keys()].filter((name) => name.startsWith(run))).toEqual([run]);
    expect(told(run)).toEqual(['StudyRunCompleted']);
  });

  it('in a file under requests/ is run', async () => {
    const another = smallRequest({ id: 'by-file' });
    const event = await fileOf(JSON.stringify(another));
    expect(await put(event, 'default')).toMatchObject([{ run_id: runId(another), outcome: 'started' }]);
    expect(await ended(runId(another))).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
    expect(told(runId(another))).toEqual(['StudyRunCompleted']);
  });

  it.each<[string, () => [BridgeEvent, string]]>([
    ['on another bus', () => [requested(request as unknown as Json), 'default']],
    ['of another type', () => [requested(request as unknown as Json, { 'detail-type': 'StudyRunRequest' }), bus]],
    ['in a file elsewhere', () => [objectCreated('runs/x/request.json'), 'default']],
    ['in a file whose key only contains the prefix', () => [objectCreated('old/requests/x.json'), 'default']],
    ['in a file of another bucket', () => [objectCreated('requests/x.json', 'another'), 'default']],
    [
      'in a file that was deleted',
      () => [{ ...objectCreated('requests/x.json'), 'detail-type': 'Object Deleted' }, 'default'],
    ],
    ['that is only a folder for files', () => [objectCreated('requests/', bucket, 0), 'default']],
    ['in a file, told of on our bus', () => [objectCreated('requests/x.json'), bus]],
  ])('%s reaches nothing', (_, event) => {
    const [sent, to] = event();
    expect(bridge().deliveries(to, sent)).toEqual([]);
  });
});

describe('a schedule', () => {
  it('is not there unless it is asked for', () => {
    expect(bridge().scheduled()).toEqual([]);
    expect(resources(template, 'AWS::Events::Rule').filter(({ ScheduleExpression }) => ScheduleExpression)).toEqual([]);
  });

  it('sends the request, whatever characters are in it, and the run is started once', async () => {
    const rule = resources(scheduledTemplate, 'AWS::Events::Rule').find(({ ScheduleExpression }) => ScheduleExpression);
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 day)', State: 'ENABLED' });
    const run = runId(scheduledRequest);
    const fire = () => invoke(eventBridge(scheduledTemplate).scheduled());
    expect(await fire()).toMatchObject([{ run_id: run, outcome: 'started' }]);
    expect(await ended(run)).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
    expect(await fire()).toMatchObject([{ run_id: run, outcome: 'complete' }]);
    expect(parseRunRequest(deployment.executions.get(run)?.input)).toEqual(scheduledRequest);
  });

  it.each(['huang-2023', 'huang-2023-whole-population', 'huang-2023-wqs-10k'])('has room for %s', (name) => {
    const settings = { 'study:schedule': 'cron(0 6 ? * MON *)', 'study:scheduledRequest': `events/${name}.json` };
    const [{ input }] = eventBridge(synthesisedTemplate(settings).toJSON() as Template).scheduled();
    const { request } = input as { request: Json };
    expect(parseRunRequest(request)).toEqual(parseRunRequest(readFileSync(`events/${name}.json`, 'utf8')));
  });
});

describe('a request that is not valid', () => {
  const long = 'x'.repeat(40_000);
  const wrong = { ...smallRequest(), cycles: ['1999-2000', 'yesterday'] };

  it.each<[string, { event: () => Promise<BridgeEvent>; to?: string; kept: Json; problem: string }]>([
    [
      'an event with a wrong field',
      { event: async () => requested(wrong as unknown as Json), kept: wrong as unknown as Json, problem: 'cycles' },
    ],
    ['an event with nothing in it', { event: async () => requested({}), kept: {}, problem: 'id' }],
    [
      'an event that is too long',
      {
        event: async () => requested({ title: long }),
        kept: JSON.stringify({ title: long }).slice(0, 32 * 1024 + 1),
        problem: '32 KiB',
      },
    ],
    ['a file that is not JSON', { event: () => fileOf('{"id": '), to: 'default', kept: '{"id": ', problem: 'JSON' }],
    [
      'a file with a wrong field',
      { event: () => fileOf(JSON.stringify(wrong)), to: 'default', kept: wrong as unknown as Json, problem: 'cycles' },
    ],
    [
      'a file that is too long',
      { event: () => fileOf(long), to: 'default', kept: long.slice(0, 32 * 1024 + 1), problem: '32 KiB' },
    ],
  ])('%s is refused, told of and kept', async (_, { event, to = bus, kept, problem }) => {
    const sent = await event();
    const name = `invalid-${sent.id}`;
    const letters = deployment.messages.length;
    expect(await put(sent, to)).toMatchObject([{ outcome: 'started' }]);
    expect(await ended(name)).toMatchObject({
      status: 'FAILED',
      error: 'StudyRunRejected',
      cause: expect.stringContaining(problem),
    });
    expect(told(name)).toEqual(['StudyRunRejected']);
    const { detail } = deployment.busEvents.find((one) => one.detail.execution === name) ?? { detail: {} };
    const { problems } = RUN_EVENTS.StudyRunRejected.parse(detail);
    expect(JSON.stringify(problems)).toContain(problem);
    expect(deployment.messages.slice(letters).map(({ body }) => JSON.parse(String(body)))).toMatchObject([
      { detail_type: 'StudyRunRejected', detail: { execution: name }, request: kept },
    ]);
    expect(await put(sent, to)).toMatchObject([{ outcome: 'repeated' }]);
    expect(deployment.messages).toHaveLength(letters + 1);
  });
});

describe('what cannot be handed over is kept', () => {
  const queue = () => arnOf(idOf('AWS::SQS::Queue', /DeadLetters/));
  const accept = () => idOf('AWS::Lambda::Function', /^FunctionsAcceptRequest/);
  const both = () => [template, scheduledTemplate];

  it('by each rule: more attempts for an hour, then the dead letters, which take from these rules alone', () => {
    for (const of of both()) {
      const rules = resources(of, 'AWS::Events::Rule').filter(({ id }) => id.startsWith('Triggers'));
      expect(rules.map(({ Targets }) => Targets)).toEqual(
        rules.map(() => [
          expect.objectContaining({
            Arn: arnOf(accept()),
            DeadLetterConfig: { Arn: queue() },
            RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 },
          }),
        ]),
      );
      const [{ PolicyDocument }] = resources(of, 'AWS::SQS::QueuePolicy');
      const allowed = (PolicyDocument as { Statement: JsonObject[] }).Statement.filter(
        ({ Effect }) => Effect === 'Allow',
      );
      const everyRule = resources(of, 'AWS::Events::Rule').map(({ id }) => id);
      expect(allowed).toHaveLength(everyRule.length);
      for (const id of everyRule) {
        expect(allowed).toContainEqual({
          Sid: expect.any(String),
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: queue(),
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': resolveIntrinsics({ 'Fn::GetAtt': [id, 'Arn'] }, of) } },
        });
      }
    }
  });

  it('and only these rules may invoke the function', () => {
    for (const of of both()) {
      const triggers = resources(of, 'AWS::Events::Rule').filter(({ id }) => id.startsWith('Triggers'));
      const permissions = resources(of, 'AWS::Lambda::Permission');
      expect(permissions).toHaveLength(triggers.length);
      for (const { id } of triggers) {
        expect(permissions).toContainEqual({
          id: expect.any(String),
          Action: 'lambda:InvokeFunction',
          FunctionName: arnOf(accept()),
          Principal: 'events.amazonaws.com',
          SourceArn: resolveIntrinsics({ 'Fn::GetAtt': [id, 'Arn'] }, of),
        });
      }
    }
  });

  it('by the function, which EventBridge only hands events to: two more attempts, then the dead letters', () => {
    expect(resources(template, 'AWS::Lambda::EventInvokeConfig')).toEqual([
      {
        id: expect.any(String),
        FunctionName: accept(),
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 3600,
        DestinationConfig: { OnFailure: { Destination: queue() } },
      },
    ]);
    const role = permissionsOf(template);
    const request = { action: 'sqs:SendMessage', resource: queue(), context: { 'aws:SecureTransport': 'true' } };
    expect(role.allows(accept(), request)).toBe(true);
  });

  it('while Step Functions is out of order, the function fails, and a later attempt with the same event starts the run', async () => {
    const outOfOrder = createServer((_, response) => response.writeHead(500).end());
    await once(outOfOrder.listen(0, '127.0.0.1'), 'listening');
    const request = smallRequest({ id: 'later' });
    const deliveries = bridge().deliveries(bus, requested(request as unknown as Json));
    const unlucky = acceptRequest(`http://127.0.0.1:${(outOfOrder.address() as AddressInfo).port}`);
    await expect(invoke(deliveries, unlucky)).rejects.toThrow();
    expect(deployment.executions.has(runId(request))).toBe(false);
    expect(await invoke(deliveries)).toMatchObject([{ run_id: runId(request), outcome: 'started' }]);
    expect(await ended(runId(request))).toMatchObject({ status: 'SUCCEEDED' });
    await unlucky.close();
    outOfOrder.close();
  });
});
