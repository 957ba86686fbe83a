/** What the roles of a template allow, evaluated as IAM does within one account. */
import type { Template } from '../intrinsics.ts';
import { type Conditions, conditionsHold, type RequestContext } from './conditions.ts';
import { type Identity, readIdentity, resourceStatements } from './template-policies.ts';
import { matchesAction, matchesPattern } from './wildcards.ts';

/** What somebody is about to do. */
export interface AccessRequest {
  /** As in policies: `s3:GetObject`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** One thing that a role is allowed: an action on resources. */
export interface Grant {
  /** Pattern of actions. */
  readonly action: string;
  /** Pattern of ARNs. */
  readonly resource: string;
  readonly conditions: Conditions;
}

export interface Permissions {
  /**
   * Whether the principal may: something allows it, and nothing denies it.
   *
   * @param principal  name of a function or of the state machine, which act by their roles
   * @throws UnsupportedPolicyError
   */
  allows(principal: string, request: AccessRequest): boolean;
  /** All that the principal's own role allows. */
  grants(principal: string): Grant[];
}

/** @throws UnsupportedPolicyError for the policy of a resource; for those of a role, when it is first asked for */
export function permissionsOf(template: Template): Permissions {
  const identities = new Map<string, Identity>();
  const identityOf = (principal: string) => {
    const known = identities.get(principal) ?? readIdentity(principal, template);
    identities.set(principal, known);
    return known;
  };
  const ofResources = resourceStatements(template);
  return {
    allows(principal, request) {
      const { roleArn, statements } = identityOf(principal);
      const applying = [
        ...statements,
        ...ofResources.filter(({ Principal }) => Principal.AWS?.some((arn) => arn === '*' || arn === roleArn)),
      ].filter((statement) => applies(statement, request));
      return applying.length > 0 && applying.every(({ Effect }) => Effect === 'Allow');
    },
    grants: (principal) =>
      identityOf(principal)
        .statements.filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action, Resource, Condition = {} }) =>
          Action.flatMap((action) => Resource.map((resource) => ({ action, resource, conditions: Condition }))),
        ),
  };
}

/** Whether a grant is what allows a request. */
export function covers({ action, resource, conditions }: Grant, request: AccessRequest): boolean {
  return applies({ Action: [action], Resource: [resource], Condition: conditions }, request);
}

interface Applicability {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Conditions | undefined;
}

function applies(
  { Action, Resource, Condition = {} }: Applicability,
  { action, resource, context }: AccessRequest,
): boolean {
  return (
    Action.some((pattern) => matchesAction(pattern, action)) &&
    Resource.some((pattern) => matchesPattern(pattern, resource)) &&
    conditionsHold(Condition, context)
  );
}
