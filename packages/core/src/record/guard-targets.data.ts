import type { TargetField } from './target-field.ts';

/**
 * Fields to try for the calls of each service that guards an account, the most telling first. What names
 * nothing is done to the account as a whole: there is one Security Hub of it, one organization.
 */
export const GUARD_TARGET_FIELDS: ReadonlyMap<string, readonly TargetField[]> = new Map<
  string,
  readonly TargetField[]
>([
  [
    'rolesanywhere',
    [
      ['requestParameters', 'roleArn', 'role'],
      ['requestParameters', 'trustAnchorId', 'trust-anchor'],
      ['responseElements', 'trustAnchor.trustAnchorId', 'trust-anchor'],
      ['requestParameters', 'profileId', 'profile'],
      ['responseElements', 'profile.profileId', 'profile'],
      ['requestParameters', 'crlId', 'crl'],
      ['responseElements', 'crl.crlId', 'crl'],
    ],
  ],
  [
    'account',
    [
      ['requestParameters', 'regionName', 'region'],
      ['requestParameters', 'accountId', 'account'],
    ],
  ],
  [
    'organizations',
    [
      ['requestParameters', 'policyId', 'organization-policy'],
      ['requestParameters', 'accountId', 'account'],
      ['requestParameters', 'target.id', 'account'],
      ['requestParameters', 'servicePrincipal', 'service'],
      ['requestParameters', 'rootId', 'organization-root'],
      ['responseElements', 'createAccountStatus.accountId', 'account'],
      ['requestParameters', 'handshakeId', 'handshake'],
    ],
  ],
  [
    'cloudtrail',
    [
      ['requestParameters', 'trailName', 'trail'],
      ['requestParameters', 'eventDataStore', 'event-data-store'],
      ['requestParameters', 'insightsDestination', 'event-data-store'],
      ['requestParameters', 'name', 'trail'],
    ],
  ],
  [
    'config',
    [
      ['requestParameters', 'configurationRecorderName', 'configuration-recorder'],
      ['requestParameters', 'configurationRecorder.name', 'configuration-recorder'],
      ['requestParameters', 'configurationRecorderArn', 'configuration-recorder'],
      ['requestParameters', 'deliveryChannelName', 'delivery-channel'],
    ],
  ],
  ['guardduty', [['requestParameters', 'detectorId', 'detector']]],
  ['securityhub', [['requestParameters', 'ruleName', 'automation-rule']]],
  ['access-analyzer', [['requestParameters', 'analyzerName', 'analyzer']]],
  // Of these nothing is stored but what is done to the deployment itself.
  ['dynamodb', [['requestParameters', 'tableName', 'table']]],
  [
    'events',
    [
      ['requestParameters', 'rule', 'rule'],
      ['requestParameters', 'name', 'rule'],
    ],
  ],
  ['kms', [['requestParameters', 'keyId', 'key']]],
  [
    'lambda',
    [
      ['responseElements', 'functionArn', 'function'],
      ['requestParameters', 'functionName', 'function'],
      ['requestParameters', 'uUID', 'event-source-mapping'],
    ],
  ],
  ['logs', [['requestParameters', 'logGroupName', 'log-group']]],
  ['monitoring', [['requestParameters', 'alarmName', 'alarm']]],
  ['s3', [['requestParameters', 'bucketName', 'bucket']]],
  [
    'sns',
    [
      ['requestParameters', 'topicArn', 'topic'],
      ['requestParameters', 'subscriptionArn', 'subscription'],
    ],
  ],
  ['sqs', [['requestParameters', 'queueUrl', 'queue']]],
]);

/** Names that only the request of a creation that failed has; tried last. */
export const GUARD_CREATED_TYPES: readonly (readonly [event: string, type: string])[] = [
  ['CreateProfile', 'profile'],
  ['CreateTrustAnchor', 'trust-anchor'],
  ['ImportCrl', 'crl'],
];
