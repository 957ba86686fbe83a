import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import * as keys from '../../../functions/lake/keys.ts';
import { RUN_EVENTS } from '../../../functions/study/run-events.ts';
import { synthesisedTemplate } from '../synthesised.ts';

let template: Template;
beforeAll(() => {
  template = synthesisedTemplate();
});

/** What a role may do, by action: resources as text, tokens and all. */
function permissions(roleName: string): Record<string, string> {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([logicalId]) => logicalId.startsWith(roleName))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
  return Object.fromEntries(policies.map(({ Action, Resource }) => [String(Action), JSON.stringify(Resource)]));
}

/** The properties of the only resource of a type whose logical id starts like this. */
function propertiesOf(type: string, logicalId: string): Record<string, unknown> {
  const [found, ...others] = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(logicalId));
  if (!found || others.length > 0)
    throw new Error(`${others.length + (found ? 1 : 0)} resources ${logicalId} of type ${type}`);
  return found[1].Properties;
}

describe('the lake', () => {
  it('is a bucket: encrypted, versioned, closed to the public, and kept when the stack goes', () => {
    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LoggingConfiguration: { DestinationBucketName: { Ref: Match.stringLikeRegexp('^DataLakeAccessLogs') } },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('refuses whoever comes without TLS, and so do its access logs, the dead letters and the alarms', () => {
    template.resourceCountIs('AWS::S3::Bucket', 2);
    const policies = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
      Object.values(template.findResources(type)),
    );
    expect(policies).toHaveLength(4);
    for (const { Properties } of policies) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  });

  it('forgets what nobody sees, and nothing that a manifest names', () => {
    const { LifecycleConfiguration } = propertiesOf('AWS::S3::Bucket', 'DataLakeBucket') as {
      LifecycleConfiguration: { Rules: Record<string, unknown>[] };
    };
    const expiring = LifecycleConfiguration.Rules.filter((rule) => 'ExpirationInDays' in rule);
    // Answers of Athena are no part of the lake.
    expect(expiring).toMatchObject([{ Prefix: 'athena/', ExpirationInDays: 30 }]);
    const forgetting = LifecycleConfiguration.Rules.filter(
      (rule) => 'NoncurrentVersionExpiration' in rule && !('ExpirationInDays' in rule),
    );
    const prefixes = forgetting.map(({ Prefix }) => Prefix);
    expect(prefixes).toEqual([
      'nhanes/',
      'simulated/',
      'runs/',
      'results/',
      'catalogue/',
      'replicates/',
      'requests/',
      'ingests/',
    ]);
    for (const rule of forgetting) expect(rule).toMatchObject({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } });
  });

  it('has no rule by which received bytes or their Parquet could go, old versions included', () => {
    const { LifecycleConfiguration } = propertiesOf('AWS::S3::Bucket', 'DataLakeBucket') as {
      LifecycleConfiguration: { Rules: Record<string, unknown>[] };
    };
    const kept = [keys.rawTable('2013-2014', 'DEMO_H', 'a1'), keys.convertedTable('2013-2014', 'DEMO_H', 'a1')];
    const reaching = LifecycleConfiguration.Rules.filter(({ Prefix }) =>
      kept.some((key) => key.startsWith(`${Prefix ?? ''}`)),
    );
    // What it ends is no version of an object.
    expect(reaching).toEqual([
      {
        Id: 'what-nobody-sees',
        Status: 'Enabled',
        ExpiredObjectDeleteMarker: true,
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ]);
  });
});

describe('the functions', () => {
  it('are nineteen, traced, and all run on Node 24 on arm64 with the lake and the code version in their environment', () => {
    template.resourceCountIs('AWS::Lambda::Function', 19);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      Environment: {
        Variables: {
          DATA_LAKE: { 'Fn::Join': ['', ['s3://', { Ref: Match.stringLikeRegexp('^DataLakeBucket') }]] },
          CODE_VERSIONS: Match.stringLikeRegexp('^[{]("[a-z-]+":"[0-9a-f]{16}",?)*[}]$'),
        },
      },
    });
  });

  it.each([
    ['AcceptRequest', 1769, 300],
    ['PlanRun', 1769, 300],
    ['IngestTable', 1769, 300],
    ['BuildCohort', 1769, 300],
    ['FitRegression', 1769, 60],
    ['FitQgcomp', 1769, 120],
    ['Description', 1769, 60],
    ['FitSpecificationChunk', 1769, 120],
    ['FitSweepChunk', 1769, 120],
    ['PlanReplicates', 1769, 300],
    ['FitChunk', 1769, 120],
    ['CombineWqs', 1769, 120],
    ['CombineCalibration', 1769, 120],
    ['TestCurves', 1769, 120],
    ['CollectRun', 1769, 300],
  ])('%s has %i MiB and %i seconds', (name, MemorySize, Timeout) => {
    expect(propertiesOf('AWS::Lambda::Function', `Functions${name}`)).toMatchObject({ MemorySize, Timeout });
  });

  it('that downloads knows the one place to do so from', () => {
    expect(propertiesOf('AWS::Lambda::Function', 'FunctionsIngestTable')).toMatchObject({
      Environment: { Variables: { SOURCE_URL: 'https://wwwn.cdc.gov/' } },
    });
  });

  it('log to groups of their own, as the state machines do, which forget', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 23);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    template.allResourcesProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('Logs') } },
    });
  });
});

describe('permissions', () => {
  it('are by role of our own: no policy that AWS manages', () => {
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    }
  });

  it.each([
    ['AcceptRequest', ['requests', 'raw', 'tables', 'runs', 'replicates', 'results'], []],
    ['PlanRun', ['raw', 'tables', 'runs', 'replicates', 'results', 'catalogue'], ['runs']],
    ['IngestTable', ['raw', 'tables', 'nhanes', 'simulated', 'runs'], ['raw', 'tables', 'nhanes', 'simulated', 'runs']],
    ['BuildCohort', ['tables', 'runs'], ['runs']],
    ['FitRegression', ['runs'], ['runs']],
    ['FitQgcomp', ['runs', 'replicates'], ['runs', 'replicates']],
    ['Description', ['runs'], ['runs']],
    ['FitSpecificationChunk', ['tables', 'runs'], ['runs']],
    ['FitSweepChunk', ['tables', 'runs'], ['runs']],
    ['PlanReplicates', ['runs', 'replicates'], ['runs']],
    ['FitChunk', ['runs', 'replicates'], ['runs', 'replicates']],
    ['CombineWqs', ['runs', 'replicates'], ['runs', 'replicates']],
    ['CombineCalibration', ['runs', 'replicates'], ['runs', 'replicates']],
    ['TestCurves', ['runs', 'replicates'], ['runs', 'replicates']],
    ['CollectRun', ['raw', 'tables', 'runs', 'replicates', 'results'], ['runs', 'results', 'catalogue']],
  ])('%s reads %j, writes %j, and nothing else', (name, reads, writes) => {
    const allowed = permissions(`Functions${name}Role`);
    const prefixes = (resources = '') => [...resources.matchAll(/"\/(\w+)\/\*"/g)].map((match) => match[1]);
    const elsewhere = ['logs:CreateLogStream,logs:PutLogEvents', 'xray:PutTraceSegments,xray:PutTelemetryRecords'];
    const starting = name === 'AcceptRequest' ? ['states:DescribeExecution', 'states:StartExecution'] : [];
    const writing = writes.length > 0 ? ['s3:PutObject'] : ['sqs:SendMessage,sqs:GetQueueAttributes,sqs:GetQueueUrl'];
    expect(Object.keys(allowed).sort()).toEqual(
      [...elsewhere, ...starting, 's3:GetObject', 's3:ListBucket', ...writing].sort(),
    );
    expect(prefixes(allowed['s3:GetObject'])).toEqual(reads);
    expect(prefixes(allowed['s3:PutObject'])).toEqual(writes);
  });

  it('never let anyone delete an object', () => {
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toMatch(/s3:(Delete|\*)/);
  });
});

describe('the events', () => {
  it.each(Object.keys(RUN_EVENTS))('%s has its schema in the registry, as it lies in events/schemas', (type) => {
    const stored = readFileSync(new URL(`../../../events/schemas/${type}.json`, import.meta.url), 'utf8');
    template.hasResourceProperties('AWS::EventSchemas::Schema', {
      SchemaName: `nhanes-mixtures@${type}`,
      Type: 'JSONSchemaDraft4',
      RegistryName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsSchemas'), 'RegistryName'] },
      Content: JSON.stringify(JSON.parse(stored)),
    });
  });

  it('that come to nothing end in a queue that keeps them as long as SQS can', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
    template.hasResource('AWS::SQS::Queue', { DeletionPolicy: 'Retain' });
  });
});

describe('the outputs', () => {
  it('are those that the document names', () => {
    const [line = ''] = /^Outputs of a stack: .*$/m.exec(readFileSync('docs/deployment.md', 'utf8')) ?? [];
    const named = [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(Object.keys(template.findOutputs('*')).toSorted());
  });

  it('say where to send a request and where its results are', () => {
    template.hasOutput('StateMachineArn', { Value: { Ref: Match.stringLikeRegexp('StateMachine') } });
    template.hasOutput('DataLakeUri', { Value: { 'Fn::Join': ['', ['s3://', Match.anyValue()]] } });
    template.hasOutput('EventBusName', { Value: { Ref: Match.stringLikeRegexp('Bus') } });
  });
});
