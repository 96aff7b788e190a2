import type { Report, TrailProof } from '@iam-tracker/analysis';
import { advanceLedger, openLedger, type ShardLedger } from '@iam-tracker/core';
import { sampleChange, sampleEvent, sampleHeader, sampleUser } from '@iam-tracker/test-utils';
import { sampleIncident } from './sample-incident.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  attempts: hour % 5,
  refused: hour % 5 === 3 ? 3 : hour % 2 && hour % 5 ? 1 : 0,
}));
const NONE = { events: 0, failures: 0 };
const ACTOR = {
  actor: 'alice@example.com',
  actorType: 'person',
  events: 9,
  failures: 2,
  changes: 1,
  signIns: 0,
  networks: 50,
  lastSeen: '2026-01-03T04:05:06Z',
} as const;
const ENTRY = {
  eventId: 'e1',
  ruleId: 'IAM-USER-CREATED',
  disposition: 'sent',
  severity: 'CRITICAL',
  title: 'User created',
  eventTime: '2026-01-03T04:05:06Z',
  eventName: 'CreateUser',
  accountId: '123456789012',
  actor: 'alice',
  target: 'user/bob',
  dedupKey: 'k',
  detail: 'what was found',
  note: 'a note',
  recordedAt: '2026-01-03T04:05:07Z',
  sentAt: '2026-01-03T04:05:08Z',
} as const;

const FINDING = {
  ruleId: 'IAM-USER-CREATED',
  title: 'User created',
  severity: 'CRITICAL',
  alerts: 1,
  start: '2026-01-03T04:05:06Z',
  end: '2026-01-03T04:05:06Z',
  details: ['trusts account 193672423079'],
  moreDetails: 0,
  steps: [],
  moreSteps: 0,
} as const;

const SHARD = { accountId: '123456789012', region: 'us-east-1', source: 'iam.amazonaws.com' };
export const SINCE = Date.UTC(2026, 0, 1);
export const UNTIL = Date.UTC(2026, 0, 4);

/** A ledger that was read to the end of the sample. */
export function sampleLedger(fields: Partial<ShardLedger> = {}): ShardLedger {
  const ledger = advanceLedger(openLedger(SHARD, SINCE / 1000, [3600]), UNTIL / 1000);
  const [first, ...rest] = ledger.passes;
  return { ...ledger, passes: [{ ...first, gaps: [] }, ...rest], ...fields };
}

/** What digests prove of one account with three Regions: one was tampered with, one has a gap. */
export function sampleTrail(fields: Partial<TrailProof> = {}): TrailProof {
  const line = {
    accountId: '123456789012',
    regions: ['eu-west-1', 'us-east-1'],
    state: 'proven',
    since: SINCE / 1000,
    provenTo: UNTIL / 1000 - 3600,
    ...{ open: 0, findings: 0, unprovenFiles: 0, files: 96 },
  } as const;
  const shown = [
    { ...line, regions: ['eu-north-1'], state: 'tampered', findings: 3, unprovenFiles: 2 },
    { ...line, regions: ['eu-west-2'], state: 'gap', open: 7200, provenTo: SINCE / 1000 },
    line,
  ] as const;
  return {
    ...{ chains: 4, chainAccounts: 1, openChains: 1, longestOpen: 7200, unprovenFiles: 2 },
    states: {
      ...{ tampered: 1, gap: 1, proven: 2, silent: 0, failed: 0, ended: 0, 'not believed': 0 },
    },
    begins: SINCE / 1000 + 3600,
    provenTo: SINCE / 1000,
    lines: { shown, count: 60 },
    tampering: {
      shown: [
        {
          ...{ accountId: '123456789012', region: 'eu-north-1', kind: 'file_altered' },
          object: 'bucket/AWSLogs/123456789012/CloudTrail/eu-north-1/2026/01/02/x.json.gz',
          ...{ start: SINCE / 1000, end: SINCE / 1000 + 3600, foundAt: UNTIL / 1000 },
        },
      ],
      count: 3,
    },
    ...fields,
  };
}

/** A report with something of everything. */
export function sampleReport(fields: Partial<Report> = {}): Report {
  const statuses = { sent: 1, grouped: 1, suppressed: 0, historical: 0, dry_run: 0, claimed: 0 };
  const step = { entry: ENTRY, repeats: 0, until: '2026-01-03T05:05:06Z', event: undefined };
  const event = sampleEvent('e1', 0, {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    userName: 'AWSReservedSSO_Admin_0123456789abcdef',
    roleArn:
      'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
    actor: 'alice',
    outcome: 'failure',
    errorCode: 'AccessDenied',
  });
  const rule = {
    id: 'IAM-USER-CREATED',
    title: 'User created',
    severity: 'CRITICAL',
    why: 'Because.',
    runbook: ['Ask.', 'Look.'],
    mitre: ['T1136.003'],
  } as const;
  return {
    incident: sampleIncident(),
    period: { since: SINCE, until: UNTIL, madeAt: UNTIL },
    origin: { kind: 'simulated', seed: 7 },
    accounts: ['123456789012'],
    totals: {
      events: 20,
      failures: 3,
      unparsed: 2,
      rootEvents: 1,
      signIns: 9,
      refusedSignIns: 3,
      changes: 2,
    },
    activity: {
      bucketMilliseconds: 86_400_000,
      buckets: [0, 1, 2].map((day) => ({
        start: SINCE + day * 86_400_000,
        counts: {
          iam: { events: 5 * day, failures: day },
          sts: NONE,
          signin: { events: 1000, failures: 0 },
          sso: NONE,
          guard: NONE,
          unparsed: { events: day === 2 ? 2 : 0, failures: 0 },
        },
      })),
    },
    signIns: {
      attempts: 9,
      refused: 3,
      networks: [
        {
          network: '192.0.2.0/24',
          attempts: 8,
          refused: 3,
          people: 100,
          lastSeen: '2026-01-03T04:05:06Z',
          hours: HOURS,
        },
        {
          network: '',
          attempts: 1,
          refused: 0,
          people: 1,
          lastSeen: '2026-01-02T00:00:00Z',
          hours: HOURS,
        },
      ],
      others: { networks: 2, attempts: 3, refused: 0, hours: HOURS },
    },
    actors: {
      people: [ACTOR, { ...ACTOR, actor: 'root', actorType: 'root' }],
      others: [{ ...ACTOR, actor: 'lambda', actorType: 'workload', networks: 0 }],
      peopleCount: 3,
      otherCount: 1,
      uncountedEvents: 1,
    },
    addresses: {
      rows: [
        {
          address: '192.0.2.7',
          events: 1_000,
          failures: 7,
          people: 100,
          alerts: 4,
          worst: 'CRITICAL',
          firstSeen: '2026-01-01T04:05:06Z',
          lastSeen: '2026-01-03T04:05:06Z',
        },
        {
          address: '2001:db8::1',
          events: 1,
          failures: 0,
          people: 1,
          alerts: 0,
          worst: undefined,
          firstSeen: '2026-01-01T04:05:06Z',
          lastSeen: '2026-01-01T04:05:06Z',
        },
      ],
      count: 3,
      uncountedEvents: 2,
    },
    changes: {
      kinds: {
        granted: { made: 2, refused: 3 },
        revoked: { made: 0, refused: 0 },
        trust: { made: 0, refused: 0 },
        credentials: { made: 0, refused: 0 },
        identities: { made: 0, refused: 0 },
        guard: { made: 0, refused: 0 },
        other: { made: 0, refused: 0 },
      },
      rows: [
        {
          kind: 'granted',
          person: 'alice',
          detail: 'AdministratorAccess',
          times: 3,
          firstTime: '2025-12-31T00:00:00Z',
          event,
          isRefused: true,
        },
        {
          kind: 'granted',
          person: '444455556666',
          onBehalfOf: 'ada@example.com',
          detail: undefined,
          times: 1,
          firstTime: event.eventTime,
          event: { ...event, userName: 'alice' },
          isRefused: false,
        },
      ],
    },
    alerts: {
      alerts: 2,
      severities: { CRITICAL: 2, HIGH: 0, WARNING: 0, INFO: 0 },
      statuses,
      rules: [
        {
          ruleId: 'IAM-USER-CREATED',
          title: 'User created',
          severity: 'CRITICAL',
          statuses,
          alerts: 2,
        },
      ],
      stories: [
        {
          severity: 'CRITICAL',
          actors: ['alice'],
          moreActors: 0,
          keys: ['AKIAIOSFODNN7EXAMPLE'],
          moreKeys: 2,
          addresses: ['192.0.2.7'],
          moreAddresses: 0,
          start: '2026-01-03T04:05:06Z',
          end: '2026-01-03T05:05:06Z',
          alerts: 6,
          findings: [
            {
              ...FINDING,
              alerts: 5,
              end: '2026-01-03T05:05:06Z',
              details: ['what was found'],
              moreDetails: 1,
              steps: [
                { ...step, event },
                { ...step, repeats: 1 },
              ],
              moreSteps: 3,
            },
            {
              ...FINDING,
              ruleId: 'OF-A-RULE-THAT-IS-GONE',
              severity: 'HIGH',
              details: [],
              steps: [],
            },
          ],
          moreFindings: 2,
        },
        {
          severity: 'INFO',
          actors: ['alice', 'bob'],
          moreActors: 4,
          keys: [],
          moreKeys: 0,
          addresses: [],
          moreAddresses: 0,
          start: '2026-01-03T04:05:06Z',
          end: '2026-01-04T04:05:06Z',
          alerts: 1,
          findings: [
            {
              ...FINDING,
              severity: 'INFO',
              steps: [{ ...step, entry: { ...ENTRY, target: undefined, note: undefined }, event }],
            },
          ],
          moreFindings: 0,
        },
      ],
      storyCount: 3,
      advice: [rule],
    },
    memberUsers: undefined,
    users: {
      scan: sampleHeader('2026-01-03T10:00:00Z', {
        rootFindings: [{ rule: 'root_without_mfa' }],
        missingPermissions: [{ permission: 'iam:ListMFADevices', fields: ['mfa_devices'] }],
      }),
      users: [
        sampleUser('bob', '2026-01-03T10:00:00Z', {
          mfaActive: false,
          findings: [{ rule: 'old_access_key', subject: 'AKIABOB', days: 1200 }],
        }),
      ],
      changes: [
        sampleChange('bob', '2026-01-03T10:00:00Z', { causeStatus: 'unexplained' }),
        sampleChange('eve', '2026-01-03T10:00:00Z', {
          causeStatus: 'explained',
          cause: {
            eventId: 'e1',
            eventTime: '2026-01-03T09:30:00Z',
            eventName: 'AddUserToGroup',
            actor: 'alice',
            actorType: 'iam_user',
            sourceIp: '192.0.2.1',
          },
        }),
        sampleChange('new', '2026-01-03T10:00:00Z'),
      ],
      changeCount: 4,
      causes: { pending: 2, explained: 1, unexplained: 1, unknown: 0 },
    },
    coverage: {
      shards: [
        { ledger: sampleLedger({ lastError: 'it broke' }), missing: [] },
        {
          ledger: sampleLedger({
            shard: { ...SHARD, region: 'eu-west-1', source: 'sts.amazonaws.com' },
            lost: [{ start: SINCE / 1000, end: SINCE / 1000 + 60 }],
          }),
          missing: [{ start: SINCE / 1000, end: SINCE / 1000 + 60 }],
        },
      ],
      begins: SINCE / 1000,
      readThrough: UNTIL / 1000,
      settledThrough: UNTIL / 1000 - 3600,
    },
    trail: sampleTrail(),
    ...fields,
  };
}
