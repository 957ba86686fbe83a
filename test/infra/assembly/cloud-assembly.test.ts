import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly } from '../../../infra/assembly/cloud-assembly.ts';
import { resolveIntrinsics, type Template } from '../../../infra/assembly/intrinsics.ts';
import type { Json } from '../../../infra/local/asl/json.ts';
import { assemblyOf, joined } from '../local/assemblies.ts';

const ARN = { 'Fn::GetAtt': ['Fit', 'Arn'] };
const definition = joined('{"StartAt":"A","Fit":"', ARN, '","Bucket":"', { Ref: 'LakeBucket1234' }, '"}');

describe('a cloud assembly', () => {
  it('gives the definition with every reference resolved, and the functions that it calls', () => {
    const directory = assemblyOf({
      machine: { DefinitionString: definition },
      bundles: { Fit: 'exports.handler = 1', Unused: '' },
    });
    const assembly = readCloudAssembly(directory);
    expect(assembly.stateMachineName).toBe('Machine');
    expect(assembly.definition).toEqual({
      StartAt: 'A',
      Fit: 'arn:aws:lambda:local:000000000000:function:Fit',
      Bucket: 'lakebucket1234',
    });
    expect([...assembly.functions.values()]).toEqual([
      {
        name: 'Fit',
        version: '$LATEST',
        directory: join(directory, 'asset.Fit'),
        handler: 'index.handler',
        memoryMiB: 256,
        timeoutSeconds: 20,
        environment: { DATA_LAKE: 's3://lakebucket1234', CODE_VERSION: 'v1' },
      },
    ]);
  });

  it('must be there', () => {
    const empty = mkdtempSync(join(tmpdir(), 'no-assembly-'));
    expect(() => readCloudAssembly(empty)).toThrowError(expect.objectContaining({ name: 'NoCloudAssemblyError' }));
  });

  it('must hold the bundle of a function that is called', () => {
    const Fit = { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: '' }, Handler: 'index.handler' } };
    const directory = assemblyOf({ machine: { DefinitionString: definition }, resources: { Fit } });
    expect(() => readCloudAssembly(directory)).toThrow('the function "Fit" has no bundle of its own');
  });
});

/** CloudFormation's form of a reference within a text. */
const reference = (name: string) => `\${${name}}`;

describe('intrinsic functions', () => {
  const template: Template = {
    Resources: {
      Lake: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'named-lake' } },
      Fit: { Type: 'AWS::Lambda::Function' },
      Topic: { Type: 'AWS::SNS::Topic' },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'studies' } },
      Queue: { Type: 'AWS::SQS::Queue' },
      Role: { Type: 'AWS::IAM::Role' },
      Logs: { Type: 'AWS::Logs::LogGroup' },
      Key: { Type: 'AWS::KMS::Key' },
      Machine: { Type: 'AWS::StepFunctions::StateMachine' },
    },
    Parameters: { Stage: { Default: 'test' }, Secret: {} },
    Conditions: {
      InGovCloud: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-us-gov'] },
      Elsewhere: {
        'Fn::And': [
          { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'il-central-1'] }] },
          { 'Fn::Or': [{ 'Fn::Equals': [1, 2] }, { 'Fn::Equals': ['test', { Ref: 'Stage' }] }] },
        ],
      },
    },
  };

  it.each<[Json, Json]>([
    [{ Ref: 'Lake' }, 'named-lake'],
    [{ Ref: 'Fit' }, 'Fit'],
    [{ Ref: 'Stage' }, 'test'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ 'Fn::GetAtt': ['Lake', 'Arn'] }, 'arn:aws:s3:::named-lake'],
    [{ 'Fn::GetAtt': 'Fit.Arn' }, 'arn:aws:lambda:local:000000000000:function:Fit'],
    [{ Ref: 'Bus' }, 'studies'],
    [{ 'Fn::GetAtt': ['Bus', 'Arn'] }, 'arn:aws:events:local:000000000000:event-bus/studies'],
    [{ Ref: 'Queue' }, 'https://sqs.local.amazonaws.com/000000000000/Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:local:000000000000:Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'QueueName'] }, 'Queue'],
    [{ Ref: 'Topic' }, 'arn:aws:sns:local:000000000000:Topic'],
    [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::000000000000:role/Role'],
    [{ 'Fn::GetAtt': ['Logs', 'Arn'] }, 'arn:aws:logs:local:000000000000:log-group:Logs:*'],
    [{ 'Fn::GetAtt': ['Key', 'Arn'] }, 'arn:aws:kms:local:000000000000:key/Key'],
    [{ Ref: 'Machine' }, 'arn:aws:states:local:000000000000:stateMachine:Machine'],
    [{ 'Fn::GetAtt': ['Machine', 'Name'] }, 'Machine'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, 'a-test'],
    [{ 'Fn::If': ['InGovCloud', 'yes', { Ref: 'Stage' }] }, 'test'],
    [{ 'Fn::If': ['Elsewhere', { Ref: 'Stage' }, 'no'] }, 'test'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    [
      { 'Fn::Sub': `x-${reference('AWS::Region')}-${reference('Fit.Arn')}-${reference('!Literal')}` },
      `x-local-arn:aws:lambda:local:000000000000:function:Fit-${reference('Literal')}`,
    ],
    [{ 'Fn::Sub': [reference('A') + reference('Stage'), { A: { Ref: 'Lake' } }] }, 'named-laketest'],
    [
      { a: [{ Ref: 'Stage' }], Ref: 'two keys are no intrinsic' },
      { a: ['test'], Ref: 'two keys are no intrinsic' },
    ],
  ])('%j is %j', (value, resolved) => {
    expect(resolveIntrinsics(value, template)).toEqual(resolved);
  });

  it.each<[Json, string]>([
    [{ 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    [{ Ref: 'Nowhere' }, '"Nowhere"'],
    [{ Ref: 'Secret' }, '"Secret"'],
    [{ 'Fn::GetAtt': ['Topic', 'DisplayName'] }, 'the attribute DisplayName of "Topic" (AWS::SNS::Topic)'],
  ])('%j is refused by name', (value, named) => {
    expect(() => resolveIntrinsics(value, template)).toThrowError(
      expect.objectContaining({ name: 'UnsupportedTemplateError', message: expect.stringContaining(named) }),
    );
  });
});
