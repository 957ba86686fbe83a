import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesisedTemplate } from './synthesised.ts';

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

describe('the lake', () => {
  it('is one bucket: encrypted, versioned, closed to the public, and kept when the stack goes', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
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
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('refuses whoever comes without TLS', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });
});

describe('the functions', () => {
  it('are eight, and all run on Node 24 on arm64 with the lake and the code version in their environment', () => {
    template.resourceCountIs('AWS::Lambda::Function', 8);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Environment: {
        Variables: {
          DATA_LAKE: { 'Fn::Join': ['', ['s3://', { Ref: Match.stringLikeRegexp('^DataLakeBucket') }]] },
          CODE_VERSION: Match.stringLikeRegexp('^[0-9a-f]{16}$'),
          WQS_VERSION: Match.stringLikeRegexp('^[0-9a-f]{16}$'),
        },
      },
    });
  });

  it.each([
    ['PlanRun', 512, 30],
    ['IngestTable', 1769, 300],
    ['BuildCohort', 1769, 300],
    ['FitRegression', 1769, 60],
    ['PlanWqs', 1769, 120],
    ['FitWqsChunk', 1769, 120],
    ['CombineWqs', 1769, 120],
    ['CollectRun', 1769, 300],
  ])('%s has %i MiB and %i seconds', (name, MemorySize, Timeout) => {
    const [properties] = Object.entries(template.findResources('AWS::Lambda::Function'))
      .filter(([logicalId]) => logicalId.startsWith(`Functions${name}`))
      .map(([, resource]) => resource.Properties);
    expect(properties).toMatchObject({ MemorySize, Timeout });
  });

  it('log to groups of their own, which forget', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 8);
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
    ['PlanRun', ['runs'], ['runs']],
    ['IngestTable', ['raw', 'nhanes', 'simulated'], ['raw', 'nhanes', 'simulated', 'runs']],
    ['BuildCohort', ['nhanes', 'simulated', 'runs'], ['runs']],
    ['FitRegression', ['runs'], ['runs']],
    ['PlanWqs', ['runs', 'wqs'], ['runs']],
    ['FitWqsChunk', ['runs', 'wqs'], ['wqs']],
    ['CombineWqs', ['runs', 'wqs'], ['runs']],
    ['CollectRun', ['runs', 'results'], ['runs', 'results']],
  ])('%s reads %j, writes %j, and nothing else', (name, reads, writes) => {
    const allowed = permissions(`Functions${name}Role`);
    const prefixes = (resources: string | undefined) =>
      [...(resources ?? '').matchAll(/"\/(\w+)\/\*"/g)].map((m) => m[1]);
    expect(Object.keys(allowed).sort()).toEqual([
      'logs:CreateLogStream,logs:PutLogEvents',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
    expect(prefixes(allowed['s3:GetObject'])).toEqual(reads);
    expect(prefixes(allowed['s3:PutObject'])).toEqual(writes);
  });

  it('never let anyone delete an object', () => {
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toMatch(/s3:(Delete|\*)/);
  });
});

describe('the outputs', () => {
  it('say where to send a request and where its results are', () => {
    template.hasOutput('StateMachineArn', { Value: { Ref: Match.stringLikeRegexp('StateMachine') } });
    template.hasOutput('DataLakeUri', { Value: { 'Fn::Join': ['', ['s3://', Match.anyValue()]] } });
  });
});
