import { xmlElement } from '../endpoint/xml.ts';
import type { IamState } from './iam-state.ts';

/** Quotas: IAM User Guide, IAM and STS quotas. */
const QUOTAS = {
  UsersQuota: 5_000,
  GroupsQuota: 300,
  GroupsPerUserQuota: 10,
  AccessKeysPerUserQuota: 2,
  SigningCertificatesPerUserQuota: 2,
  AttachedPoliciesPerUserQuota: 10,
} as const;

/** Writes what GetAccountSummary tells of users, groups and root. */
export function accountSummary({ users, groups, root }: IamState): string {
  const devices = [...users.values()].flatMap(({ mfaDevices }) => mfaDevices);
  const counts = {
    Users: users.size,
    Groups: groups.size,
    MFADevices: devices.length + root.mfaDevices.length,
    MFADevicesInUse: devices.length + root.mfaDevices.length,
    AccountMFAEnabled: Number(root.mfaDevices.length > 0),
    AccountAccessKeysPresent: Number(root.accessKeys.length > 0),
    AccountPasswordPresent: 1,
    AccountSigningCertificatesPresent: 0,
    ...QUOTAS,
  };
  const entries = Object.entries(counts).map(
    ([key, value]) =>
      `<entry>${xmlElement('key', key)}${xmlElement('value', String(value))}</entry>`,
  );
  return `<SummaryMap>${entries.join('')}</SummaryMap>`;
}
