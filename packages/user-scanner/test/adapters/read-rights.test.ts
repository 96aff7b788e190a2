import { describe, expect, it } from '@jest/globals';
import { readRights } from '../../src/adapters/read-rights.ts';

const DOCUMENT = '{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}';

describe('readRights', () => {
  it('reads groups, roles and policies as IAM lists them', () => {
    const made = new Date(Date.UTC(2025, 0, 1));

    const listed = readRights({
      GroupDetailList: [
        {
          GroupName: 'staff',
          Arn: 'arn:aws:iam::123456789012:group/x/staff',
          AttachedManagedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
          GroupPolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(DOCUMENT) }],
        },
      ],
      RoleDetailList: [
        {
          RoleName: 'app',
          Arn: 'arn:aws:iam::123456789012:role/app',
          PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/edge' },
        },
      ],
      Policies: [
        {
          Arn: 'arn:aws:iam::123456789012:policy/edge',
          DefaultVersionId: 'v2',
          PolicyVersionList: [
            { VersionId: 'v2', CreateDate: made, Document: encodeURIComponent(DOCUMENT) },
          ],
        },
      ],
    });

    expect(listed).toEqual([
      {
        kind: 'holder',
        accountId: '123456789012',
        holder: 'group/staff',
        managed: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        inline: [{ name: 'own', document: DOCUMENT }],
      },
      {
        kind: 'holder',
        accountId: '123456789012',
        holder: 'role/app',
        managed: [],
        inline: [],
        boundary: 'arn:aws:iam::123456789012:policy/edge',
      },
      {
        kind: 'policy',
        arn: 'arn:aws:iam::123456789012:policy/edge',
        defaultVersionId: 'v2',
        versions: [{ id: 'v2', createdAt: '2025-01-01T00:00:00Z', document: DOCUMENT }],
        holders: [],
      },
    ]);
  });

  it('reads a page without any of them', () => {
    expect(readRights({})).toEqual([]);
  });
});
