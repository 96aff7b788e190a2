import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  callerIdentity,
  type FakeAws,
  type FakeAwsReply,
  type FakeAwsRequest,
  type FakeTerraform,
  installFakeTerraform,
  SAMPLE_OUTPUTS,
  startFakeAws,
} from '@iam-tracker/test-utils/operator';
import { type RunOptions, type RunResult, run } from './test-context.ts';

/** A folder with a root module, a Terraform on the PATH that does nothing, and an AWS that answers. */
export interface OperatorWorld {
  readonly folder: string;
  readonly terraform: FakeTerraform;
  readonly aws: FakeAws;
  /** Answers before the usual answers do. */
  answers: (request: FakeAwsRequest) => FakeAwsReply | undefined;
  /** Runs a command about the root module. */
  run(args: readonly string[], options?: RunOptions): Promise<RunResult>;
  close(): Promise<void>;
}

/** Opens the world of every test; changes the environment of this process, and `close` changes it back. */
export async function openOperatorWorld(): Promise<OperatorWorld> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'an operator ')));
  const root = join(folder, 'root');
  const bin = join(folder, 'bin');
  for (const each of [root, bin]) mkdirSync(each);
  writeFileSync(join(root, 'main.tf'), '');
  const terraform = installFakeTerraform(bin, { outputs: SAMPLE_OUTPUTS });
  const aws = await startFakeAws((request) => world.answers(request) ?? usualAnswer(request));
  const before = { ...process.env };
  Object.assign(process.env, {
    PATH: `${bin}:${process.env.PATH}`,
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'TEST',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const world: OperatorWorld = {
    folder: root,
    terraform,
    aws,
    answers: () => undefined,
    run: (args, options) =>
      run(args.includes('--terraform-dir') ? args : [...args, '--terraform-dir', root], options),
    async close() {
      for (const name of Object.keys(process.env)) delete process.env[name];
      Object.assign(process.env, before);
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** Answer of SNS: the mail of one person under each of these ARNs. */
export function subscriptions(arns: readonly string[]): FakeAwsReply {
  const members = arns.map(
    (arn) =>
      `<member><Endpoint>ada@example.com</Endpoint><Protocol>email</Protocol><SubscriptionArn>${arn}</SubscriptionArn></member>`,
  );
  return {
    headers: { 'content-type': 'text/xml' },
    body: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${members.join('')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
  };
}

/** A deployment in which all is well and nothing ever happened. */
function usualAnswer({ operation, service }: FakeAwsRequest): FakeAwsReply | undefined {
  if (service === 'sts') return callerIdentity();
  if (operation === 'DescribeTable') return { body: { Table: { TableStatus: 'ACTIVE' } } };
  if (operation === 'Scan') return { body: { Items: [] } };
  if (operation === 'DescribeAlarms') {
    const alarm = { AlarmName: 'collector-errors', StateValue: 'OK', StateReason: 'fine' };
    return { body: { MetricAlarms: [alarm] } };
  }
  if (operation === 'GetMetricData') return { body: {} };
  if (operation === 'DescribeTrails') return { body: { trailList: [] } };
  if (service === 'logs') return { body: {} };
  // No object is there.
  if (service === 's3' && operation.startsWith('HEAD')) return { status: 404, body: '' };
  if (service === 's3') {
    return { headers: { 'content-type': 'application/xml' }, body: '<ListVersionsResult/>' };
  }
  if (operation === 'ListSubscriptionsByTopic') return subscriptions(['arn:aws:sns:confirmed']);
  if (operation.includes('/event-source-mappings/')) {
    return { body: { State: 'Enabled', LastProcessingResult: 'OK' } };
  }
  if (service === 'sns') {
    return {
      headers: { 'content-type': 'text/xml' },
      body: '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
    };
  }
  if (operation.endsWith('/configuration')) {
    return { body: { State: 'Active', LastModified: '2026-01-01T00:00:00.000+0000' } };
  }
  return undefined;
}
