/**
 * Events that join, leave or loosen an organization. Of the rest of Organizations nothing is kept: landing zones
 * and posture tools describe it thousands of times a day.
 */
export const ORGANIZATION_EVENTS: ReadonlySet<string> = new Set([
  'AcceptHandshake',
  'AttachPolicy',
  'CloseAccount',
  'CreateAccount',
  'CreateGovCloudAccount',
  'CreateOrganization',
  'DeleteOrganization',
  'DeletePolicy',
  'DeleteResourcePolicy',
  'DeregisterDelegatedAdministrator',
  'DetachPolicy',
  'DisableAWSServiceAccess',
  'DisablePolicyType',
  'EnableAWSServiceAccess',
  'InviteAccountToOrganization',
  'LeaveOrganization',
  'MoveAccount',
  'PutResourcePolicy',
  'RegisterDelegatedAdministrator',
  'RemoveAccountFromOrganization',
  'UpdatePolicy',
]);

/**
 * Events that stop, delete, weaken or narrow the watch over an account, by service. Reading these services whole
 * would cost most of CloudTrail's two requests a second: LookupEvents of our own is a record of
 * CloudTrail's. Operations of botocore 1.43's service models, the older names of the same ones included.
 */
export const GUARD_EVENTS = {
  cloudtrail: new Set([
    'DeleteEventDataStore',
    'DeleteTrail',
    'DeregisterOrganizationDelegatedAdmin',
    'PutEventSelectors',
    'PutInsightSelectors',
    'StopEventDataStoreIngestion',
    'StopLogging',
    'UpdateEventDataStore',
    'UpdateTrail',
  ]),
  config: new Set([
    'DeleteConfigurationRecorder',
    'DeleteDeliveryChannel',
    'DeleteServiceLinkedConfigurationRecorder',
    'DisassociateResourceTypes',
    'PutConfigurationRecorder',
    'StopConfigurationRecorder',
  ]),
  guardduty: new Set([
    'CreateFilter',
    'CreateIPSet',
    'CreateTrustedEntitySet',
    'DeleteDetector',
    'DeleteMembers',
    'DeletePublishingDestination',
    'DisableOrganizationAdminAccount',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'DisassociateMembers',
    'StopMonitoringMembers',
    'UpdateDetector',
    'UpdateFilter',
    'UpdateIPSet',
    'UpdateMemberDetectors',
    'UpdateTrustedEntitySet',
  ]),
  securityhub: new Set([
    'BatchDisableStandards',
    'CreateAutomationRule',
    'CreateAutomationRuleV2',
    'DeleteMembers',
    'DisableImportFindingsForProduct',
    'DisableOrganizationAdminAccount',
    'DisableSecurityHub',
    'DisableSecurityHubV2',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'DisassociateMembers',
  ]),
  'access-analyzer': new Set([
    'CreateArchiveRule',
    'DeleteAnalyzer',
    'UpdateAnalyzer',
    'UpdateArchiveRule',
  ]),
} as const satisfies Readonly<Record<string, ReadonlySet<string>>>;
