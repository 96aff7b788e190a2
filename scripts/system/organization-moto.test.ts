import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatTime } from '@iam-tracker/core';
import {
  createDigestWriter,
  createSigningKey,
  type DeliveredFile,
  generateOrganization,
  packTrailFile,
  startSimulatedAws,
  startTrailServer,
} from '@iam-tracker/simulator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import { MOTO_MISSING, type Moto, startMoto } from '../emulator/moto.mjs';
import { drainQueue, scanTable, sendForm, sendJson } from '../emulator/requests.mjs';
import type { AwsCall } from '../proofs/deployment/aws-call.mjs';
import { createIamTracker } from '../proofs/deployment/command-lines.mjs';
import { type DeployedLambda, openDeployedLambda } from '../proofs/deployment/deployed-lambda.mjs';
import { openQueuePollers } from '../proofs/deployment/queue-reader.mjs';
import { startRecordingProxy } from '../proofs/deployment/recording-proxy.mjs';
import { createRoleJudge, takeAnyRole } from '../proofs/deployment/role-judge.mjs';
import { openStreamPollers } from '../proofs/deployment/stream-reader.mjs';
import { createKnownOwners } from '../proofs/permissions/known-owners.mjs';
import { createOperatorGuard } from '../proofs/permissions/operator-calls.mjs';
import { reportMissing } from './missing-tools.ts';

// The example of an organization, applied to another program's idea of AWS: a delegated administrator with the tracker, a log archive with
// the bucket of the trail, members with the role that a stack set brings. What the emulator does not judge is judged beside it: what the
// roles of the functions and of their sessions may do, and who may take which role (scripts/proofs/deployment/role-judge.mjs). It has
// neither service control policies nor keys: nothing is encrypted, and no policy of a queue or bucket is asked.
const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const HOME = 'us-east-1';
const STACK = 'iam-activity-tracker';
const TRACKER = '123456789012';
const MANAGEMENT = '999999999999';
const ARCHIVE = '555500001111';
/** In the organization, and in no unit that the stack set reaches. */
const SANDBOX = '300000000003';
const BUCKET = 'example-organization-trail';
const EXTERNAL_ID = 'an-external-id';
const OPERATOR_KEY = 'AKIAOPERATOR00000000';
const HOUR = 3_600_000;
const LONG = 900_000;
const signingKeys: ReturnType<typeof createSigningKey>[] = [];
const DOWN = { status: 400, body: '{"__type":"AccessDeniedException","message":"it is down"}' };

const missing =
  (spawnSync('terraform', ['version']).status === 0 ? undefined : 'terraform on the PATH') ??
  MOTO_MISSING;

if (missing !== undefined) reportMissing(missing);
else {
  describe('an organization, deployed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'organization '));
    const example = join(folder, 'terraform/examples/organization');
    // What was delivered in the last hour is announced; what came before was there already. The digest of that hour is due: the
    // one before it ended more than an hour and a quarter ago.
    const until = Math.floor((Date.now() - 16 * 60_000) / 1_000) * 1_000;
    const organization = generateOrganization({
      ...{ seed: 11, accounts: 3, start: until - 3 * HOUR, end: until },
      ...{ eventsPerDay: 60, otherCallsPerHour: 0, lateShare: 0, repeatedShare: 0.05 },
      attackAt: until - HOUR / 2,
    });
    const [identity, through, to] = organization.accounts.map(({ id }) => id) as string[];
    const [attack] = organization.attacks;
    // Working hours are whenever this runs.
    const quietHour = (new Date(until).getUTCHours() + 12) % 24;
    const operator = createOperatorGuard(OPERATOR_KEY, false);
    const closing: (() => Promise<unknown>)[] = [];
    const lambdas: Record<string, DeployedLambda> = {};
    let moto: Moto;
    let judge: ReturnType<typeof createRoleJudge>;
    let organizationId = '';
    let archiveKey = '';
    /** Where each account tells of its own events; the emulator has no event history. */
    const histories = new Map<string, string>();
    let publicKeys = '';
    let isTableDown = false;
    const environment = (endpoint: string, key: string) =>
      terraformEnvironment({
        ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: HOME, AWS_DEFAULT_REGION: HOME },
        ...{ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '2' },
        ...{ HOME: folder, AWS_PROFILE: undefined, AWS_EC2_METADATA_DISABLED: 'true' },
      }) as NodeJS.ProcessEnv;

    beforeAll(async () => {
      moto = await startMoto({ isExtended: true });
      closing.push(moto.stop);
      const units = await makeOrganization();
      judge = createRoleJudge({
        ...{ url: moto.url, organizationId },
        accountIds: [...organization.accounts.map(({ id }) => id), TRACKER, ARCHIVE, SANDBOX],
      });
      await startHistories();
      const keys = await startTrailServer({ buckets: new Map(), keys: signingKeys, now: Date.now });
      publicKeys = keys.url;
      closing.push(keys.close);
      copyRepository();
      await fetch(`${moto.url}/${BUCKET}`, { method: 'PUT', headers: signedBy(archiveKey) });
      await putTrail(({ deliveredAt }) => deliveredAt <= until - HOUR);
      await applyExamples(units);
      for (const role of ['collector', 'receiver', 'alerter', 'user-scanner'])
        lambdas[role] = await open(role);
    }, LONG);
    afterAll(async () => {
      await Promise.all(Object.values(lambdas).map((each) => each.close()));
      for (const close of closing.reverse()) await close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Makes the organization as its management account does, and returns the unit of the workloads. */
    async function makeOrganization() {
      const accessKeyId = await takeAnyRole(moto.url, `arn:aws:iam::${MANAGEMENT}:role/admin`);
      const ask = (operation: string, body: object) =>
        sendJson(moto.url, {
          ...{ service: 'organizations', region: HOME, accessKeyId, body },
          target: `AWSOrganizationsV20161128.${operation}`,
        });
      organizationId = (await ask('CreateOrganization', { FeatureSet: 'ALL' })).Organization.Id;
      const [{ Id: rootId }] = (await ask('ListRoots', {})).Roots;
      const unit = await ask('CreateOrganizationalUnit', { ParentId: rootId, Name: 'workloads' });
      const named = [
        ...organization.accounts,
        { id: TRACKER, name: 'security' },
        { id: ARCHIVE, name: 'log-archive' },
        { id: SANDBOX, name: 'sandbox' },
      ];
      for (const { id, name } of named) {
        await ask('CreateAccount', { AccountName: name, Email: `${id}@example.com` });
        if (id === SANDBOX) continue;
        await ask('MoveAccount', {
          ...{ AccountId: id, SourceParentId: rootId },
          DestinationParentId: unit.OrganizationalUnit.Id,
        });
      }
      await ask('RegisterDelegatedAdministrator', {
        AccountId: TRACKER,
        ServicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com',
      });
      archiveKey = await takeAnyRole(moto.url, `arn:aws:iam::${ARCHIVE}:role/admin`);
      return [unit.OrganizationalUnit.Id as string];
    }

    async function startHistories() {
      const regions = [{ name: HOME, optInStatus: 'opt-in-not-required' as const }];
      for (const accountId of [TRACKER, ARCHIVE, identity, through, to] as string[]) {
        const isInTrail = organization.accounts.some(({ id }) => id === accountId);
        const files = isInTrail ? [...organization.files(accountId)] : [];
        const aws = await startSimulatedAws({
          ...{ accountId, regions, lookupRequestsPerSecond: 1_000 },
          events: files
            .filter(({ isRepeated }) => !isRepeated)
            .flatMap(({ records }) => records)
            .map((record) => ({ record, visibleAt: Date.parse(record.eventTime) }))
            .sort((a, b) => a.visibleAt - b.visibleAt),
        });
        histories.set(accountId, aws.url);
        closing.push(aws.close);
      }
    }

    function copyRepository() {
      cpSync(join(root, 'terraform'), join(folder, 'terraform'), {
        recursive: true,
        filter: (path) => !/\/\.terraform(\/|$)|\.tfstate/.test(path),
      });
      mkdirSync(join(folder, 'queries'));
      cpSync(join(root, 'dist'), join(folder, 'dist'), {
        recursive: true,
        filter: (path) => path.endsWith('dist') || path.endsWith('.zip'),
      });
      // What a person would add to the example: less of it, and a boundary, as in docs/permissions.md.
      writeFileSync(
        join(example, 'override.tf'),
        `module "iam_activity_tracker" {
          lambda_permissions_boundary_arn = "arn:aws:iam::${TRACKER}:policy/${STACK}-boundary"
          deletion_protection             = false
          enable_alarms                   = false
          enable_analytics                = false
          enable_dashboard                = false
          initial_lookback_days           = 1
          lookup_requests_per_second      = 100
          off_hours_start                 = "${quietHour}"
          off_hours_end                   = "${(quietHour + 1) % 24}"
          alert_subscriptions = {
            inbox = { protocol = "sqs", endpoint = "arn:aws:sqs:${HOME}:${TRACKER}:inbox" }
          }
        }`,
      );
    }

    async function applyExamples(units: string[]) {
      const front = await startRecordingProxy({
        ...{ accountId: TRACKER, chooseTarget: () => moto.url, refuse: operator.refuse },
        owners: createKnownOwners(TRACKER),
      });
      closing.push(front.close);
      await sendJson(moto.url, {
        ...{ service: 'sqs', region: HOME, version: '1.0', target: 'AmazonSQS.CreateQueue' },
        body: { QueueName: 'inbox' },
      });
      const common = { organization_id: organizationId, external_id: EXTERNAL_ID };
      const terraformIn = (path: string, env: NodeJS.ProcessEnv, settings: object) => {
        writeFileSync(join(path, 'test.auto.tfvars.json'), JSON.stringify(settings));
        return async (command: string, ...args: string[]) => {
          const words = [command, '-no-color', ...args];
          const { stdout } = await execute('terraform', words, {
            ...{ cwd: path, env, maxBuffer: 2 ** 26 },
          });
          return stdout;
        };
      };
      const tracker = terraformIn(example, environment(front.url, OPERATOR_KEY), {
        ...{ ...common, units, excluded_accounts: [MANAGEMENT], scan_member_users: true },
        log_archive: {
          ...{ account_id: ARCHIVE, bucket_name: BUCKET, prefix: organization.trail.prefix },
          trail_name: organization.trail.name,
        },
      });
      await tracker('init', ...providerArguments());
      await tracker('apply', '-auto-approve');
      const queue = JSON.parse(await tracker('output', '-json', 'trail_queue'));
      const archiveFolder = join(folder, 'terraform/examples/log-archive');
      const archive = terraformIn(archiveFolder, environment(moto.url, archiveKey), {
        ...{ ...common, tracker_account_id: TRACKER, bucket_name: BUCKET },
        ...{ prefix: organization.trail.prefix, trail_queue_arn: queue.arn },
      });
      await archive('init', ...providerArguments());
      await archive('apply', '-auto-approve');
    }

    /** Puts files into the bucket, and the digests that name them, as the account of the bucket. */
    async function putTrail(isNow: (file: { deliveredAt: number }) => boolean) {
      for (const { key, body, metadata, deliveredAt } of trailObjects) {
        if (!isNow({ deliveredAt })) continue;
        const fields = Object.entries(metadata).map(([name, value]) => [
          `x-amz-meta-${name}`,
          value,
        ]);
        const response = await fetch(`${moto.url}/${BUCKET}/${key}`, {
          ...{ method: 'PUT', body: new Uint8Array(body) },
          headers: { ...Object.fromEntries(fields), ...signedBy(archiveKey) },
        });
        if (!response.ok) throw new Error(`PutObject: ${await response.text()}`);
      }
    }

    const trailObjects = writeTrail();
    function writeTrail() {
      const { accounts, trail } = organization;
      const objects = [];
      const files = accounts.flatMap(({ id }) =>
        [...organization.files(id)].map((file) => ({
          ...{ accountId: id, region: file.region, key: file.key, body: packTrailFile(file) },
          // CloudTrail was late with some; here none is later than the last digest.
          deliveredAt: Math.min(file.deliveredAt, until),
        })),
      );
      const keys = [...new Set(files.map(({ region }) => region))].map((region) =>
        createSigningKey({ region, validFrom: 0, validTo: 4e12 }),
      );
      for (const { id: accountId } of accounts) {
        for (const key of keys) {
          const { region } = key;
          const digests = createDigestWriter({
            ...{ key, region, accountId, bucket: BUCKET, prefix: trail.prefix },
            ...{ trailName: trail.name, homeRegion: trail.homeRegion },
            organizationId: organization.organizationId,
          });
          const own = files.filter(
            (each) => each.accountId === accountId && each.region === region,
          );
          for (const end of [until - 2 * HOUR, until - HOUR, until]) {
            const isOfHour = ({ deliveredAt }: { deliveredAt: number }) =>
              deliveredAt > end - HOUR && deliveredAt <= end;
            const named: DeliveredFile[] = own.filter(isOfHour);
            objects.push({ ...digests.write(end, named), deliveredAt: end });
          }
        }
      }
      signingKeys.push(...keys);
      return [...files.map((file) => ({ ...file, metadata: {} })), ...objects];
    }

    function chooseTarget({ accessKeyId, operation, service }: AwsCall) {
      if (operation === 'ListPublicKeys') return publicKeys;
      if (service !== 'cloudtrail' && service !== 'ec2') return moto.url;
      return histories.get(judge.accountOf(accessKeyId) ?? TRACKER) ?? moto.url;
    }

    async function open(role: string) {
      const boundary = JSON.parse(
        readFileSync(join(root, 'terraform/policies/boundary.json'), 'utf8'),
      );
      return openDeployedLambda(role, `${STACK}-${role}`, {
        ...{ accountId: TRACKER, region: HOME, url: moto.url, chooseTarget, folder },
        artifacts: join(root, 'dist'),
        guardRole(roleArn, policies) {
          const lists = [policies, [boundary]];
          const guard = judge.guard({ accountId: TRACKER, roleArn, policies: lists });
          return {
            ...guard,
            answer: async (call, request) =>
              isTableDown && call.service === 'dynamodb' ? DOWN : guard.answer(call, request),
          };
        },
      });
    }
    const lambdaOf = (role: string) => lambdas[role] as DeployedLambda;
    const place = () => ({ accountId: TRACKER, region: HOME, url: moto.url });
    const queueOf = async (role: string) => {
      const [poller] = await openQueuePollers(lambdaOf(role), place());
      if (poller === undefined) throw new Error(`${role} reads no queue`);
      return poller;
    };
    const alertsNow = async () =>
      (await drainQueue(place(), 'inbox')).map((body) => JSON.parse(JSON.parse(body).Message));
    const nameOf = (accountId: string | undefined) =>
      organization.accounts.find(({ id }) => id === accountId)?.name;
    let events: Awaited<ReturnType<typeof openStreamPollers>>[number] | undefined;
    /** What Lambda's poller of the stream would do until nothing new is there. */
    async function judgeEvents() {
      events ??= (await openStreamPollers(lambdaOf('alerter'), place() as never)).find(
        ({ mapping }) => mapping.EventSourceArn.includes('-events/'),
      );
      expect(await events?.poll()).toMatchObject({ givenUp: 0 });
    }
    const tableOf = (role: string, name: string) =>
      scanTable(
        { endpoint: moto.url, accessKeyId: 'AKIAREADER' },
        lambdaOf(role).configuration.Environment.Variables[name],
      );
    it('is applied under the policies for those who deploy, with the role in the members of its unit', async () => {
      expect([...operator.denied]).toEqual([]);
      const policies = await judge.readPolicies(`arn:aws:iam::${to}:role/${STACK}-member`);
      expect(JSON.stringify(policies)).toContain('cloudtrail:LookupEvents');
      await expect(
        judge.readPolicies(`arn:aws:iam::${SANDBOX}:role/${STACK}-member`),
      ).rejects.toThrow('NoSuchEntity');
    });

    it(
      'proves what was not announced, and asks for each account once',
      async () => {
        const first = await lambdaOf('collector').invoke({});
        expect(first).toMatchObject({
          result: { errors: [], trail: { gap_chains: 0, new_findings: 0, errors: [] } },
        });
        expect(first.result?.trail.walked_chains).toBe(3 * signingKeys.length);
        expect(await tableOf('collector', 'TRAIL_FILES_TABLE_NAME')).not.toEqual([]);
        const accounts = await queueOf('collector');
        // Three accounts of the trail, the log archive, and the sandbox: not the tracker's own, and not the excluded one.
        expect(await accounts.count()).toEqual({ waiting: 5, taken: 0 });
        expect([...judge.refused]).toEqual([]);
      },
      LONG,
    );

    it(
      'tells of the attack through three accounts once, with one person and the accounts by their names',
      async () => {
        await putTrail(({ deliveredAt }) => deliveredAt > until - HOUR);
        await sendJson(moto.url, {
          ...{ service: 'sqs', region: HOME, version: '1.0', target: 'AmazonSQS.SendMessage' },
          body: {
            QueueUrl: `${moto.url}/${TRACKER}/${STACK}-trail-notices`,
            // What S3 says when a notification is made.
            MessageBody: JSON.stringify({
              Service: 'Amazon S3',
              Event: 's3:TestEvent',
              Bucket: BUCKET,
            }),
          },
        });
        const notices = await queueOf('receiver');
        for (const end of await notices.poll()) {
          expect(end).toMatchObject({ result: { batchItemFailures: [] } });
        }
        await judgeEvents();

        const alerts = await alertsNow();
        const person = attack?.description.split(' ')[0];
        // What else the people of the day do is told as it is.
        const told = alerts.filter(({ event }) => attack?.eventIds.includes(event.event_id));
        expect(told.map(({ rule, event }) => [rule.id, event.account_name])).toEqual([
          ['IAM-ADMIN-ATTACH', nameOf(to)],
        ]);
        expect(told[0]).toMatchObject({
          actor: {
            name: person,
            certainty: 'certain',
            accounts: [identity, through, to].map((id) => ({
              ...{ account_id: id, account_name: nameOf(id) },
            })),
          },
        });
        expect([...judge.refused]).toEqual([]);
      },
      LONG,
    );

    it(
      'reads members by their roles out of the queue, whatever else is in it, and tells nothing twice',
      async () => {
        const accounts = await queueOf('collector');
        // Each waits already: nothing is said twice. Meanwhile the trail is proven to its end.
        const again = await lambdaOf('collector').invoke({});
        expect(again).toMatchObject({
          result: { trail: { gap_chains: 0, tampered_chains: 0, new_findings: 0, errors: [] } },
        });
        expect(await accounts.count()).toEqual({ waiting: 5, taken: 0 });
        for (const body of ['no message', '{"account_id":"999988887777"}']) {
          await sendJson(moto.url, {
            ...{ service: 'sqs', region: HOME, version: '1.0', target: 'AmazonSQS.SendMessage' },
            body: { QueueUrl: `${moto.url}/${TRACKER}/${accounts.queue}`, MessageBody: body },
          });
        }

        // What concerns every account goes back to the queue.
        isTableDown = true;
        const [failed] = await accounts.poll(1);
        isTableDown = false;
        expect(failed?.result?.batchItemFailures).toHaveLength(1);
        expect(await accounts.count()).toEqual({ waiting: 7, taken: 0 });

        const ends = await accounts.poll();
        expect(ends).toHaveLength(7);
        for (const end of ends) expect(end).toMatchObject({ result: { batchItemFailures: [] } });
        expect(await accounts.count()).toEqual({ waiting: 0, taken: 0 });
        const messages = ends.flatMap(({ log }) => log.map(({ message }) => message));
        expect(messages).toContain('A message names no account');
        expect(messages).toContain('Account is not, or no longer, one to be read by its role');
        expect(messages.filter((each) => each === 'Account cannot be read')).toHaveLength(1);
        expect([...judge.refused]).toEqual([
          `${STACK}-collector: sts:AssumeRole on arn:aws:iam::${SANDBOX}:role/${STACK}-member, which is not there or does not trust it`,
        ]);
        expect(await drainQueue(place(), `${STACK}-collector-failures`)).toEqual([]);

        await judgeEvents();
        expect(await alertsNow()).toEqual([]);
        const events = await tableOf('collector', 'EVENTS_TABLE_NAME');
        const ids = events.map(({ event_id: id }) => id.S);
        expect(new Set(ids).size).toBe(ids.length);
        expect(attack?.eventIds.filter((id) => !ids.includes(id))).toEqual([]);
      },
      LONG,
    );

    it(
      'scans the users of each member by its role, and of no other account',
      async () => {
        const session = await takeAnyRole(moto.url, `arn:aws:iam::${to}:role/admin`);
        const form = { Action: 'CreateUser', UserName: 'contractor-webdev', Version: '2010-05-08' };
        const user = { service: 'iam', region: 'us-east-1', accessKeyId: session, form };
        await sendForm(moto.url, user);
        const own = await lambdaOf('user-scanner').invoke({});
        expect(own.error).toBeUndefined();
        const scans = await queueOf('user-scanner');
        expect(await scans.count()).toEqual({ waiting: 5, taken: 0 });

        for (const end of await scans.poll()) {
          expect(end).toMatchObject({ result: { batchItemFailures: [] } });
        }
        const records = await tableOf('user-scanner', 'DYNAMODB_TABLE_NAME');
        const users = records.filter((record) =>
          record.user_name?.S?.endsWith('contractor-webdev'),
        );
        expect(
          users.map(({ account_id: account, user_name: name }) => [account.S, name.S]),
        ).toEqual([[to, `${to}#contractor-webdev`]]);
        const scanned = records.filter((record) => record.record_type?.S === 'scan');
        const accounts = scanned.map(({ account_id: account }) => account?.S ?? TRACKER);
        expect(accounts.sort()).toEqual([TRACKER, ARCHIVE, identity, through, to].sort());
      },
      LONG,
    );

    it(
      'shows in the command line which accounts and Regions are proven, and which account cannot be read',
      async () => {
        const iamTracker = createIamTracker({
          root,
          environment: environment(moto.url, OPERATOR_KEY),
          terraform: example,
        });
        const coverage = await iamTracker('coverage', '--deployed', '-o', 'json');
        const rows = JSON.parse(coverage.stdout) as Record<string, unknown>[];
        const isAbsent = ({ state }: Record<string, unknown>) => state === 'absent';
        const chains = rows.filter((row) => row.source === 'trail' && !isAbsent(row));
        expect(chains).toHaveLength(3 * signingKeys.length);
        for (const { id } of organization.accounts) {
          const own = chains.filter(({ account_id: account }) => account === id);
          expect(own.map(({ region }) => region).sort()).toEqual(
            signingKeys.map(({ region }) => region).sort(),
          );
          for (const chain of own) {
            expect(chain).toMatchObject({ state: 'proven' });
            // The digest of the last hour came after the walk; it is looked for again ten minutes later.
            expect([until - HOUR, until].map(formatTime)).toContain(chain.proven_to);
          }
        }
        const polled = rows.filter(({ source }) => source !== 'trail');
        expect(new Set(polled.map(({ account_id: account }) => account))).toEqual(
          new Set([TRACKER, ARCHIVE, identity, through, to]),
        );
        // The trail of this test has no file of these, though they have been in the organization for a year.
        expect(rows.filter(isAbsent).map(({ account_id: account }) => account)).toEqual(
          [TRACKER, ARCHIVE, SANDBOX].sort(),
        );
        expect(coverage.code).toBe(1);

        const accounts = await iamTracker('accounts', '--deployed', '-o', 'json');
        const listed = JSON.parse(accounts.stdout) as Record<string, string | null>[];
        const stateOf = (id: string | undefined) =>
          listed.find(({ account_id: account }) => account === id);
        expect(listed).toHaveLength(7);
        for (const id of [ARCHIVE, identity, through, to]) {
          expect(stateOf(id)).toMatchObject({ problem: null, read_at: expect.any(String) });
        }
        expect(stateOf(SANDBOX)?.problem).toContain(`role/${STACK}-member`);
        expect(stateOf(through)?.ou_path).toMatch(/^o-[a-z0-9]+\/r-[a-z0-9]+\/ou-[a-z0-9-]+\/$/);
      },
      LONG,
    );
  });
}

function signedBy(accessKeyId: string) {
  const scope = `20260101/${HOME}/s3/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=host, Signature=0`,
  };
}
