/** Every access of a local run, held against the policies that the stack would be deployed with. */
import type { StoreAccess } from '../../functions/lake/store-access.ts';
import type { AccessRequest, Permissions } from '../assembly/iam/permissions.ts';
import { bucketArn } from '../assembly/resource-types.ts';

/** What a function or the state machine did, or was kept from doing. */
export interface Access extends AccessRequest {
  /** Name of the function or of the state machine. */
  readonly principal: string;
  readonly allowed: boolean;
}

/** A role does not allow what was tried: what AWS would refuse too. */
export class AccessDeniedError extends Error {
  constructor(principal: string, { action, resource, context }: AccessRequest) {
    const prefix = context['s3:prefix'];
    const what = prefix === undefined ? resource : `${resource} with the prefix "${prefix}"`;
    super(`no policy of the role of ${principal} allows ${action} on ${what}`);
    this.name = 'AccessDenied';
  }
}

export interface AccessControl {
  /** @throws AccessDeniedError, UnsupportedPolicyError */
  authorise(principal: string, action: string, resource: string): void;
  /**
   * The same for what a function did in the lake.
   *
   * @throws AccessDeniedError, UnsupportedPolicyError
   */
  authoriseInLake(functionName: string, access: StoreAccess): void;
}

/** AWS's endpoints are reached by TLS only. */
const BY_TLS = { 'aws:SecureTransport': 'true' };

/** @param lakeBucket  name of the bucket that the lake is in the stack */
export function accessControl(
  permissions: Permissions,
  lakeBucket: string,
  onAccess: (access: Access) => void,
): AccessControl {
  const lake = bucketArn(lakeBucket);

  function check(principal: string, request: AccessRequest): void {
    const allowed = permissions.allows(principal, request);
    onAccess({ principal, ...request, allowed });
    if (!allowed) throw new AccessDeniedError(principal, request);
  }

  return {
    authorise: (principal, action, resource) => check(principal, { action, resource, context: BY_TLS }),
    authoriseInLake(functionName, { action, key, missing }) {
      const request: AccessRequest =
        action === 's3:ListBucket'
          ? // Only the request for a list carries its prefix: a statement that asks for one does not help with a missing object.
            { action, resource: lake, context: missing ? BY_TLS : { ...BY_TLS, 's3:prefix': key } }
          : { action, resource: `${lake}/${key}`, context: BY_TLS };
      check(functionName, request);
    },
  };
}
