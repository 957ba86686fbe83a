import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const LAKE_BUCKET = { Ref: 'LakeBucket1234' };

/** A string with references in it, as CDK writes one. */
export function joined(...parts: unknown[]): unknown {
  return { 'Fn::Join': ['', parts] };
}

export interface HandMade {
  /** Code of each function's bundle, by logical id. */
  readonly bundles?: Record<string, string>;
  /** The state machine's properties. */
  readonly machine: Record<string, unknown>;
  readonly resources?: Record<string, unknown>;
  /**
   * What functions and state machine may do.
   *
   * @default - everything
   */
  readonly allowed?: readonly Allowed[];
}

export interface Allowed {
  readonly Action: string;
  readonly Resource: unknown;
}

function role(allowed: readonly Allowed[]): unknown {
  const Statement = allowed.map((statement) => ({ Effect: 'Allow', ...statement }));
  const PolicyDocument = { Version: '2012-10-17', Statement };
  return { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyName: 'all', PolicyDocument }] } };
}

const EVERYTHING: readonly Allowed[] = [{ Action: '*', Resource: '*' }];

/** Writes a cloud assembly with one stack, in the layout of `cdk synth`. Returns its directory. */
export function assemblyOf({ bundles = {}, machine, resources = {}, allowed = EVERYTHING }: HandMade): string {
  const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
  const write = (name: string, content: unknown) => writeFileSync(join(directory, name), JSON.stringify(content));
  const functions: Record<string, unknown> = {};
  const files: Record<string, unknown> = {};
  for (const [logicalId, code] of Object.entries(bundles)) {
    mkdirSync(join(directory, `asset.${logicalId}`));
    writeFileSync(join(directory, `asset.${logicalId}`, 'index.js'), code);
    const destinations = { local: { objectKey: `${logicalId}.zip` } };
    files[logicalId] = { source: { path: `asset.${logicalId}`, packaging: 'zip' }, destinations };
    functions[logicalId] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: joined('assets-', { Ref: 'AWS::AccountId' }), S3Key: `${logicalId}.zip` },
        Handler: 'index.handler',
        MemorySize: 256,
        Timeout: 20,
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { DATA_LAKE: joined('s3://', LAKE_BUCKET), CODE_VERSION: 'v1' } },
      },
    };
  }
  write('manifest.json', {
    artifacts: {
      'Study.assets': { type: 'cdk:asset-manifest', properties: { file: 'Study.assets.json' } },
      Study: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Study.template.json' } },
    },
  });
  write('Study.assets.json', { files });
  write('Study.template.json', {
    Resources: {
      LakeBucket1234: { Type: 'AWS::S3::Bucket' },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...machine },
      },
      Role: role(allowed),
      ...functions,
      ...resources,
    },
  });
  return directory;
}
