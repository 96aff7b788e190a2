import type { EnvironmentReader } from '@iam-tracker/core';
import { type MemberConfig, readAccountMetrics, readMemberConfig } from '@iam-tracker/core/members';

/** Member accounts, and how often each is read. */
export interface ReadingPlan extends MemberConfig {
  /** Time from one reading of an account to the next. */
  readonly intervalMinutes: number;
  /** Accounts of which metrics of their own are published, beside those of all. */
  readonly accountMetrics: readonly string[];
}

/** What the collector knows of an organization. */
export interface OrganizationConfig {
  /** The directory of accounts is kept up to date from Organizations. */
  readonly isListed: boolean;
  /** Absent when member accounts are not read by roles. */
  readonly members?: ReadingPlan;
}

/** Undefined where there is no organization to know of. */
export function readOrganizationConfig(read: EnvironmentReader): OrganizationConfig | undefined {
  const isListed = read.flag('ORGANIZATION_ACCOUNTS', { default: false });
  const config = readMemberConfig(read);
  const intervalMinutes = read.integer('MEMBER_INTERVAL_MINUTES', {
    ...{ default: 60, min: 15, max: 10_080 },
  });
  const accountMetrics = readAccountMetrics(read);
  if (config !== undefined) {
    return { isListed, members: { ...config, intervalMinutes, accountMetrics } };
  }
  return isListed ? { isListed } : undefined;
}
