import type { Incident } from '@iam-tracker/analysis';

const TIME = '2026-01-03T04:05:06Z';
const LIST = { shown: [], count: 0 };
const USER = { kind: 'user', name: 'eve', accountId: '123456789012' } as const;
const CREDENTIAL = {
  kind: 'access_key',
  id: 'AKIAIOSFODNN7EXAMPLE',
  holder: USER,
  madeAt: TIME,
  madeBy: 'alice',
  usedAt: TIME,
  sessions: undefined,
  state: 'active',
  scannedAt: undefined,
  steps: [
    {
      step: 'switch it off',
      command:
        'aws iam update-access-key --user-name eve --access-key-id AKIAIOSFODNN7EXAMPLE --status Inactive',
    },
  ],
} as const;
const THING = {
  kind: 'trust',
  name: 'ops',
  holder: 'role/ops',
  accountId: '123456789012',
  madeAt: TIME,
  madeBy: 'eve',
  eventId: 'e1',
  severity: 'CRITICAL',
  detail: 'trusts account 193672423079',
  isUnclear: false,
} as const;
const PARTY = {
  name: 'eve',
  type: 'iam_user',
  certainty: 'certain',
  accountId: '123456789012',
  why: 'alerts',
  through: undefined,
  severity: 'CRITICAL',
  alerts: 4,
  events: 12,
  changes: 3,
  refused: 2,
  first: TIME,
  last: '2026-01-03T05:05:06Z',
  addresses: { shown: ['192.0.2.7'], count: 3 },
  made: 2,
  removed: 1,
  destroyed: 0,
} as const;

/** An incident with something of everything. */
export function sampleIncident(fields: Partial<Incident> = {}): Incident {
  return {
    madeAt: '2026-01-04T00:00:00Z',
    origin: undefined,
    period: { since: TIME, until: TIME, first: TIME, last: TIME },
    scope: {},
    accounts: ['123456789012', '999999999999'],
    totals: { events: 20, unparsed: 0, involved: 12, changes: 3, refused: 2, alerts: 6 },
    verdict: ['Who did it.', 'What stands.', 'Switch off first: the key.'],
    findings: [
      {
        ruleId: 'IAM-USER-CREATED',
        title: 'User created',
        severity: 'CRITICAL',
        count: 5,
        suppressed: 0,
        first: TIME,
        last: TIME,
        detail: 'trusts account 193672423079',
        eventId: 'e1',
        actors: { shown: ['eve'], count: 1 },
        targets: { shown: ['role/ops'], count: 2 },
      },
      {
        ruleId: 'IN-NO-STORY',
        title: 'Something else',
        severity: 'HIGH',
        count: 1,
        suppressed: 0,
        first: TIME,
        last: TIME,
        detail: undefined,
        eventId: 'e2',
        actors: LIST,
        targets: LIST,
      },
    ],
    people: {
      shown: [PARTY, { ...PARTY, name: 'bob', why: 'made', through: 'eve', severity: undefined }],
      count: 7,
    },
    credentials: {
      shown: [
        CREDENTIAL,
        {
          ...CREDENTIAL,
          kind: 'password',
          id: undefined,
          holder: { ...USER, name: 'a name of no user' },
          state: 'unclear',
          steps: [{ step: 'take the console password away', command: null }],
        },
        { ...CREDENTIAL, state: 'deleted', steps: [] },
      ],
      count: 3,
      open: 2,
    },
    standing: {
      things: { shown: [THING], count: 2 },
      kinds: [
        { kind: 'trust', count: 1 },
        { kind: 'group', count: 1 },
      ],
      made: 3,
      removed: 1,
      destroyed: 0,
    },
    watchCuts: {
      shown: [{ ...THING, kind: 'guard', name: 'StopLogging', holder: 'trail/all' }],
      count: 1,
    },
    entries: [
      {
        name: 'eve',
        at: TIME,
        eventId: 'e1',
        eventName: 'GetCallerIdentity',
        kind: 'access_key',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        sourceIp: '192.0.2.7',
        userAgent: 'aws-cli',
        mfa: undefined,
        refusedBefore: 3,
        signIn: { at: TIME, sourceIp: '192.0.2.8', mfa: 'no' },
      },
    ],
    elsewhere: {
      calls: 30,
      refused: 4,
      services: {
        shown: [
          {
            service: 's3',
            calls: 30,
            refused: 4,
            actions: { shown: [{ name: 'GetObject', calls: 28 }], count: 3 },
          },
        ],
        count: 1,
      },
    },
    unknowns: [{ kind: 'others', text: 'Calls of other services are counted.' }],
    next: [{ about: 'all that they did', words: ['timeline', 'eve and others'] }],
    ...fields,
  };
}
