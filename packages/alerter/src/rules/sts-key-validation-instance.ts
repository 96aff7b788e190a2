import { isServiceName } from '@iam-tracker/core';
import { isByService, joinKey } from '../caller.ts';
import { isInstanceSession } from '../compute-session.ts';
import { addressOf, isPrivateAddress, originOf } from '../network.ts';
import type { FirstSeenRule } from '../rule.ts';

export const stsKeyValidationInstance: FirstSeenRule = {
  id: 'STS-KEY-VALIDATION-INSTANCE',
  title: 'Credentials of an instance used from a new network',
  severity: 'CRITICAL',
  status: 'stable',
  mitre: ['T1552.005'],
  kind: 'first-seen',
  on: { iam: 'any', sts: 'any' },
  outcome: 'any',
  firstSeen: {
    // Instances of an account leave through the same few gateways, whatever their role.
    baselineKey: (event) => joinKey(event.accountId),
    value: (event) => originOf(event),
    // Through an endpoint a private address says nothing: the VPC may be anybody's.
    isKnown: (event, settings) =>
      settings.isHome(event) ||
      (event.vpcEndpointId === undefined && isPrivateAddress(event.sourceIp ?? '')),
    learningDays: 14,
    rememberDays: 90,
  },
  why: 'Only the instance itself should have its credentials. From elsewhere they were taken from the metadata service.',
  runbook: [
    'Compare the address with those of the instance in session_name and of your gateways.',
    'If it is neither: revoke the sessions of the role, isolate the instance, require IMDSv2.',
    'Read what the role did since the credentials were issued, at most 12 hours before.',
  ],
  falsePositives: [
    'Instances with public addresses of their own, new gateways: list their networks in homeNetworks.',
  ],
  references: [
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html',
    'https://attack.mitre.org/techniques/T1552/005/',
  ],
  match: (event) => {
    const { sourceIp, userName } = event;
    if (!isInstanceSession(event) || isByService(event) || sourceIp === undefined) return false;
    const detail = `${userName} from ${addressOf(event)}`;
    // A service that passes a call on hides where it came from.
    return isServiceName(sourceIp) ? { severity: 'WARNING', detail } : { detail };
  },
  dedupKey: (event) => joinKey(event.accountId, event.roleArn, originOf(event)),
};
