/** Finds the policies of roles and of resources in a template. */
import { isJsonObject, type JsonObject } from '../../local/asl/json.ts';
import { nameOf, resolveIntrinsics, type Template } from '../intrinsics.ts';
import {
  type ResourceStatement,
  readResourceStatements,
  readStatements,
  type Statement,
  UnsupportedPolicyError,
} from './statement.ts';

/** What a function or a state machine is to IAM. */
export interface Identity {
  readonly roleArn: string;
  /** Of its role's policies. */
  readonly statements: readonly Statement[];
}

/** Properties that hold the ARN of the role by which a resource acts. */
const ROLE_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Role',
  'AWS::StepFunctions::StateMachine': 'RoleArn',
};

/** Types that attach policies in other ways than the stack does. */
const UNSUPPORTED_TYPES = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/**
 * @param principal  name of a function or of a state machine
 * @throws UnsupportedPolicyError
 */
export function readIdentity(principal: string, template: Template): Identity {
  const actor = Object.entries(template.Resources).find(
    ([logicalId, { Type }]) => Type in ROLE_PROPERTIES && nameOf(logicalId, template) === principal,
  );
  const roleArn = actor?.[1].Properties?.[ROLE_PROPERTIES[actor[1].Type]];
  const role = isJsonObject(roleArn) && Array.isArray(roleArn['Fn::GetAtt']) ? String(roleArn['Fn::GetAtt'][0]) : '';
  if (template.Resources[role]?.Type !== 'AWS::IAM::Role') {
    throw new UnsupportedPolicyError(principal, 'it has no role in this stack');
  }
  return { roleArn: String(resolveIntrinsics(roleArn ?? '', template)), statements: statementsOfRole(role, template) };
}

function statementsOfRole(role: string, template: Template): Statement[] {
  const { Policies = [], ...properties } = template.Resources[role].Properties ?? {};
  for (const property of ['ManagedPolicyArns', 'PermissionsBoundary']) {
    if (Object.hasOwn(properties, property)) throw new UnsupportedPolicyError(role, `${property} cannot be evaluated`);
  }
  const unsupported = Object.entries(template.Resources).find(
    ([, { Type, Properties = {} }]) => UNSUPPORTED_TYPES.includes(Type) && isAttached(Properties, role),
  );
  if (unsupported) throw new UnsupportedPolicyError(unsupported[0], `a ${unsupported[1].Type} cannot be evaluated`);
  const inline = (Policies as JsonObject[]).map(({ PolicyDocument }) => PolicyDocument);
  const attached = Object.values(template.Resources)
    .filter(({ Type, Properties = {} }) => Type === 'AWS::IAM::Policy' && isAttached(Properties, role))
    .map(({ Properties }) => Properties?.PolicyDocument ?? null);
  return [...inline, ...attached].flatMap((document) =>
    readStatements(resolveIntrinsics(document, template), `a policy of ${role}`),
  );
}

function isAttached({ Roles, RoleName }: JsonObject, role: string): boolean {
  const roles = [...(Array.isArray(Roles) ? Roles : []), RoleName];
  return roles.some((attached) => isJsonObject(attached) && attached.Ref === role);
}

/** Types of policies that resources have themselves. */
const RESOURCE_POLICIES = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy'];

/**
 * The policies of buckets and queues.
 *
 * @throws UnsupportedPolicyError
 */
export function resourceStatements(template: Template): ResourceStatement[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => RESOURCE_POLICIES.includes(Type))
    .flatMap(([logicalId, { Properties }]) =>
      readResourceStatements(resolveIntrinsics(Properties?.PolicyDocument ?? null, template), logicalId),
    );
}
