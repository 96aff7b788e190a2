// Which records belong into the ledger, said once more without a line of the product's code: for tests and checks
// that judge the product.

const WHOLE = [
  'iam',
  'sts',
  'signin',
  'sso',
  'sso-directory',
  'sso-oauth',
  'identitystore',
  'identitystore-scim',
];

/** Kept when they change something, or hand out credentials. @type {readonly string[]} */
const CHANGES = ['rolesanywhere', 'account'];

/** Kept by name. @type {Readonly<Record<string, RegExp>>} */
const NAMED = {
  organizations:
    /^(AcceptHandshake|AttachPolicy|CloseAccount|Create(Account|GovCloudAccount|Organization)|Delete(Organization|Policy|ResourcePolicy)|(Deregister|Register)DelegatedAdministrator|DetachPolicy|(Disable|Enable)AWSServiceAccess|DisablePolicyType|InviteAccountToOrganization|LeaveOrganization|MoveAccount|PutResourcePolicy|RemoveAccountFromOrganization|UpdatePolicy)$/,
  cloudtrail:
    /^(Delete(EventDataStore|Trail)|DeregisterOrganizationDelegatedAdmin|Put(Event|Insight)Selectors|Stop(EventDataStoreIngestion|Logging)|Update(EventDataStore|Trail))$/,
  config:
    /^((Delete|Put|Stop)ConfigurationRecorder|Delete(DeliveryChannel|ServiceLinkedConfigurationRecorder)|DisassociateResourceTypes)$/,
  guardduty:
    /^((Create|Update)(Filter|IPSet|TrustedEntitySet)|Delete(Detector|Members|PublishingDestination)|DisableOrganizationAdminAccount|DisassociateFrom(Administrator|Master)Account|DisassociateMembers|StopMonitoringMembers|Update(Detector|MemberDetectors))$/,
  securityhub:
    /^(BatchDisableStandards|CreateAutomationRule(V2)?|DeleteMembers|Disable(ImportFindingsForProduct|OrganizationAdminAccount)|DisableSecurityHub(V2)?|DisassociateFrom(Administrator|Master)Account|DisassociateMembers)$/,
  'access-analyzer': /^(CreateArchiveRule|DeleteAnalyzer|Update(Analyzer|ArchiveRule))$/,
};

/** Events of global services are shown in one Region only. */
const GLOBAL = /^(iam|account|organizations)\./;
const HOME_REGION = 'us-east-1';

/** @param {{ eventSource?: unknown, eventName?: unknown, readOnly?: unknown }} record */
export function isOfFamilies({ eventSource, eventName, readOnly }) {
  const [, service = ''] = /^([a-z-]+)\.amazonaws\.com$/.exec(String(eventSource)) ?? [];
  const name = String(eventName);
  if (WHOLE.includes(service)) return true;
  if (CHANGES.includes(service)) {
    return !(readOnly ?? /^(BatchGet|Describe|Get|List|Lookup|Search)/.test(name));
  }
  return NAMED[service]?.test(name) === true;
}

/**
 * Tells whether a record must be stored under the default settings: it is about identities, and not what
 * AWS services and service-linked roles read for themselves.
 *
 * @param {any} record
 */
export function isEligible(record) {
  if (!isOfFamilies(record) || isNoise(record)) return false;
  return !GLOBAL.test(record.eventSource) || record.awsRegion === HOME_REGION;
}

/** Tells whether a service or a service-linked role only looks. @param {any} record */
export function isNoise({ userIdentity, readOnly, eventName }) {
  const reads =
    readOnly ?? /^(AssumeRole|Describe|Get|List|Lookup|Search|Simulate)/.test(eventName);
  const issuer = userIdentity?.sessionContext?.sessionIssuer?.arn ?? '';
  const isService =
    userIdentity?.type === 'AWSService' || issuer.includes(':role/aws-service-role/');
  return reads && isService;
}
