import { describe, expect, it } from 'vitest';
import { covers, permissionsOf } from '../../../../infra/assembly/iam/permissions.ts';
import type { Template } from '../../../../infra/assembly/intrinsics.ts';
import type { JsonObject } from '../../../../infra/local/asl/json.ts';

const BUCKET = 'arn:aws:s3:::lake';
const OBJECT = `${BUCKET}/runs/a/b.json`;

const allow = (Action: string | string[], Resource: string | string[], more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});
const when = (Condition: JsonObject) => ({ Condition });
const document = (Statement: JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });

/** A function `Fit` with a role of these statements, and a bucket with a policy of those. */
function template(statements: JsonObject[], ofBucket: JsonObject[] = [], role: JsonObject = {}): Template {
  return {
    Resources: {
      Fit: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['FitRole', 'Arn'] } } },
      FitRole: { Type: 'AWS::IAM::Role', Properties: role },
      FitPolicy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: document(statements), Roles: [{ Ref: 'FitRole' }] },
      },
      OtherPolicy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyDocument: document([allow('*', '*')]), Roles: [{ Ref: 'OtherRole' }] },
      },
      Lake: { Type: 'AWS::S3::Bucket' },
      LakePolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Lake' }, PolicyDocument: document(ofBucket) },
      },
    },
  };
}

const allows = (of: Template, action: string, resource: string, context = {}) =>
  permissionsOf(of).allows('Fit', { action, resource, context });
const reads = (statements: JsonObject[], context = {}) => allows(template(statements), 's3:GetObject', OBJECT, context);

describe('actions and resources', () => {
  it.each<[string, JsonObject[], boolean]>([
    ['nothing is allowed that no statement allows', [], false],
    ['the very action on the very object', [allow('s3:GetObject', OBJECT)], true],
    ['another action', [allow('s3:PutObject', OBJECT)], false],
    ['one of several', [allow(['s3:PutObject', 's3:GetObject'], [BUCKET, OBJECT])], true],
    ['the case of an action does not count', [allow('S3:getobject', OBJECT)], true],
    ['the case of a resource does', [allow('s3:GetObject', OBJECT.toUpperCase())], false],
    ['a wildcard in the action', [allow('s3:Get*', OBJECT)], true],
    ['a wildcard reaches over slashes', [allow('s3:GetObject', `${BUCKET}/runs/*`)], true],
    ['but not beyond its prefix', [allow('s3:GetObject', `${BUCKET}/results/*`)], false],
    ['a question mark is one character', [allow('s3:GetObject', `${BUCKET}/run?/a/b.json`)], true],
    ['and never none', [allow('s3:GetObject', `${BUCKET}/runs?/a/b.json`)], false],
    ['a dot is a dot', [allow('s3:GetObject', `${BUCKET}/runs/a/b-json`)], false],
    ['the bucket is not its objects', [allow('s3:GetObject', BUCKET)], false],
    ['a denial goes over everything', [allow('*', '*'), deny('s3:*', `${BUCKET}/runs/*`)], false],
    ['a denial of something else does nothing', [allow('*', '*'), deny('s3:Put*', '*')], true],
  ])('%s', (_, statements, expected) => {
    expect(reads(statements)).toBe(expected);
  });
});

describe('conditions', () => {
  const prefix = (operator: string, values: string | string[]) => [
    allow('s3:GetObject', OBJECT, when({ [operator]: { 's3:prefix': values } })),
  ];
  it.each<[string, JsonObject[], Record<string, string>, boolean]>([
    ['StringEquals', prefix('StringEquals', ['a', 'b']), { 's3:prefix': 'b' }, true],
    ['StringEquals of another value', prefix('StringEquals', 'a'), { 's3:prefix': 'b' }, false],
    ['StringEquals without the key', prefix('StringEquals', 'a'), {}, false],
    ['StringEqualsIfExists without the key', prefix('StringEqualsIfExists', 'a'), {}, true],
    ['StringEqualsIfExists with another value', prefix('StringEqualsIfExists', 'a'), { 's3:prefix': 'b' }, false],
    ['StringNotEquals', prefix('StringNotEquals', ['a', 'b']), { 's3:prefix': 'c' }, true],
    ['StringNotEquals of one of the values', prefix('StringNotEquals', ['a', 'b']), { 's3:prefix': 'b' }, false],
    ['StringNotEquals without the key', prefix('StringNotEquals', 'a'), {}, true],
    ['StringLike', prefix('StringLike', 'runs/*'), { 's3:prefix': 'runs/x/' }, true],
    ['StringNotLike', prefix('StringNotLike', 'runs/*'), { 's3:prefix': 'runs/x/' }, false],
    ['the case of a key does not count', prefix('StringEquals', 'a'), { 'S3:Prefix': 'a' }, true],
    ['Null: the key must not be there', prefix('Null', 'true'), {}, true],
    ['Null: the key must be there', prefix('Null', 'false'), {}, false],
    [
      'Bool, written as JSON has it',
      [allow('s3:GetObject', OBJECT, when({ Bool: { 'aws:SecureTransport': true } }))],
      { 'aws:SecureTransport': 'true' },
      true,
    ],
    [
      'ArnLike, part by part',
      [allow('s3:GetObject', OBJECT, when({ ArnLike: { 'aws:SourceArn': 'arn:aws:states:*:*:stateMachine:*' } }))],
      { 'aws:SourceArn': 'arn:aws:states:local:000000000000:stateMachine:Study' },
      true,
    ],
    [
      'ArnLike: a wildcard stays within its part',
      [allow('s3:GetObject', OBJECT, when({ ArnLike: { 'aws:SourceArn': 'arn:*:stateMachine:x' } }))],
      { 'aws:SourceArn': 'arn:aws:states:local:000000000000:stateMachine:x' },
      false,
    ],
    [
      'several operators and keys must all hold',
      [
        allow(
          's3:GetObject',
          OBJECT,
          when({ StringEquals: { 's3:prefix': 'a', 's3:delimiter': '/' }, Bool: { 'aws:SecureTransport': 'true' } }),
        ),
      ],
      { 's3:prefix': 'a', 's3:delimiter': '-', 'aws:SecureTransport': 'true' },
      false,
    ],
  ])('%s', (_, statements, context, expected) => {
    expect(reads(statements, context)).toBe(expected);
  });
});

describe('policies', () => {
  it("count with the role that they are attached to, and as the role's own", () => {
    const inline = { Policies: [{ PolicyName: 'own', PolicyDocument: document([allow('s3:GetObject', OBJECT)]) }] };
    expect(allows(template([], [], inline), 's3:GetObject', OBJECT)).toBe(true);
    expect(allows(template([]), 's3:GetObject', OBJECT)).toBe(false);
  });

  const insecure = when({ Bool: { 'aws:SecureTransport': 'false' } });
  it.each<[string, JsonObject, boolean]>([
    ['allows whom it names', allow('s3:GetObject', OBJECT, { Principal: '*' }), true],
    ['and nobody else', allow('s3:GetObject', OBJECT, { Principal: { Service: 'logging.s3.amazonaws.com' } }), false],
    [
      'names a role by its ARN',
      allow('s3:GetObject', OBJECT, { Principal: { AWS: { 'Fn::GetAtt': ['FitRole', 'Arn'] } } }),
      true,
    ],
    ['denies what roles allow', deny('s3:*', '*', { Principal: { AWS: '*' }, ...insecure }), false],
  ])("a bucket's %s", (_, statement, expected) => {
    const own = statement.Effect === 'Deny' ? [allow('s3:*', '*')] : [];
    const context = { 'aws:SecureTransport': 'false' };
    expect(allows(template(own, [statement]), 's3:GetObject', OBJECT, context)).toBe(expected);
  });

  it('are told as grants: each action with each resource', () => {
    const permissions = permissionsOf(template([allow(['a:X', 'a:Y'], [BUCKET, OBJECT]), deny('a:Z', '*')]));
    const grants = permissions.grants('Fit');
    expect(grants.map(({ action, resource }) => [action, resource])).toEqual([
      ['a:X', BUCKET],
      ['a:X', OBJECT],
      ['a:Y', BUCKET],
      ['a:Y', OBJECT],
    ]);
    const request = { action: 'a:Y', resource: OBJECT, context: {} };
    expect(grants.map((grant) => covers(grant, request))).toEqual([false, false, false, true]);
  });
});

describe('refused is', () => {
  const withType = (Type: string): Template => {
    const { Resources } = template([]);
    return { Resources: { ...Resources, Extra: { Type, Properties: { Roles: [{ Ref: 'FitRole' }] } } } };
  };
  it.each<[string, Template, string]>([
    ['NotAction', template([{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }]), 'NotAction'],
    ['NotResource', template([{ Effect: 'Deny', Action: 's3:*', NotResource: '*' }]), 'NotResource'],
    [
      'another operator',
      template([allow('*', '*', when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }))]),
      'IpAddress',
    ],
    ['a set operator', template([allow('*', '*', when({ 'ForAnyValue:StringEquals': { a: 'b' } }))]), 'ForAnyValue'],
    ['a policy variable', template([deny('s3:*', `${BUCKET}/\${aws:username}/*`)]), 'policy variables'],
    ['a managed policy', template([], [], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/X'] }), 'ManagedPolicyArns'],
    ['a boundary', template([], [], { PermissionsBoundary: 'arn:aws:iam::aws:policy/X' }), 'PermissionsBoundary'],
    ['a policy resource of another type', withType('AWS::IAM::ManagedPolicy'), 'AWS::IAM::ManagedPolicy'],
    [
      'a principal of another kind',
      template([], [allow('*', '*', { Principal: { CanonicalUser: 'x' } })]),
      'CanonicalUser',
    ],
  ])('%s', (_, refused, named) => {
    expect(() => allows(refused, 's3:GetObject', OBJECT)).toThrowError(
      expect.objectContaining({ name: 'UnsupportedPolicyError', message: expect.stringContaining(named) }),
    );
  });

  it('a principal without a role', () => {
    expect(() => permissionsOf(template([])).grants('Nobody')).toThrow('Nobody: it has no role');
  });
});
