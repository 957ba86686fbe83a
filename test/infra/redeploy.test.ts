import { afterEach, describe, expect, it, vi } from 'vitest';
import { synthesisedTemplate } from './synthesised.ts';

/** What holds data or is known to others by its name: to replace it would be to lose it. */
const STATEFUL = [
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
  'AWS::EventSchemas::Registry',
  'AWS::SNS::Topic',
  'AWS::StepFunctions::StateMachine',
];

/** Properties whose change replaces the resource (CloudFormation's reference, "Update requires: Replacement"). */
const REPLACING: Record<string, string[]> = {
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::Events::EventBus': ['Name'],
  'AWS::EventSchemas::Registry': ['RegistryName'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
};

/** By logical id: type, what becomes of the resource, and the properties that would replace it. */
function stateful(template: ReturnType<typeof synthesisedTemplate>): Record<string, unknown> {
  const found = STATEFUL.flatMap((type) =>
    Object.entries(template.findResources(type)).map(([logicalId, { Properties, DeletionPolicy }]) => {
      const identity = Object.fromEntries((REPLACING[type] ?? []).map((name) => [name, Properties?.[name]]));
      return [logicalId, { type, DeletionPolicy, ...identity }];
    }),
  );
  return Object.fromEntries(found);
}

afterEach(() => {
  vi.doUnmock('../../functions/study/functions.ts');
  vi.doUnmock('../../infra/stack/bundles.ts');
  vi.resetModules();
});

describe('the resources that hold data', () => {
  it('have these logical ids: another id would be another, empty resource', () => {
    expect(Object.keys(stateful(synthesisedTemplate())).sort()).toEqual([
      'DataLakeAccessLogs1DA51325',
      'DataLakeBucketEF1CCA5A',
      'EventsBus45DE4339',
      'EventsDeadLetters8A90034E',
      'EventsSchemas5E916DB1',
      'IngestStateMachineA684E1BA',
      'MonitoringAlarms66989066',
      'StoppedIngestsStateMachineA0F59E3B',
      'StoppedRunsStateMachine7A94FBB8',
      'WorkflowStateMachine8F1B1C15',
    ]);
  });

  it('are the same after a change of the code and the time limits of functions', async () => {
    const before = synthesisedTemplate();
    vi.doMock('../../infra/stack/bundles.ts', async (original) => {
      const { bundle } = await original<typeof import('../../infra/stack/bundles.ts')>();
      return {
        bundle: (...build: Parameters<typeof bundle>) => {
          const { directory, versions } = bundle(...build);
          return { directory, versions: Object.fromEntries(Object.keys(versions).map((name) => [name, 'other'])) };
        },
      };
    });
    vi.doMock('../../functions/study/functions.ts', async (original) => {
      const actual = await original<typeof import('../../functions/study/functions.ts')>();
      const longer = Object.entries(actual.FUNCTIONS).map(([id, { seconds, ...specification }]) => [
        id,
        { ...specification, seconds: seconds + 1 },
      ]);
      return { ...actual, FUNCTIONS: Object.fromEntries(longer) };
    });
    const changed = (await import('./synthesised.ts')).synthesisedTemplate();
    const limits = (template: typeof before) =>
      Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Timeout);
    expect(limits(changed)).toEqual(limits(before).map((seconds) => seconds + 1));
    expect(stateful(changed)).toEqual(stateful(before));
  });

  it('are the same whatever else a deployment sets', () => {
    const settings = {
      'study:kmsKeyArn': 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555',
      'study:logRetentionDays': '7',
      'study:alarmEmail': 'ops@example.org',
      'study:functionsAtOnce': '900',
    };
    expect(stateful(synthesisedTemplate(settings))).toEqual(stateful(synthesisedTemplate()));
  });
});
