// Permissions that AWS asks for beside that of the operation: for tags that come with a creation, for a role that is handed
// to a service, for a key that a service is to use. Sources: the table of API operations in each page of the Service
// Authorization Reference, and where noted.

/** @typedef {import('./aws-call.mjs').AwsCall} AwsCall */

/** Permissions to tag, by the call that may bring tags. @type {Record<string, string>} */
const TAGGING = {
  'athena:CreateWorkGroup': 'athena:TagResource',
  'cloudwatch:PutMetricAlarm': 'cloudwatch:TagResource',
  'cloudtrail:CreateTrail': 'cloudtrail:AddTags',
  'dynamodb:CreateTable': 'dynamodb:TagResource',
  'events:CreateEventBus': 'events:TagResource',
  'events:PutRule': 'events:TagResource',
  'glue:CreateCrawler': 'glue:TagResource',
  'glue:CreateDatabase': 'glue:TagResource',
  'iam:CreateRole': 'iam:TagRole',
  'kms:CreateKey': 'kms:TagResource',
  'lambda:CreateEventSourceMapping': 'lambda:TagResource',
  'lambda:CreateFunction': 'lambda:TagResource',
  'logs:CreateLogGroup': 'logs:TagResource',
  'sns:CreateTopic': 'sns:TagResource',
  'sqs:CreateQueue': 'sqs:TagQueue',
};

/** Services that a role is passed to, by the call that passes it. @type {Record<string, string>} */
const PASSING = {
  'glue:CreateCrawler': 'glue.amazonaws.com',
  'glue:UpdateCrawler': 'glue.amazonaws.com',
  'lambda:CreateFunction': 'lambda.amazonaws.com',
  'lambda:UpdateFunctionConfiguration': 'lambda.amazonaws.com',
};

/**
 * Lists what a call asks for beside itself.
 *
 * @param {AwsCall} call
 * @param {Record<string, any>} input
 * @param {{ region: string, accountId: string }} place
 * @returns {AwsCall[]}
 */
export function listImpliedCalls(call, input, { region, accountId }) {
  const here = `${region}:${accountId}`;
  /** @type {AwsCall[]} */
  const implied = [];
  const tagging = TAGGING[call.action];
  if (tagging !== undefined && hasTags(input)) {
    implied.push({ ...call, action: tagging, resources: taggedBy(call, input, here) });
  }
  const service = PASSING[call.action];
  if (service !== undefined && input.Role !== undefined) {
    implied.push({
      ...call,
      action: 'iam:PassRole',
      resources: [input.Role],
      conditions: { ...call.conditions, 'iam:passedtoservice': service },
    });
  }
  const layers = /** @type {string[]} */ (input.Layers ?? []);
  if (service === 'lambda.amazonaws.com' && layers.length > 0) {
    implied.push({ ...call, action: 'lambda:GetLayerVersion', resources: layers });
  }
  // DynamoDB takes a grant on the key in the name of the caller (DynamoDB developer guide, encryption at rest).
  const key = input.SSESpecification?.KMSMasterKeyId;
  if (call.action === 'dynamodb:CreateTable' && key !== undefined) {
    const conditions = {
      ...call.conditions,
      'kms:viaservice': `dynamodb.${region}.amazonaws.com`,
      'kms:grantisforawsresource': 'true',
    };
    for (const action of ['kms:CreateGrant', 'kms:DescribeKey']) {
      implied.push({ ...call, action, resources: [key], conditions });
    }
  }
  return implied;
}

/** @param {Record<string, any>} input */
function hasTags(input) {
  return Object.entries(input).some(
    ([name, value]) => /^tags\b/i.test(name) && Object.keys(Object(value)).length > 0,
  );
}

/** @param {AwsCall} call @param {Record<string, any>} input @param {string} here */
function taggedBy({ action, resources }, input, here) {
  if (action === 'glue:CreateCrawler') return [`arn:aws:glue:${here}:crawler/${input.Name}`];
  if (action === 'kms:CreateKey') return [`arn:aws:kms:${here}:key/new`];
  if (action === 'lambda:CreateEventSourceMapping') {
    return [`arn:aws:lambda:${here}:event-source-mapping:new`];
  }
  // The catalogue itself has no tags.
  return resources.filter((arn) => !arn.endsWith(':catalog'));
}
