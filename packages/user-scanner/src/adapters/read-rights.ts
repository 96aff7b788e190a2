import type { AttachedPolicy, GetAccountAuthorizationDetailsResponse } from '@aws-sdk/client-iam';
import { compact, formatEventTime } from '@iam-tracker/core';
import type { ListedRights } from '../ports.ts';

/** Reads groups, roles and customer managed policies out of a page. */
export function readRights(answer: GetAccountAuthorizationDetailsResponse): ListedRights[] {
  const groups = (answer.GroupDetailList ?? []).map(
    ({ Arn, AttachedManagedPolicies, GroupName, GroupPolicyList }) =>
      toHolder('group', GroupName, Arn, AttachedManagedPolicies, GroupPolicyList),
  );
  const roles = (answer.RoleDetailList ?? []).map((role) =>
    compact({
      ...toHolder(
        'role',
        role.RoleName,
        role.Arn,
        role.AttachedManagedPolicies,
        role.RolePolicyList,
      ),
      boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    }),
  );
  const policies = (answer.Policies ?? []).flatMap(
    ({ Arn, DefaultVersionId, PolicyVersionList }) =>
      Arn === undefined
        ? []
        : {
            kind: 'policy' as const,
            arn: Arn,
            defaultVersionId: DefaultVersionId ?? '',
            versions: (PolicyVersionList ?? []).map(({ CreateDate, Document, VersionId }) => ({
              id: VersionId ?? '',
              createdAt: timeOf(CreateDate),
              document: decodeDocument(Document ?? ''),
            })),
            holders: [],
          },
  );
  return [...groups, ...roles, ...policies];
}

function toHolder(
  kind: 'group' | 'role',
  name: string | undefined,
  arn: string | undefined,
  attached: readonly AttachedPolicy[] | undefined,
  inline: readonly { PolicyName?: string | undefined; PolicyDocument?: string | undefined }[] = [],
) {
  return {
    kind: 'holder' as const,
    accountId: arn?.split(':')[4] ?? '',
    holder: `${kind}/${name ?? ''}`,
    managed: (attached ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []),
    inline: inline.map(({ PolicyDocument, PolicyName }) => ({
      name: PolicyName ?? '',
      document: decodeDocument(PolicyDocument ?? ''),
    })),
  };
}

export function timeOf(date: Date | undefined): string {
  return formatEventTime((date?.getTime() ?? 0) / 1000) ?? '';
}

/** RFC 3986 percent-encoding; emulators send it plain. */
export function decodeDocument(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
