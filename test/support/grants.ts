/** What roles are allowed, beside what was done. */

import { covers, type Grant, type Permissions } from '../../infra/assembly/iam/permissions.ts';
import type { Access } from '../../infra/local/access-control.ts';

/**
 * What the principal is allowed without any of its accesses needing it: for each there is another grant, or none was
 * recorded.
 */
export function unneededGrants(principal: string, permissions: Permissions, accesses: readonly Access[]): Grant[] {
  const own = accesses.filter((access) => access.principal === principal);
  const grants = permissions.grants(principal);
  const onlyBy = (grant: Grant, access: Access) =>
    covers(grant, access) && !grants.some((other) => other !== grant && covers(other, access));
  return grants.filter((grant) => !own.some((access) => onlyBy(grant, access)));
}

/** A resource's name without the construct that it stands in and CDK's hash. */
export function short(name: string): string {
  return name.replace(/^(?:Functions|Workflow|Events)?(\w+?)[0-9A-F]{8}$/, '$1');
}

/** Who, what, on what: keys without the bucket's name, ARNs without region and account. */
export function grantText(principal: string, { action, resource }: Grant): string {
  const place = resource.replace(/^arn:aws:s3:::[^/]+/, 'lake').replace(/^arn:aws:\w+:[^:]*:\d*:/, '');
  return `${short(principal)} ${action} ${place.replace(/\w+[0-9A-F]{8}/, short)}`;
}
