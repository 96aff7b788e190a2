/** Kinds of resources of a deployment, as settings call them. */
export const OWN_TYPES = [
  'alarm',
  'bucket',
  'function',
  'key',
  'log-group',
  'queue',
  'role',
  'rule',
  'table',
  'topic',
  'trail',
] as const;
export type OwnType = (typeof OWN_TYPES)[number];

/** Spelling of AWS for resources of a type. */
interface OwnTypeSpelling {
  /** The service in event sources: `monitoring` of `monitoring.amazonaws.com`. */
  readonly service: string;
  /** The service in ARNs, where it is another. */
  readonly arnService?: string;
  /** Text before the name in an ARN. */
  readonly arnPrefix: string;
  /** Grammar of a name: AWS's rules for the type. */
  readonly name: RegExp;
  /** Resources of the whole account, whose names mean the same in every Region. */
  readonly isGlobal?: true;
  /**
   * Under which names CloudTrail's event history is asked for what is done to it. None: its events are read
   * anyway, or the name would find every use of it as well (each decryption by a key, each new log stream).
   */
  readonly lookedUpBy: readonly ('name' | 'arn')[];
}

export const OWN_SPELLINGS: Readonly<Record<OwnType, OwnTypeSpelling>> = {
  alarm: {
    service: 'monitoring',
    arnService: 'cloudwatch',
    arnPrefix: 'alarm:',
    name: /^[\x21-\x2b\x2d-\x7e]{1,255}$/,
    lookedUpBy: [],
  },
  bucket: {
    service: 's3',
    arnPrefix: '',
    name: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    isGlobal: true,
    lookedUpBy: ['name'],
  },
  // By its ARN too: requests may name it so, and history has what they said.
  function: {
    service: 'lambda',
    arnPrefix: 'function:',
    name: /^[A-Za-z0-9_-]{1,64}$/,
    lookedUpBy: ['name', 'arn'],
  },
  key: { service: 'kms', arnPrefix: 'key/', name: /^[a-z0-9-]{1,64}$/, lookedUpBy: [] },
  'log-group': {
    service: 'logs',
    arnPrefix: 'log-group:',
    name: /^[A-Za-z0-9_./#-]{1,512}$/,
    lookedUpBy: [],
  },
  queue: { service: 'sqs', arnPrefix: '', name: /^[A-Za-z0-9_.-]{1,80}$/, lookedUpBy: [] },
  role: {
    service: 'iam',
    arnPrefix: 'role/',
    name: /^(?:[\x21-\x2b\x2d-\x7e]+\/)?[\w+=.@-]{1,64}$/,
    isGlobal: true,
    lookedUpBy: [],
  },
  rule: {
    service: 'events',
    arnPrefix: 'rule/',
    name: /^[A-Za-z0-9_.-]{1,64}$/,
    lookedUpBy: ['name'],
  },
  table: {
    service: 'dynamodb',
    arnPrefix: 'table/',
    name: /^[A-Za-z0-9_.-]{3,255}$/,
    lookedUpBy: ['name', 'arn'],
  },
  topic: { service: 'sns', arnPrefix: '', name: /^[A-Za-z0-9_.-]{1,256}$/, lookedUpBy: ['arn'] },
  // A trail may be called from every Region by its ARN.
  trail: {
    service: 'cloudtrail',
    arnPrefix: 'trail/',
    name: /^[A-Za-z0-9_.-]{3,128}$/,
    isGlobal: true,
    lookedUpBy: [],
  },
};

/**
 * Event names that are asked for where the deployment runs: calls that name no resource when they are refused,
 * that may spell it in ways of their own (`123456789012:function:name`), name something else (the id of a
 * mapping, a subscription), or that a resource's name would find among thousands of others. Names as CloudTrail
 * writes them: Lambda's older operations carry the date of their API.
 */
export const OWN_EVENTS: Readonly<Record<string, ReadonlySet<string>>> = {
  dynamodb: new Set(['DeleteTable', 'UpdateContinuousBackups', 'UpdateTimeToLive']),
  events: new Set(['DeleteRule', 'DisableRule', 'RemoveTargets']),
  kms: new Set(['DisableKey', 'PutKeyPolicy', 'ScheduleKeyDeletion']),
  lambda: new Set([
    'DeleteEventSourceMapping20150331',
    'DeleteFunction20150331',
    'PutFunctionConcurrency20171031',
    'UpdateEventSourceMapping20150331',
    'UpdateFunctionCode20150331v2',
    'UpdateFunctionConfiguration20150331v2',
  ]),
  logs: new Set(['DeleteLogGroup', 'PutRetentionPolicy']),
  monitoring: new Set(['DeleteAlarms', 'DisableAlarmActions', 'PutMetricAlarm']),
  sns: new Set(['DeleteTopic', 'SetSubscriptionAttributes', 'SetTopicAttributes', 'Unsubscribe']),
  sqs: new Set(['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes']),
};
