import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { checkCompliance } from '../../../infra/stack/compliance.ts';
import { configurationOf } from '../../../infra/stack/configuration.ts';
import { StudyStack } from '../../../infra/stack/study-stack.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'compliance-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A whole synthesis with all validation, as `npm run synth` makes it: what it finds, nothing being allowed. */
async function synthesis(name: string, settings: Record<string, string> = {}): Promise<{ violations: unknown[] }[]> {
  const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8'));
  const { CDK_VALIDATION: _, ...environment } = process.env;
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
    cwd: REPOSITORY,
    env: {
      ...environment,
      CDK_OUTDIR: join(directory, name),
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...settings }),
    },
  });
  const report = JSON.parse(readFileSync(join(directory, name, 'validation-report.json'), 'utf8'));
  return report.pluginReports.filter(({ violations }: { violations: unknown[] }) => violations.length > 0);
}

/** What a stack with this in it comes to under our rules alone. */
function checked(build: (stack: Stack) => void): () => void {
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ outdir: mkdtempSync(join(directory, 'app-')) });
  build(new Stack(app, 'Stack'));
  checkCompliance(app);
  return () => void app.synth();
}

const EVERY_SETTING = {
  'study:kmsKeyArn': 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555',
  'study:vpcId': 'vpc-0a1b2c3d',
  'study:subnetIds': 'subnet-1,subnet-2',
  'study:alarmEmail': 'ops@example.org',
  'study:removalPolicy': 'destroy',
  'study:schedule': 'rate(1 day)',
  'study:scheduledRequest': 'events/huang-2023.json',
};

describe('the stack', () => {
  it.each([
    ['as it is', {}],
    ['with every setting', EVERY_SETTING],
  ])('%s passes the validation of CloudFormation and the AwsSolutions rules, offline', async (name, settings) => {
    expect(await synthesis(name, settings)).toEqual([]);
  });

  it('in a bucket that is there passes the AwsSolutions rules', () => {
    process.env.CDK_VALIDATION = 'false';
    const app = new App({
      outdir: mkdtempSync(join(directory, 'app-')),
      context: { 'study:bucketName': 'my-lake', 'study:kmsKeyArn': EVERY_SETTING['study:kmsKeyArn'] },
    });
    new StudyStack(app, 'NhanesMixtures', { configuration: configurationOf(app) });
    checkCompliance(app);
    expect(() => app.synth()).not.toThrow();
  });

  it('acknowledges no rule without a reason', () => {
    const app = new App({ outdir: mkdtempSync(join(directory, 'app-')), context: EVERY_SETTING });
    new StudyStack(app, 'NhanesMixtures', { configuration: configurationOf(app) });
    checkCompliance(app);
    const rules = app.node
      .findAll()
      .flatMap((node) => node.node.metadata)
      .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
      .flatMap(({ data }) => Object.entries(data as Record<string, string>));
    const ours = rules.filter(([rule]) => rule.includes('AwsSolutions'));
    const names = ours.map(([rule]) => rule.replace(/^.*AwsSolutions-(\w+).*$/s, '$1'));
    expect([...new Set(names)].sort()).toEqual(['IAM5', 'S1', 'SQS3']);
    for (const [rule, reason] of ours) expect(reason.length, rule).toBeGreaterThan(40);
  });
});

describe('a finding', () => {
  const roleWith = (actions: string[], resources: string[]) => (stack: Stack) => {
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  };

  it('ends the synthesis: a queue that takes messages without TLS', () => {
    expect(checked((stack) => void new Queue(stack, 'Queue'))).toThrow('(AwsSolutions)');
  });

  it.each([
    ['all objects of a bucket', ['s3:GetObject'], ['arn:aws:s3:::lake/*']],
    ['all actions on the objects of a prefix', ['s3:*'], ['arn:aws:s3:::lake/runs/*']],
    ['deleting the objects of a prefix', ['s3:DeleteObject'], ['arn:aws:s3:::lake/runs/*']],
    ['anything beside X-Ray on all resources', ['xray:PutTraceSegments', 's3:GetObject'], ['*']],
  ])('is any wildcard that no reason is given for: %s', (_, actions, resources) => {
    expect(checked(roleWith(actions, resources))).toThrow('(AwsSolutions)');
  });

  it('is also what CloudFormation does not know', () => {
    delete process.env.CDK_VALIDATION;
    const app = new App({
      outdir: mkdtempSync(join(directory, 'app-')),
      context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
    });
    new CfnTopic(new Stack(app, 'Stack'), 'Topic').addPropertyOverride('Nonsense', 1);
    expect(() => app.synth()).toThrow('Nonsense');
  });

  it('is not a wildcard with a reason', () => {
    expect(checked(roleWith(['s3:GetObject'], ['arn:aws:s3:::lake/runs/*']))).not.toThrow();
  });
});
