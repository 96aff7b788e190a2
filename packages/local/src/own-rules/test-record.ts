const START = Date.UTC(2026, 0, 5, 9);
const ACCOUNT = '123456789012';

/**
 * Completes what a test says of an event to a CloudTrail record: only what it does not say is made up, and every
 * time the same. Events that name no time are a second apart.
 */
export function toRecord(event: Readonly<Record<string, unknown>>, index: number): object {
  const { userIdentity } = event;
  const { accountId } = Object(userIdentity) as { accountId?: unknown };
  const eventTime = new Date(START + index * 1000).toISOString().replace('.000Z', 'Z');
  return {
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    eventTime,
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2.0',
    eventType: 'AwsApiCall',
    managementEvent: true,
    eventCategory: 'Management',
    recipientAccountId: typeof accountId === 'string' ? accountId : ACCOUNT,
    ...event,
    userIdentity: userIdentity ?? {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      accountId: ACCOUNT,
      userName: 'alice',
    },
  };
}
