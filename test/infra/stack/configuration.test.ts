import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../functions/study/functions.ts';
import { type Configuration, configurationOf } from '../../../infra/stack/configuration.ts';
import { synthesisedTemplate } from '../synthesised.ts';

const configured = (context: Record<string, unknown>): Configuration => configurationOf(new App({ context }));

describe('the configuration', () => {
  it('needs nothing: every setting has a default', () => {
    expect(configured({})).toEqual({
      bucketName: undefined,
      kmsKeyArn: undefined,
      vpc: undefined,
      logRetention: 90,
      concurrency: { tablesAtOnce: 4, functionsAtOnce: 10 },
      alarmEmail: undefined,
      sourceUrl: 'https://wwwn.cdc.gov/',
      removalPolicy: RemovalPolicy.RETAIN,
      schedule: undefined,
      databaseName: undefined,
      lakeFormationReaders: [],
      readers: [],
      region: undefined,
      scanLimitGiB: 10,
      stackName: 'NhanesMixtures',
    });
  });

  it('comes from context, where the command line has only text', () => {
    expect(
      configured({
        'study:tablesAtOnce': '2',
        'study:logRetentionDays': '30',
        'study:vpcId': 'vpc-1',
        'study:subnetIds': 'subnet-1,subnet-2',
        'study:sourceUrl': 'https://mirror.example.org/nhanes',
        'study:removalPolicy': 'destroy',
      }),
    ).toMatchObject({
      concurrency: { tablesAtOnce: 2 },
      logRetention: 30,
      vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] },
      sourceUrl: 'https://mirror.example.org/nhanes/',
      removalPolicy: RemovalPolicy.DESTROY,
    });
  });

  it.each([
    [
      { 'study:alarmMail': 'me@example.org' },
      'study:alarmMail: no such setting; there are study:stackName, study:region, study:bucketName, ',
    ],
    [{ 'study:alarmEmail': 'me' }, 'study:alarmEmail: must be an e-mail address'],
    [{ 'study:bucketName': 'My Bucket' }, 'study:bucketName: must be the name of a bucket'],
    [{ 'study:kmsKeyArn': 'alias/lake' }, 'study:kmsKeyArn: must be the ARN of a KMS key'],
    [{ 'study:logRetentionDays': '31' }, 'study:logRetentionDays: must be one of 1, 3, 5, 7, '],
    [{ 'study:tablesAtOnce': '41' }, 'study:tablesAtOnce: '],
    [{ 'study:functionsAtOnce': '1' }, 'study:functionsAtOnce: '],
    [{ 'study:sourceUrl': 'ftp://cdc.gov/' }, 'study:sourceUrl: must be an http(s) URL'],
    [
      { 'study:sourceUrl': 'https://me:secret@mirror.example.org/' },
      'study:sourceUrl: must have no user name, password',
    ],
    [{ 'study:removalPolicy': 'keep' }, 'study:removalPolicy: '],
    [{ 'study:vpcId': 'vpc-1' }, 'study:vpcId and study:subnetIds go together'],
    [{ 'study:schedule': 'rate(1 day)' }, 'study:schedule and study:scheduledRequest go together'],
    [{ 'study:schedule': 'daily', 'study:scheduledRequest': 'events/huang-2023.json' }, 'study:schedule: must be like'],
    [{ 'study:schedule': 'rate(1 day)', 'study:scheduledRequest': 'no.json' }, 'there is no file no.json'],
  ])('%j is refused in words', (context, words) => {
    expect(() => configured(context)).toThrow(words);
  });

  it('takes a scheduled request only if it can be run', () => {
    const context = { 'study:schedule': 'rate(1 day)', 'study:scheduledRequest': 'package.json' };
    expect(() => configured(context)).toThrow(expect.objectContaining({ name: 'InvalidRequestError' }));
  });
});

describe('a deployment', () => {
  const KEY = 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555';

  it('into a bucket that is there creates none, and names it everywhere', () => {
    const template = synthesisedTemplate({ 'study:bucketName': 'my-lake' });
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ DATA_LAKE: 's3://my-lake' }) },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { bucket: { name: ['my-lake'] }, object: { key: [{ prefix: 'requests/' }] } } },
    });
  });

  it('with a key encrypts the lake by it, and lets functions and the machine use it', () => {
    const template = synthesisedTemplate({ 'study:kmsKeyArn': KEY });
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
        ],
      },
    });
    const users = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, { Properties }]) =>
      JSON.stringify(Properties.PolicyDocument).includes('kms:Decrypt'),
    );
    const stateMachines = 2;
    expect(users).toHaveLength(Object.keys(FUNCTIONS).length + stateMachines);
  });

  it('in a VPC gives functions two subnets, HTTPS out and nothing in', () => {
    const template = synthesisedTemplate({ 'study:vpcId': 'vpc-1', 'study:subnetIds': 'subnet-1,subnet-2' });
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'] },
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
      SecurityGroupIngress: Match.absent(),
    });
  });

  it.each([
    ['http://10.0.0.5/', 80],
    ['http://10.0.0.5:8080/nhanes/', 8080],
  ])('in a VPC lets functions reach a mirror at %s', (sourceUrl, port) => {
    const vpc = { 'study:vpcId': 'vpc-1', 'study:subnetIds': 'subnet-1' };
    synthesisedTemplate({ ...vpc, 'study:sourceUrl': sourceUrl }).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [443, port].map((one) => Match.objectLike({ FromPort: one, ToPort: one })),
    });
  });

  it('keeps logs, runs at once, tells and fetches as configured', () => {
    const template = synthesisedTemplate({
      'study:logRetentionDays': '30',
      'study:tablesAtOnce': '2',
      'study:functionsAtOnce': '500',
      'study:alarmEmail': 'ops@example.org',
      'study:sourceUrl': 'https://mirror.example.org/',
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.org' });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SOURCE_URL: 'https://mirror.example.org/' }) },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ TABLES_AT_ONCE: '2', FUNCTIONS_AT_ONCE: '500' }) },
    });
  });

  it('goes with its bucket and dead letters only if told to', () => {
    const policies = (template: ReturnType<typeof synthesisedTemplate>) =>
      ['AWS::S3::Bucket', 'AWS::SQS::Queue'].flatMap((type) =>
        Object.values(template.findResources(type)).map(({ DeletionPolicy }) => DeletionPolicy),
      );
    expect(policies(synthesisedTemplate())).toEqual(['Retain', 'Retain', 'Retain']);
    expect(policies(synthesisedTemplate({ 'study:removalPolicy': 'destroy' }))).toEqual(['Delete', 'Delete', 'Delete']);
  });
});
