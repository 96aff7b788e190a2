import type {
  FirstSeenRule,
  RuleBase,
  SequenceRule,
  ThresholdRule,
} from '../../src/detect/rule.ts';
import { joinKey } from '../../src/event/caller.ts';
import { isAtHome } from '../../src/people/principal.ts';
import type { StatefulRule } from '../../src/ports.ts';

// One rule of each shape that the catalogue has, over few names so that chance makes patterns.

const base: Omit<RuleBase, 'id'> = {
  title: 'A rule of the tests',
  severity: 'HIGH',
  status: 'stable',
  mitre: ['T1078'],
  on: { iam: 'any' },
  outcome: 'any',
  why: 'It is a test.',
  runbook: ['Look.', 'Act.'],
  falsePositives: ['All.'],
  references: ['https://example.com'],
  match: () => true,
  dedupKey: (event) => joinKey(event.userName),
};

export const threshold: ThresholdRule = {
  ...base,
  id: 'TEST-THRESHOLD',
  kind: 'threshold',
  threshold: { windowMinutes: 10, count: 3, groupBy: (event) => event.userName },
};

export const distinct: ThresholdRule = {
  ...base,
  id: 'TEST-DISTINCT',
  kind: 'threshold',
  threshold: {
    windowMinutes: 10,
    count: 3,
    groupBy: (event) => event.userName,
    distinct: (event) => event.target,
  },
};

/** Alerts on news within three minutes, for a caller that forgets after twelve. */
export const news: ThresholdRule = {
  ...base,
  id: 'TEST-NEWS',
  kind: 'threshold',
  threshold: {
    windowMinutes: 3,
    count: 2,
    groupBy: (event) => event.userName,
    distinct: (event) => event.target,
    habitDays: 12 / (24 * 60),
  },
};

export const failuresThenSuccess: SequenceRule = {
  ...base,
  id: 'TEST-SEQUENCE',
  kind: 'sequence',
  sequence: {
    windowMinutes: 10,
    correlateBy: (event) => event.userName,
    steps: [
      { name: 'failures', count: 2, match: (event) => event.outcome === 'failure' },
      { name: 'success', match: (event) => event.outcome === 'success' },
    ],
  },
};

export const chain: SequenceRule = {
  ...base,
  id: 'TEST-CHAIN',
  kind: 'sequence',
  sequence: {
    windowMinutes: 12,
    correlateBy: (event) => event.userName,
    steps: ['CreateUser', 'CreateAccessKey', 'DeleteUser'].map((name) => ({
      name,
      match: (event: { readonly eventName: string }) => event.eventName === name,
    })) as unknown as SequenceRule['sequence']['steps'],
  },
};

export const confirmed: SequenceRule = {
  ...base,
  id: 'TEST-CONFIRMED',
  kind: 'sequence',
  sequence: {
    windowMinutes: 12,
    correlateBy: (event) => event.userName,
    steps: [
      {
        name: 'made',
        match: (event) => event.eventName === 'CreateUser',
        capture: (event) => event.target,
      },
      {
        name: 'used',
        count: 2,
        match: (event) => event.outcome === 'success',
        capture: (event) => event.target,
      },
    ],
    confirm: ([made, used]) => made === used,
  },
};

export const firstSeen: FirstSeenRule = {
  ...base,
  id: 'TEST-FIRST-SEEN',
  kind: 'first-seen',
  firstSeen: {
    baselineKey: (event) => event.userName,
    value: (event) => event.target,
    newness: (event) => `for ${event.target}`,
    learningDays: 3,
    rememberDays: 10,
  },
};

/** Takes calls that succeed for expected. */
export const expectedSeen: FirstSeenRule = {
  ...firstSeen,
  id: 'TEST-EXPECTED-SEEN',
  firstSeen: { ...firstSeen.firstSeen, isKnown: (event) => event.outcome === 'success' },
};

/** Takes a user's usual places for no news. */
export const usualSeen: FirstSeenRule = {
  ...firstSeen,
  id: 'TEST-USUAL-SEEN',
  firstSeen: { ...firstSeen.firstSeen, isUsual: isAtHome },
};

export const STATEFUL: readonly StatefulRule[] = [
  threshold,
  distinct,
  news,
  failuresThenSuccess,
  chain,
  confirmed,
  firstSeen,
  expectedSeen,
];
