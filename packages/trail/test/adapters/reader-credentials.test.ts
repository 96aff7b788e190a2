import { type FakeAws, startFakeAws } from '@iam-tracker/test-utils/operator';
import { assumeReaderRole, createS3Objects, createTrailClient } from '@iam-tracker/trail/aws';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const roleArn = 'arn:aws:iam::222233334444:role/trail-reader';
const own = { region: 'eu-west-1', credentials: { accessKeyId: 'OWN', secretAccessKey: 'own' } };
let aws: FakeAws;
let expiresIn = 3_600_000;

beforeAll(async () => {
  aws = await startFakeAws(({ input, service }) => {
    if (service === 's3') return { headers: { etag: '"e1"' }, body: 'x' };
    if (input.ExternalId !== 'our-secret-word') {
      return {
        status: 403,
        headers: { 'content-type': 'text/xml' },
        body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      };
    }
    const expiry = new Date(Date.now() + expiresIn).toISOString();
    return {
      headers: { 'content-type': 'text/xml' },
      body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>ASIAREADER</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
        <Expiration>${expiry}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    };
  });
});
afterAll(() => aws.close());

function objectsOf(externalId: string) {
  const credentials = assumeReaderRole(
    { roleArn, externalId, sessionName: 'reader' },
    { ...own, endpoint: aws.url },
  );
  const config = { ...own, endpoint: aws.url, forcePathStyle: true, credentials, maxAttempts: 1 };
  return createS3Objects(createTrailClient(config));
}

const signal = new AbortController().signal;
const file = { bucket: 'logs', key: 'k' };
const assumptions = () => aws.requests.filter(({ service }) => service === 'sts').length;

describe('assumeReaderRole', () => {
  it('reads by the role of the other account, and takes it once for many files', async () => {
    const before = assumptions();
    const objects = objectsOf('our-secret-word');

    for (let each = 0; each < 3; each += 1) await objects.open(file, { signal });

    expect(assumptions()).toBe(before + 1);
    expect(aws.requests.find(({ service }) => service === 'sts')?.input).toMatchObject({
      ...{ Action: 'AssumeRole', RoleArn: roleArn, ExternalId: 'our-secret-word' },
    });
  });

  it('takes the role again before its credentials end', async () => {
    const before = assumptions();
    expiresIn = 1_000;
    const objects = objectsOf('our-secret-word');

    for (let each = 0; each < 2; each += 1) await objects.open(file, { signal });

    expect(assumptions()).toBeGreaterThan(before + 1);
  });

  it('says that it is the role that is refused', async () => {
    await expect(objectsOf('wrong').open(file, { signal })).rejects.toMatchObject({
      ...{ name: 'TrailFileError', fault: 'denied' },
      message: expect.stringContaining(roleArn),
    });
  });
});
