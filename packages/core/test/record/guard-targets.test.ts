import { normalize } from '@iam-tracker/core';
import { buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

function targetOf(
  service: string,
  eventName: string,
  requestParameters: unknown,
  responseElements: unknown = null,
): string | undefined {
  const eventSource = `${service}.amazonaws.com`;
  return normalize(buildRecord({ eventSource, eventName, requestParameters, responseElements }))
    .event.target;
}

describe('findTarget of what guards the account', () => {
  it.each<[string, string, unknown, unknown, string]>([
    [
      'rolesanywhere',
      'CreateTrustAnchor',
      { name: 'Laptops', source: { sourceType: 'CERTIFICATE_BUNDLE' } },
      { trustAnchor: { trustAnchorId: 'ta-1' } },
      'trust-anchor/ta-1',
    ],
    ['rolesanywhere', 'CreateTrustAnchor', { name: 'Laptops' }, null, 'trust-anchor/Laptops'],
    ['rolesanywhere', 'UpdateProfile', { profileId: 'p-1', name: 'x' }, null, 'profile/p-1'],
    [
      'rolesanywhere',
      'CreateSession',
      { roleArn: 'arn:aws:iam::123456789012:role/build', trustAnchorArn: 'x' },
      null,
      'role/build',
    ],
    ['account', 'EnableRegion', { regionName: 'ap-east-1' }, null, 'region/ap-east-1'],
    ['account', 'PutAlternateContact', { accountId: '210987654321' }, null, 'account/210987654321'],
    ['account', 'StartPrimaryEmailUpdate', { primaryEmail: 'x' }, null, 'account/123456789012'],
    ['organizations', 'LeaveOrganization', null, null, 'account/123456789012'],
    [
      'organizations',
      'DetachPolicy',
      { policyId: 'p-1', targetId: 'ou-1' },
      null,
      'organization-policy/p-1',
    ],
    ['organizations', 'MoveAccount', { accountId: '210987654321' }, null, 'account/210987654321'],
    [
      'organizations',
      'EnableAWSServiceAccess',
      { servicePrincipal: 'sso.amazonaws.com' },
      null,
      'service/sso.amazonaws.com',
    ],
    ['cloudtrail', 'StopLogging', { name: 'audit' }, null, 'trail/audit'],
    [
      'cloudtrail',
      'StopLogging',
      { name: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/audit' },
      null,
      'trail/audit',
    ],
    ['cloudtrail', 'PutEventSelectors', { trailName: 'audit' }, null, 'trail/audit'],
    [
      'cloudtrail',
      'DeleteEventDataStore',
      { eventDataStore: 'arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/e-1' },
      null,
      'event-data-store/e-1',
    ],
    [
      'config',
      'StopConfigurationRecorder',
      { configurationRecorderName: 'default' },
      null,
      'configuration-recorder/default',
    ],
    ['guardduty', 'CreateFilter', { detectorId: 'd-1', name: 'hide' }, null, 'detector/d-1'],
    ['securityhub', 'DisableSecurityHub', null, null, 'account/123456789012'],
    ['access-analyzer', 'DeleteAnalyzer', { analyzerName: 'org' }, null, 'analyzer/org'],
  ])('%s %s with %j', (service, eventName, request, response, target) => {
    expect(targetOf(service, eventName, request, response)).toBe(target);
  });

  it('leaves the targets of other families as they were', () => {
    expect(targetOf('iam', 'DeletePolicy', { policyId: 'p-1' })).toBeUndefined();
    expect(targetOf('ec2', 'StopLogging', { name: 'audit' })).toBeUndefined();
  });
});
