// What each alarm is for: what is published while all is well, and while what it is about is the case. Names are those of
// alarm-plan.ts, where a function is called as its role and a queue as what lies in it.

/** Beat of a metric: the turns of a role's schedule, or seconds between two values. */
export type Beat = 'collector' | 'user_scanner' | 'exporter' | number;

/** Where time stands when a value is published. */
export interface Moment {
  /** Longest time between two turns of the schedule, in seconds. */
  readonly gap: number;
  /** Seconds since the trouble began; 0 while all is well. */
  readonly since: number;
}

/** A value; null is none: the function does not run, or the service has nothing to count. */
export type Value = number | null | ((moment: Moment) => number | null);

export interface Cause {
  /** Namespace, metric and values of the dimensions. */
  readonly metric: string;
  readonly beat: Beat;
  readonly well: Value;
  /** Ways in which it goes wrong, by what is published then. */
  readonly ill: Readonly<Record<string, Value>>;
  /** Waits for two turns, so that one bad run, or one that is late, is no news. */
  readonly isPatient?: true;
  /** Is about a time that passes: seconds until it has passed, by the gap. */
  readonly delay?: (gap: number) => number;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Time from one reading of a member account to the next: `member_interval_minutes` of the plan. */
export const MEMBER_INTERVAL_MINUTES = 300;
const TRACKER = 'IAMActivityTracker';
const MONITOR = 'IAMUserMonitor';

const ROLES = ['collector', 'receiver', 'alerter', 'notifier', 'user_scanner', 'exporter'] as const;
type Role = (typeof ROLES)[number];

/** How often a function is invoked; the receiver and the notifier when something is in their queues. */
const BEATS: Readonly<Record<Role, Beat>> = {
  collector: 'collector',
  receiver: 5 * MINUTE,
  alerter: 15 * MINUTE,
  notifier: 5 * MINUTE,
  user_scanner: 'user_scanner',
  exporter: 'exporter',
};

const lambda = (role: Role, metric: string, well: Value, ill: Cause['ill']): Cause => ({
  ...{ metric: `AWS/Lambda ${metric} ${role}`, beat: BEATS[role], well, ill },
});

/** SQS publishes by the minute for six hours after a queue was used, and then nothing: a queue without messages is mostly not heard of. */
const queue = (name: string, metric: string, ill: Cause['ill']): Cause => ({
  ...{ metric: `AWS/SQS ${metric} ${name}`, beat: 5 * MINUTE, well: null, ill },
});
const waiting = (name: string, seconds: number) =>
  queue(name, 'ApproximateAgeOfOldestMessage', {
    'its oldest message is not taken': ({ since }) => Math.min(since, seconds + HOUR),
  });

const errors = (role: Role) => lambda(role, 'Errors', 0, { 'a run fails': 1 });
const throttles = (role: Role) => lambda(role, 'Throttles', 0, { 'a run is refused': 1 });
const failures = (role: Role) =>
  queue(`${role}-failures`, 'ApproximateNumberOfMessagesVisible', {
    'something failed for good': 1,
  });
const silence = (role: Role): Cause => ({
  ...lambda(role, 'Invocations', 1, { 'it does not run': null }),
  isPatient: true,
});
const duration = (role: Role, well: number, ill: number) =>
  lambda(role, 'Duration', well, { 'a run comes near its time limit': ill });

const own = (
  namespace: string,
  metric: string,
  beat: Beat,
  well: Value,
  ill: Cause['ill'],
): Cause => ({
  ...{ metric: `${namespace} ${metric}`, beat, well, ill },
});

/** By the alarm. */
export const CAUSES: Readonly<Record<string, Cause>> = {
  'collector-errors': errors('collector'),
  'receiver-errors': errors('receiver'),
  'alerter-errors': lambda('alerter', 'Errors', 0, { 'a run fails': 1, 'it does not run': null }),
  'notifier-errors': errors('notifier'),
  'iam-monitor-lambda-errors': errors('user_scanner'),
  'exporter-errors': errors('exporter'),

  ...Object.fromEntries(ROLES.map((role) => [`${role}-throttles`, throttles(role)])),
  ...Object.fromEntries(ROLES.map((role) => [`${role}-failures`, failures(role)])),

  'collector-silent': silence('collector'),
  'user_scanner-silent': silence('user_scanner'),
  'exporter-silent': silence('exporter'),

  'collector-duration': duration('collector', 120_000, 241_000),
  'alerter-duration': duration('alerter', 4_000, 241_000),
  'exporter-duration': duration('exporter', 90_000, 281_000),
  'iam-monitor-duration': own(MONITOR, 'Duration', 'user_scanner', 20_000, {
    'a scan comes near its time limit': 241_000,
  }),

  'collector-coverage-lag': {
    ...own(TRACKER, 'CoverageLagSeconds', 'collector', 300, {
      'the newest events are not read': 2 * HOUR,
      'it does not run, or fails before it knows': null,
    }),
    isPatient: true,
  },
  'collector-backlog': {
    ...own(TRACKER, 'BacklogSeconds', 'collector', 2 * HOUR, {
      'more is left than is read': 25 * HOUR,
    }),
    delay: () => DAY,
  },
  'collector-unparsed-events': own(TRACKER, 'UnparsedEvents', 'collector', 0, {
    'a record is none that we know': 1,
  }),

  'iam-monitor-execution-failure': {
    ...own(MONITOR, 'Success', 'user_scanner', 1, {
      'scans fail': 0,
      'it does not run, or crashes': null,
    }),
    isPatient: true,
  },
  'iam-monitor-errors': own(MONITOR, 'Errors', 'user_scanner', 0, { 'a scan meets an error': 1 }),

  // What waits longest after a run: nothing, but what came meanwhile.
  'exporter-age': own(TRACKER, 'ExportAgeSeconds', 'exporter', HOUR, {
    'a day is not exported': ({ since }) => 49 * HOUR + since,
  }),

  'alerter-iterator-age': lambda('alerter', 'IteratorAge', 2_000, {
    'a batch is tried again and again': ({ since }) => since * 1_000,
  }),
  'alerter-undelivered': {
    ...{ metric: 'AWS/SNS NumberOfNotificationsFailed alerts', beat: 5 * MINUTE, well: null },
    ill: { 'a subscriber is gone': 1 },
  },

  'notify-chat-waiting': waiting('notify-chat', 30 * MINUTE),
  'pushed-waiting': waiting('pushed', 15 * MINUTE),
  'trail-notices-waiting': waiting('trail-notices', 15 * MINUTE),

  'iam-activity-tracker-push-silent': own(TRACKER, 'PushSilentRegions', 'collector', 0, {
    'a Region pushes nothing': 1,
  }),
  'iam-activity-tracker-push-trail': own(TRACKER, 'TrailProblems', 'collector', 0, {
    'the trail does not log': 1,
  }),

  'iam-activity-tracker-trail-tampered': own(TRACKER, 'TrailTampered', 'collector', 0, {
    'a file was changed': 1,
  }),
  'iam-activity-tracker-trail-gaps': {
    ...own(TRACKER, 'TrailGaps', 'collector', 0, {
      'a stretch is not proven': 1,
      'no digest is found': null,
    }),
    isPatient: true,
  },

  'collector-members': own(TRACKER, 'MembersFailing', 'collector', 0, { 'an account refuses': 1 }),
  // An account is read again at the first turn after its interval; just before that it is as far behind as it gets.
  'collector-member-lag': {
    ...own(
      TRACKER,
      'MemberLagSeconds',
      'collector',
      ({ gap }) => gap + MEMBER_INTERVAL_MINUTES * MINUTE,
      {
        'an account is not read': ({ gap, since }) =>
          gap + MEMBER_INTERVAL_MINUTES * MINUTE + since,
      },
    ),
    delay: () => 7 * HOUR,
  },
  'user_scanner-members': own(MONITOR, 'MembersFailing', 'user_scanner', 0, {
    'an account refuses': 1,
  }),
  'user_scanner-member-lag': {
    ...own(MONITOR, 'MemberLagSeconds', 'user_scanner', ({ gap }) => gap + HOUR, {
      'the users of an account are not scanned': ({ gap, since }) => gap + HOUR + since,
    }),
    delay: () => 8 * DAY,
  },
};
