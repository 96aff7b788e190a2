import type { Origin, Severity } from '@iam-tracker/core';
import type { RuleEvent } from '../event/rule-event.ts';
import type { OffHours } from './off-hours.ts';
import type { OwnRoleUse } from './own-role.ts';
import type { Suppression } from './suppression.ts';

/** The user's word on one rule. */
interface RuleOverride {
  readonly enabled?: boolean;
  readonly dryRun?: boolean;
  readonly severity?: Severity;
}

/** A role that a call names; its path is known only where the ARN is. */
export interface NamedRole {
  readonly name: string;
  readonly arn: string | undefined;
  readonly accountId: string | undefined;
}

/** The settings of detection, checked and ready to be asked. Every question is total and pure. */
export interface DetectionSettings {
  readonly overrides: ReadonlyMap<string, RuleOverride>;
  readonly suppressions: readonly Suppression[];
  /** Sentences about what is allowed and unwise, each with its place in the document. */
  readonly warnings: readonly string[];
  /** Tells whether other accounts than the event's own may be trusted with this account's roles. */
  isTrustedAccount(accountId: string): boolean;
  /** Tells whether an organization (`o-…`, exactly) may be trusted with this account's roles. */
  isTrustedOrganization(organizationId: string): boolean;
  /**
   * Tells whether every token whose claim (`provider:claim`, in lower case) has a value that a condition's value
   * stands for is trusted; wildcards and variables of that value count as any text.
   */
  isTrustedClaim(key: string, value: string): boolean;
  /**
   * Tells whether the caller is infrastructure as code: a session of a pipeline role of the event's own
   * account or of a trusted one.
   */
  isPipeline(event: RuleEvent): boolean;
  /**
   * Returns the setting that trusts a role by its name (FILTERED_ROLES, pipelineRoles, a suppression), so that
   * its sessions are seen less; undefined when none does. Where the path is not known, it may be the one
   * that the setting names.
   */
  findTrustInRole(role: NamedRole): string | undefined;
  /** Returns the resource of this deployment, as `type/name`, that a call is about; undefined for others. */
  findOwnResource(event: RuleEvent): string | undefined;
  /** Tells whether the caller is a session of a role that deploys the tracker, by the whole ARN of the role. */
  isDeployer(event: RuleEvent): boolean;
  /** Judges what a role of this deployment does; undefined for other callers. */
  judgeOwnRole(event: RuleEvent): OwnRoleUse | undefined;
  /** Tells whether an ARN is that of a role of this deployment, in such an account. */
  isOwnRole(roleArn: string, accountId: string | undefined): boolean;
  /** True when any pipeline role is configured: without one nothing can be outside of it. */
  readonly hasPipeline: boolean;
  /** Tells whether a managed policy, by ARN or by name, makes an administrator. Partition-neutral. */
  isAdminPolicy(arnOrName: string): boolean;
  /** Tells whether the members of an IAM group are administrators. */
  isAdminGroup(groupName: string): boolean;
  /** Tells whether a user, role, group or policy of this name is kept for emergencies. */
  isBreakGlass(name: string): boolean;
  /**
   * Tells whether a call came from a home network or through a VPC endpoint of ours; false for service names
   * and other texts.
   */
  isHome(origin: Origin): boolean;
  /** The time outside working hours; undefined when these are not configured. */
  readonly offHours: OffHours | undefined;
  /** Tells whether a time is outside working hours; false when working hours are not configured. */
  isOffHours(epochMilliseconds: number): boolean;
}
