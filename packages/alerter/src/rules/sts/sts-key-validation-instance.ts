import { isServiceName, originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { accountKey, isByService, isInstanceSession, joinKey } from '../../event/caller.ts';
import { addressOf, fromOrigin, isPrivateAddress } from '../../event/network.ts';
import type { RuleEvent } from '../../event/rule-event.ts';
import { doesRoam, type Habits, isAsking, isWhoAmI } from '../../people/principal.ts';

/** Networks of the instances of a role in 30 days, from which on one more that asks says nothing. */
const ASKING_NETWORKS = 4;

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
    baselineKey: accountKey,
    value: (event) => {
      const origin = originOf(event);
      return origin !== undefined && isWhoAmI(event) ? joinKey('asked', origin) : origin;
    },
    // A network that instances use is no news when one asks from there who it is, but not the other way round.
    knownBy: (event) => (isWhoAmI(event) ? [originOf(event) ?? ''] : []),
    // Through an endpoint a private address says nothing: the VPC may be a stranger's.
    isKnown: (event, settings) =>
      settings.isHome(event) ||
      (event.vpcEndpointId === undefined && isPrivateAddress(event.sourceIp ?? '')),
    isUsual: (event, habits) => isWhoAmI(event) && isAskedForElsewhere(event, habits),
    newness: fromOrigin,
    learningDays: 14,
    rememberDays: 90,
  },
  why: 'Only the instance itself should have its credentials. From elsewhere they were taken from the metadata service.',
  runbook: [
    'Compare the address with those of the instance that the session is named after and of your gateways.',
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
    if (!isInstanceSession(event) || isByService(event)) return false;
    const { sourceIp, userName } = event;
    if (sourceIp === undefined) return false;
    const detail = `${userName} from ${addressOf(event)}`;
    // A service that passes a call on hides where it came from.
    return isServiceName(sourceIp) ? { severity: 'WARNING', detail } : { detail };
  },
  dedupKey: (event) => joinKey(event.accountId, event.roleArn, originOf(event)),
};

/**
 * A node of Kubernetes proves who it is by a signed question, which the control plane puts to STS from addresses of
 * its own, many and changing. Where that is usual for a role, a question alone is no theft; any other call still is.
 */
function isAskedForElsewhere({ occurredAt }: RuleEvent, { places }: Habits): boolean {
  return doesRoam(places.filter(isAsking), occurredAt, ASKING_NETWORKS);
}
