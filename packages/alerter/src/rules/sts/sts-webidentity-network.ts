import { originOf } from '@iam-tracker/core';
import type { FirstSeenRule } from '../../detect/rule.ts';
import { isPod, joinKey, ownerOf, subjectOf } from '../../event/caller.ts';
import { fromOrigin } from '../../event/network.ts';
import { doesRoam, isAtHome } from '../../people/principal.ts';

/** Networks of pods in 30 days, from which on a new one says nothing. */
const ROAMING_NETWORKS = 12;

export const stsWebidentityNetwork: FirstSeenRule = {
  id: 'STS-WEBIDENTITY-NETWORK',
  title: 'Token of a Kubernetes pod used from a new network',
  severity: 'HIGH',
  status: 'experimental',
  mitre: ['T1078.004', 'T1528'],
  kind: 'first-seen',
  on: { sts: ['AssumeRoleWithWebIdentity'] },
  outcome: 'success',
  firstSeen: {
    baselineKey: (event) => joinKey(event.accountId, ownerOf(event)),
    value: (event) => originOf(event),
    isKnown: (event, settings) => settings.isHome(event),
    // A new service account leaves through the gateways of the others; nodes with addresses of their own roam.
    isUsual: (event, habits, isNewcomer) =>
      (isNewcomer && isAtHome(event, habits)) ||
      doesRoam(habits.places, event.occurredAt, ROAMING_NETWORKS),
    newness: fromOrigin,
    learningDays: 14,
    rememberDays: 90,
  },
  why: 'Pods leave a cluster through the same gateways every day. From elsewhere it is a stolen token.',
  runbook: [
    'Look up who owns the address: a new gateway of the cluster, or a stranger.',
    'If it is a stranger: delete the pods and tokens of the service account, and revoke the sessions of the role.',
  ],
  falsePositives: [
    'Nodes with public addresses of their own, a cluster that moved. List the networks in homeNetworks.',
  ],
  references: [
    'https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html',
    'https://attack.mitre.org/techniques/T1528/',
  ],
  match: (event) =>
    isPod(event) && {
      detail: `${subjectOf(event)} from ${event.sourceIp ?? 'nowhere'}`,
    },
  dedupKey: (event) => joinKey(event.accountId, ownerOf(event), originOf(event)),
};
