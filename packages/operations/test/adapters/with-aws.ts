import {
  type FakeAwsReply,
  type FakeAwsRequest,
  startFakeAws,
} from '@iam-tracker/test-utils/operator';

type Config = { endpoint: string; region: string; credentials: object; maxAttempts: number };

/** Runs a test against an AWS that answers as it is told. */
export async function withAws(
  answer: (request: FakeAwsRequest, index: number) => FakeAwsReply,
  test: (
    config: Config & { credentials: { accessKeyId: string; secretAccessKey: string } },
    requests: readonly FakeAwsRequest[],
  ) => Promise<void>,
) {
  let index = -1;
  const aws = await startFakeAws((request) => {
    index += 1;
    return answer(request, index);
  });
  const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
  const config = { endpoint: aws.url, region: 'eu-west-1', credentials, maxAttempts: 1 };
  try {
    await test(config, aws.requests);
  } finally {
    await aws.close();
  }
}
