import { describe, expect, it } from '@jest/globals';
import { writeCredentialReport } from '../../src/iam/credential-report.ts';
import { openState } from '../../src/iam/iam-state.ts';
import { bareUser, type IamInventory } from '../../src/iam/inventory.ts';

const at = (day: number) => Date.UTC(2026, 0, day, 8, 30);

const inventory: IamInventory = {
  accountId: '123456789012',
  root: {
    createdAt: at(1),
    password: { changedAt: at(1) },
    mfaDevices: [{ serialNumber: 'm', enabledAt: at(1) }],
    accessKeys: [],
  },
  users: [
    bareUser('zoe', 'AIDAZOE', at(2)),
    {
      ...bareUser('smith,john', 'AIDASMITH', at(3), '/staff/'),
      password: { changedAt: at(4) },
      accessKeys: [
        { id: 'A', status: 'Inactive', createdAt: at(5) },
        {
          id: 'B',
          status: 'Active',
          createdAt: at(6),
          lastUsed: { at: at(7), service: 's3', region: 'eu-west-1' },
        },
      ],
      signingCertificates: [{ id: 'C', status: 'Active', uploadedAt: at(8) }],
    },
    {
      ...bareUser('amy', 'AIDAAMY', at(9)),
      password: { changedAt: at(9) },
      passwordLastUsedAt: at(10),
    },
  ],
  groups: [],
};

describe('writeCredentialReport', () => {
  it('writes what IAM writes, root first', () => {
    const report = writeCredentialReport(openState(inventory));

    const noKey = 'false,N/A,N/A,N/A,N/A';
    const noCertificates = 'false,N/A,false,N/A';
    expect(report.split('\n')).toEqual([
      'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
      `<root_account>,arn:aws:iam::123456789012:root,2026-01-01T08:30:00+00:00,not_supported,no_information,not_supported,not_supported,true,${noKey},${noKey},${noCertificates}`,
      `amy,arn:aws:iam::123456789012:user/amy,2026-01-09T08:30:00+00:00,true,2026-01-10T08:30:00+00:00,2026-01-09T08:30:00+00:00,N/A,false,${noKey},${noKey},${noCertificates}`,
      '"smith,john","arn:aws:iam::123456789012:user/staff/smith,john",2026-01-03T08:30:00+00:00,true,no_information,2026-01-04T08:30:00+00:00,N/A,false,false,2026-01-05T08:30:00+00:00,N/A,N/A,N/A,true,2026-01-06T08:30:00+00:00,2026-01-07T08:30:00+00:00,eu-west-1,s3,true,2026-01-08T08:30:00+00:00,false,N/A',
      `zoe,arn:aws:iam::123456789012:user/zoe,2026-01-02T08:30:00+00:00,false,N/A,N/A,N/A,false,${noKey},${noKey},${noCertificates}`,
    ]);
  });

  it('tells when root was there', () => {
    const root = { ...inventory.root, passwordLastUsedAt: at(20) };

    const report = writeCredentialReport(openState({ ...inventory, root }));

    expect(report).toContain('not_supported,2026-01-20T08:30:00+00:00,not_supported');
  });
});
