import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildConsoleLogin, root as rootUser } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { drainQueue, scanTable, sendForm, sendJson } from '../emulator/requests.mjs';
import { type DeployedLambda, openDeployedLambda } from '../proofs/deployment/deployed-lambda.mjs';
import { listDenied } from '../proofs/deployment/policy.mjs';
import { startRecordingProxy } from '../proofs/deployment/recording-proxy.mjs';
import { openStreamPollers } from '../proofs/deployment/stream-reader.mjs';
import { createKnownOwners } from '../proofs/permissions/known-owners.mjs';
import { createOperatorGuard } from '../proofs/permissions/operator-calls.mjs';
import { reportMissing } from './missing-tools.ts';

// From a Region's default bus to a subscriber of alerts, as it is deployed: Terraform applies under the policies that people are given,
// and CloudFormation makes the rules of the other Region. EventBridge and SQS are the emulator's; it starts no function, so the test
// hands what is in the queue to the zip, and what is in the stream to the alerter's.
const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const ACCOUNT = '123456789012';
const HOME = 'us-east-1';
const ELSEWHERE = 'eu-west-1';
const STACK = 'iam-activity-tracker';
const OPERATOR_KEY = 'AKIAOPERATOR00000000';
/** An apply and a destroy wait for queues and tables of the provider's own accord. */
const LONG = 600_000;
const SETTINGS = {
  alerts_email_address: '',
  create_trail: true,
  deletion_protection: false,
  enable_alarms: false,
  enable_analytics: false,
  enable_dashboard: false,
  enable_push: true,
  enable_user_scanner: false,
  force_destroy: true,
  keep_lake: false,
  lambda_permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/${STACK}-boundary`,
  push_regions: [HOME, ELSEWHERE],
};

const missing =
  (spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform on the PATH') ??
  MOTO_MISSING;

if (missing !== undefined) reportMissing(missing);
else {
  describe('push, deployed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'push '));
    const operator = createOperatorGuard(OPERATOR_KEY, false);
    let moto: Moto;
    let front: Awaited<ReturnType<typeof startRecordingProxy>>;
    const lambdas: DeployedLambda[] = [];

    beforeAll(async () => {
      moto = await startMoto({ isExtended: true });
      front = await startRecordingProxy({
        accountId: ACCOUNT,
        chooseTarget: () => moto.url,
        owners: createKnownOwners(ACCOUNT),
        refuse: operator.refuse,
      });
      cpSync(join(root, 'terraform'), join(folder, 'terraform'), {
        recursive: true,
        filter: (path) => !/\/\.terraform(\/|$)|\.tfstate/.test(path),
      });
      mkdirSync(join(folder, 'queries'));
      cpSync(join(root, 'dist'), join(folder, 'dist'), {
        recursive: true,
        filter: (path) => path.endsWith('dist') || path.endsWith('.zip'),
      });
      writeFileSync(join(folder, 'settings.tfvars.json'), JSON.stringify(SETTINGS));
      await terraform('init', ...providerArguments());
      await terraform('apply', '-auto-approve', '-var-file=../settings.tfvars.json');
    }, LONG);
    afterAll(async () => {
      await Promise.all(lambdas.map((each) => each.close()));
      await front.close();
      await moto.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function terraform(command: string, ...args: string[]) {
      const environment = terraformEnvironment({
        AWS_ENDPOINT_URL: front.url,
        AWS_REGION: HOME,
        AWS_ACCESS_KEY_ID: OPERATOR_KEY,
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_MAX_ATTEMPTS: '2',
      }) as NodeJS.ProcessEnv;
      const { stdout } = await execute('terraform', [command, '-no-color', ...args], {
        cwd: join(folder, 'terraform'),
        env: environment,
        maxBuffer: 2 ** 26,
      });
      return stdout;
    }

    const ask = (region: string, operation: string, body: object) =>
      sendJson(moto.url, {
        ...{ service: 'events', region, target: `AWSEvents.${operation}`, body },
      });

    async function open(role: string) {
      const place = { accountId: ACCOUNT, region: HOME, url: moto.url };
      const platform = { ...place, artifacts: join(root, 'dist'), folder };
      const lambda = await openDeployedLambda(role, `${STACK}-${role}`, {
        ...platform,
        chooseTarget: () => moto.url,
      });
      lambdas.push(lambda);
      return lambda;
    }

    /** What Lambda's poller of the queue would hand over. */
    async function receive(queue: string) {
      const place = { service: 'sqs', region: HOME, version: '1.0' };
      const QueueUrl = `${moto.url}/${ACCOUNT}/${queue}`;
      const { Messages = [] } = await sendJson(moto.url, {
        ...place,
        target: 'AmazonSQS.ReceiveMessage',
        body: { QueueUrl, MaxNumberOfMessages: 10 },
      });
      return (Messages as { Body: string; MessageId: string }[]).map(({ Body, MessageId }) => ({
        messageId: MessageId,
        body: Body,
        attributes: { ApproximateReceiveCount: '1' },
        eventSourceARN: `arn:aws:sqs:${HOME}:${ACCOUNT}:${queue}`,
      }));
    }

    it('is applied under the policies for those who deploy, with rules in the other Region', async () => {
      expect([...operator.denied]).toEqual([]);
      const { Rules } = await ask(ELSEWHERE, 'ListRules', {});
      const names = (Rules as { Name: string }[]).map(({ Name }) => Name).sort();
      expect(names).toEqual([`${STACK}-push-guard-1`, `${STACK}-push-identity`]);
      const { Targets } = await ask(ELSEWHERE, 'ListTargetsByRule', {
        Rule: `${STACK}-push-identity`,
      });
      expect(Targets).toMatchObject([
        { Arn: `arn:aws:events:${HOME}:${ACCOUNT}:event-bus/${STACK}-push` },
      ]);
    });

    it(
      'brings an event of another Region to whoever subscribes to alerts',
      async () => {
        const receiver = await open('receiver');
        const alerter = await open('alerter');
        const pollers = await openStreamPollers(alerter, { region: HOME, url: moto.url } as never);
        const events = pollers.find(({ mapping }) =>
          String(mapping.EventSourceArn).includes('-events/'),
        );
        await subscribe('inbox');
        const login: Record<string, unknown> = buildConsoleLogin('Success', rootUser());
        const { eventID } = login;
        const record = {
          ...login,
          awsRegion: ELSEWHERE,
          eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
          recipientAccountId: ACCOUNT,
        };
        const hops: [string, number][] = [['put', Date.now()]];

        await ask(ELSEWHERE, 'PutEvents', {
          Entries: [
            {
              Source: 'aws.signin',
              DetailType: 'AWS Console Sign In via CloudTrail',
              Detail: JSON.stringify(record),
            },
            // What nobody but AWS can put, and what nobody asked for.
            { Source: 'custom.signin', DetailType: 'x', Detail: JSON.stringify(record) },
            { Source: 'aws.ec2', DetailType: 'x', Detail: '{"eventSource":"ec2.amazonaws.com"}' },
          ],
        });
        const messages = await receive(`${STACK}-pushed`);
        hops.push(['in the queue of the receiver', Date.now()]);
        expect(messages.map(({ body }) => JSON.parse(body).region)).toEqual([ELSEWHERE]);

        const stored = await receiver.invoke({ Records: messages });
        hops.push(['in the table', Date.now()]);
        expect(stored.result).toEqual({ batchItemFailures: [] });
        const { EVENTS_TABLE_NAME = '' } = receiver.configuration.Environment.Variables;
        const [item, ...others] = await scanTable(
          { endpoint: moto.url, accessKeyId: 'AKIAREADER' },
          EVENTS_TABLE_NAME,
        );
        expect(others).toEqual([]);
        expect(item).toMatchObject({
          event_id: { S: eventID },
          aws_region: { S: ELSEWHERE },
          account_id: { S: ACCOUNT },
          pushed_at: { S: expect.any(String) },
        });
        const denied = receiver.calls.flatMap((call) =>
          listDenied(receiver.policies, call).map((arn) => `${call.action} on ${arn}`),
        );
        expect(denied).toEqual([]);

        expect(await events?.poll()).toMatchObject({ delivered: 1, givenUp: 0 });
        hops.push(['judged and published', Date.now()]);
        const place = { accountId: ACCOUNT, region: HOME, url: moto.url };
        const alerts = (await drainQueue(place, 'inbox')).map((body) =>
          JSON.parse(JSON.parse(body).Message),
        );
        hops.push(['at the subscriber', Date.now()]);
        expect(JSON.stringify(alerts)).toContain(String(eventID));

        // Once more, as EventBridge may: nothing is stored or told again.
        expect((await receiver.invoke({ Records: messages })).result).toEqual({
          batchItemFailures: [],
        });
        expect(await events?.poll()).toMatchObject({ delivered: 0 });
        say(hops);
      },
      LONG,
    );

    async function subscribe(queue: string) {
      const place = { region: HOME };
      await sendJson(moto.url, {
        ...{ ...place, service: 'sqs', version: '1.0', target: 'AmazonSQS.CreateQueue' },
        body: { QueueName: queue },
      });
      await sendForm(moto.url, {
        ...{ ...place, service: 'sns' },
        form: {
          Action: 'Subscribe',
          TopicArn: `arn:aws:sns:${HOME}:${ACCOUNT}:${STACK}-alerts`,
          Protocol: 'sqs',
          Endpoint: `arn:aws:sqs:${HOME}:${ACCOUNT}:${queue}`,
        },
      });
    }

    it(
      'is destroyed whole, in both Regions',
      async () => {
        await terraform('destroy', '-auto-approve', '-var-file=../settings.tfvars.json');

        expect([...operator.denied]).toEqual([]);
        const left = await Promise.all(
          [HOME, ELSEWHERE].map((region) => ask(region, 'ListRules', {})),
        );
        expect(left.flatMap(({ Rules }) => Rules)).toEqual([]);
      },
      LONG,
    );
  });
}

/** Seconds of each hop; on this machine they are those of emulators and of starting processes. */
function say(hops: readonly (readonly [string, number])[]) {
  const [[, start = 0] = []] = hops;
  const lines = hops.map(([what, at]) => `${((at - start) / 1000).toFixed(2)} s ${what}\n`);
  process.stdout.write(lines.join(''));
}
