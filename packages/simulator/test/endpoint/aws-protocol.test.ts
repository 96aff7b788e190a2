import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startSimulatedAws } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { checkSignatureTime, parseBasicTime } from '../../src/endpoint/aws-protocol.ts';
import { clientOptions, NOW } from './harness.ts';

const MINUTE = 60_000;

/** Sends one request of each protocol, signed now, to an account whose time is that much later. */
async function refusals(laterBy: number) {
  const aws = await startSimulatedAws({
    clock: { now: () => Date.now() + laterBy, sleep: async () => undefined },
    signatureToleranceMinutes: 5,
  });
  const options = clientOptions(aws);
  const ends = await Promise.allSettled([
    new CloudTrailClient(options).send(new LookupEventsCommand({})),
    new STSClient(options).send(new GetCallerIdentityCommand({})),
    new EC2Client(options).send(new DescribeRegionsCommand({})),
  ]);
  await aws.close();
  return ends.map((end) => (end.status === 'rejected' ? end.reason : undefined));
}

describe('checkSignatureTime', () => {
  it.each([
    [-5 * MINUTE, undefined],
    [
      -5 * MINUTE - 1000,
      'Signature expired: 20260302T115459Z is now earlier than 20260302T115500Z (20260302T120000Z - 5 min.)',
    ],
    [5 * MINUTE, undefined],
    [
      5 * MINUTE + 1000,
      'Signature not yet current: 20260302T120501Z is still later than 20260302T120500Z (20260302T120000Z + 5 min.)',
    ],
  ])('judges a signature %p ms off as AWS words it', (off, message) => {
    const check = () => checkSignatureTime({ protocol: 'json', signedAt: NOW + off }, NOW, 5);

    if (message === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(message);
  });

  it('lets pass what tells no time', () => {
    const request = { protocol: 'json', signedAt: parseBasicTime('yesterday') } as const;

    expect(() => checkSignatureTime(request, NOW, 5)).not.toThrow();
  });

  it('is answered in the words of each protocol', async () => {
    const [json, query, ec2] = await refusals(20 * MINUTE);

    expect(json).toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than /),
      $metadata: { httpStatusCode: 400, clockSkewCorrected: true },
    });
    expect(query).toMatchObject({
      name: 'SignatureDoesNotMatch',
      message: expect.stringMatching(/^Signature expired: /),
      $metadata: { httpStatusCode: 403 },
    });
    expect(ec2).toMatchObject({ name: 'AuthFailure', $metadata: { httpStatusCode: 401 } });
  });

  it('takes what is signed within the tolerance', async () => {
    expect(await refusals(3 * MINUTE)).toEqual([undefined, undefined, undefined]);
  });
});
