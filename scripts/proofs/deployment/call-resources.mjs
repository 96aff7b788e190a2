// The resources that IAM asks about, by the tables of the Service Authorization Reference.

/** @typedef {{ region: string, accountId: string }} Place */
/** @typedef {(input: Record<string, any>, here: string, place: Place) => (string | undefined)[]} Finder */

/**
 * Returns the ARNs of what a call is about. What is not known here knows no resources, or none that a policy of ours
 * should name: `*`.
 *
 * @param {string} name such as `dynamodb:PutItem`
 * @param {Record<string, any>} input
 * @param {Place} place
 * @returns {string[]}
 */
export function findResources(name, input, place) {
  const [service = ''] = name.split(':');
  const here = `${place.region}:${place.accountId}`;
  const finder = WITHOUT_RESOURCES.has(name) ? undefined : (OF_CALL[name] ?? OF_SERVICE[service]);
  const found = (finder?.(input, here, place) ?? []).filter((each) => each !== undefined);
  return found.length === 0 ? ['*'] : found;
}

/** Calls whose parameters name something that IAM is not asked about. */
const WITHOUT_RESOURCES = new Set([
  'glue:CreateCrawler',
  'kms:CreateKey',
  'kms:ListAliases',
  'lambda:CreateEventSourceMapping',
  'logs:DescribeLogGroups',
  'logs:DescribeQueryDefinitions',
  'logs:PutQueryDefinition',
  'logs:DeleteQueryDefinition',
]);

/** @type {Record<string, Finder>} */
const OF_CALL = {
  'athena:CreateWorkGroup': ({ Name }, here) => [workgroup(Name, here)],
  // The key's user is what the policy is about; the request names the key.
  'iam:GetAccessKeyLastUsed': (_, __, { accountId }) => [`arn:aws:iam::${accountId}:user/any`],
  'events:PutRule': ({ EventBusName, Name }, here) => [rule(Name, here, EventBusName)],
  'events:DescribeRule': ({ EventBusName, Name }, here) => [rule(Name, here, EventBusName)],
  'events:DeleteRule': ({ EventBusName, Name }, here) => [rule(Name, here, EventBusName)],
  'events:CreateEventBus': ({ Name }, here) => [bus(Name, here)],
  'events:DescribeEventBus': ({ Name }, here) => [bus(Name, here)],
  'events:DeleteEventBus': ({ Name }, here) => [bus(Name, here)],
  'events:PutPermission': ({ EventBusName }, here) => [bus(EventBusName, here)],
  'events:RemovePermission': ({ EventBusName }, here) => [bus(EventBusName, here)],
  'glue:GetCrawler': ({ Name }, here) => [`arn:aws:glue:${here}:crawler/${Name}`],
  'glue:UpdateCrawler': ({ Name }, here) => [`arn:aws:glue:${here}:crawler/${Name}`],
  'glue:DeleteCrawler': ({ Name }, here) => [`arn:aws:glue:${here}:crawler/${Name}`],
  'kms:CreateAlias': ({ AliasName, TargetKeyId }, here) => [
    `arn:aws:kms:${here}:${AliasName}`,
    kmsKey(TargetKeyId, here),
  ],
  // The key of the alias is asked about too; the request does not say which one it is.
  'kms:DeleteAlias': ({ AliasName }, here) => [
    `arn:aws:kms:${here}:${AliasName}`,
    kmsKey('any', here),
  ],
  'sns:CreateTopic': ({ Name }, here) => [`arn:aws:sns:${here}:${Name}`],
  'sqs:CreateQueue': ({ QueueName }, here) => [`arn:aws:sqs:${here}:${QueueName}`],
};

/** @type {Record<string, Finder>} */
const OF_SERVICE = {
  athena: ({ ResourceARN, WorkGroup }, here) => [
    ResourceARN ?? (WorkGroup === undefined ? undefined : workgroup(WorkGroup, here)),
  ],
  cloudwatch: (input, here, { accountId }) => {
    const alarms = [input.AlarmName, ...listOf(input, 'AlarmNames')];
    const dashboards = [input.DashboardName, ...listOf(input, 'DashboardNames')];
    return [
      input.ResourceARN,
      ...alarms.map((name) => name && `arn:aws:cloudwatch:${here}:alarm:${name}`),
      ...dashboards.map((name) => name && `arn:aws:cloudwatch::${accountId}:dashboard/${name}`),
    ];
  },
  dynamodb: (input, here) => {
    /** @type {(name: string) => string} */
    const table = (name) =>
      name.startsWith('arn:') ? name : `arn:aws:dynamodb:${here}:table/${name}`;
    if (input.StreamArn !== undefined) return [input.StreamArn];
    if (input.ShardIterator !== undefined) return [input.ShardIterator.split('|')[0]];
    if (input.ResourceArn !== undefined) return [input.ResourceArn];
    const tables = Object.keys(input.RequestItems ?? {}).map(table);
    if (tables.length > 0 || input.TableName === undefined) return tables;
    const index = input.IndexName === undefined ? '' : `/index/${input.IndexName}`;
    return [`${table(input.TableName)}${index}`];
  },
  cloudformation: ({ StackSetName }, here) => [
    StackSetName && `arn:aws:cloudformation:${here}:stackset/${StackSetName}:*`,
  ],
  cloudtrail: ({ Name, ResourceId, ResourceIdList, TrailName }, here) => {
    const name = Name ?? TrailName ?? ResourceId ?? ResourceIdList?.[0];
    return [name && (name.startsWith('arn:') ? name : `arn:aws:cloudtrail:${here}:trail/${name}`)];
  },
  events: ({ EventBusName, ResourceARN, Rule }, here) => [
    ResourceARN ?? (Rule && rule(Rule, here, EventBusName)),
  ],
  glue: ({ DatabaseInput, DatabaseName, Name, ResourceArn, TableInput, TableName }, here) => {
    if (ResourceArn !== undefined) return [ResourceArn];
    const database = DatabaseName ?? DatabaseInput?.Name ?? Name;
    if (database === undefined) return [];
    const table = TableName ?? TableInput?.Name ?? (DatabaseName === undefined ? undefined : Name);
    return [
      `arn:aws:glue:${here}:catalog`,
      `arn:aws:glue:${here}:database/${database}`,
      table && `arn:aws:glue:${here}:table/${database}/${table}`,
    ];
  },
  iam: ({ PolicyArn, RoleName, UserName }, _, { accountId }) => [
    RoleName && `arn:aws:iam::${accountId}:role/${RoleName}`,
    UserName && `arn:aws:iam::${accountId}:user/${UserName}`,
    RoleName || UserName ? undefined : PolicyArn,
  ],
  kms: ({ KeyId }, here) => [kmsKey(String(KeyId), here)],
  lambda: ({ FunctionName, LayerName, Resource, UUID, VersionNumber }, here) => {
    const version = VersionNumber === undefined ? '' : `:${VersionNumber}`;
    return [
      FunctionName && `arn:aws:lambda:${here}:function:${FunctionName}`,
      LayerName && `arn:aws:lambda:${here}:layer:${LayerName}${version}`,
      UUID && `arn:aws:lambda:${here}:event-source-mapping:${UUID}`,
      Resource,
    ];
  },
  logs: ({ logGroupName, logStreamName, resourceArn }, here) => {
    if (resourceArn !== undefined) return [resourceArn];
    if (logGroupName === undefined) return [];
    const stream = logStreamName === undefined ? '' : `log-stream:${logStreamName}`;
    return [`arn:aws:logs:${here}:log-group:${logGroupName}:${stream}`];
  },
  sns: ({ ResourceArn, SubscriptionArn, TopicArn }) => [
    // Subscriptions are no resources of their own: their topic is.
    TopicArn ?? ResourceArn ?? SubscriptionArn?.replace(/:[0-9a-f-]{36}$/, ''),
  ],
  sts: ({ RoleArn }) => [RoleArn],
  sqs: ({ QueueUrl }, here) => [`arn:aws:sqs:${here}:${String(QueueUrl).split('/').at(-1)}`],
};

/** @param {string} name @param {string} here */
function workgroup(name, here) {
  return `arn:aws:athena:${here}:workgroup/${name}`;
}

/** @param {string} name @param {string} here @param {string} [ofBus] */
function rule(name, here, ofBus = 'default') {
  return `arn:aws:events:${here}:rule/${ofBus === 'default' ? '' : `${ofBus}/`}${name}`;
}

/** @param {string} name @param {string} here */
function bus(name, here) {
  return `arn:aws:events:${here}:event-bus/${name}`;
}

/** @param {string} id or ARN @param {string} here */
function kmsKey(id, here) {
  return id.startsWith('arn:') ? id : `arn:aws:kms:${here}:key/${id}`;
}

/**
 * Reads a list of names, of JSON or of a form.
 *
 * @param {Record<string, any>} input
 * @param {string} name
 * @returns {string[]}
 */
function listOf(input, name) {
  if (Array.isArray(input[name])) return input[name];
  return Object.entries(input).flatMap(([key, value]) =>
    key.startsWith(`${name}.member.`) ? [value] : [],
  );
}
