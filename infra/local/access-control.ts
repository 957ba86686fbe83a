/** Every access of a local run, held against the policies that the stack would be deployed with. */
import type { StoreAccess } from '../../functions/lake/store-access.ts';
import type { AccessRequest, Permissions } from './iam/permissions.ts';
import { bucketArn } from './resource-types.ts';

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
      if (action === 's3:ListBucket') {
        return check(functionName, { action, resource: lake, context: { ...BY_TLS, 's3:prefix': key } });
      }
      check(functionName, { action, resource: `${lake}/${key}`, context: BY_TLS });
      // A request for an object carries no prefix: a statement that asks for one does not allow this.
      if (missing) check(functionName, { action: 's3:ListBucket', resource: lake, context: BY_TLS });
    },
  };
}
