import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { generateInventory, type SimulatedAws, startSimulatedAws } from '@iam-tracker/simulator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

// Another program's idea of the IAM API: botocore reads the XML, the paging and the errors.
const hasAws = spawnSync('aws', ['--version']).status === 0;
const run = promisify(execFile);

const inventory = generateInventory({ seed: 4, users: 23, at: Date.UTC(2026, 2, 1) });
const names = inventory.users.map(({ userName }) => userName).sort();
let server: SimulatedAws;

async function aws(...args: string[]): Promise<unknown> {
  const { stdout } = await run('aws', ['iam', ...args, '--output', 'json'], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: 'TEST',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  return JSON.parse(stdout);
}

if (hasAws) {
  beforeAll(async () => {
    const iam = { inventory, shortPageProbability: 0.3, credentialReportMilliseconds: 0 };
    server = await startSimulatedAws({ iam });
  });
  afterAll(() => server.close());

  describe('the simulated IAM, asked by the aws command line', () => {
    it('lists users page by page', async () => {
      const { Users } = (await aws('list-users', '--page-size', '5')) as {
        Users: { UserName: string }[];
      };

      expect(Users.map(({ UserName }) => UserName)).toEqual(names);
      expect(server.stats.count({ operation: 'ListUsers' })).toBeGreaterThanOrEqual(5);
    });

    it('tells details with documents decoded', async () => {
      const holder = inventory.users.find(({ inlinePolicies }) => inlinePolicies.length > 0);
      const { UserDetailList } = (await aws(
        ...['get-account-authorization-details', '--filter', 'User', '--page-size', '10'],
      )) as { UserDetailList: { UserName: string; UserPolicyList?: unknown[] }[] };

      expect(UserDetailList.map(({ UserName }) => UserName)).toEqual(names);
      expect(UserDetailList).toContainEqual(
        expect.objectContaining({
          UserName: holder?.userName,
          UserPolicyList: [
            {
              PolicyName: 'own-bucket',
              PolicyDocument: JSON.parse(holder?.inlinePolicies[0]?.document ?? ''),
            },
          ],
        }),
      );
    });

    it('makes the credential report and hands it out', async () => {
      expect(await aws('generate-credential-report')).toMatchObject({ State: 'STARTED' });
      expect(await aws('generate-credential-report')).toEqual({ State: 'COMPLETE' });
      const { Content } = (await aws('get-credential-report')) as { Content: string };

      const rows = Buffer.from(Content, 'base64').toString().split('\n');
      expect(rows).toHaveLength(names.length + 2);
      expect(rows[1]).toMatch(/^<root_account>,/);
    });

    it('tells of keys and single users', async () => {
      const user = inventory.users.find(({ accessKeys }) => accessKeys.length > 0);
      const of = ['--user-name', user?.userName ?? ''];
      const keyId = user?.accessKeys[0]?.id ?? '';

      expect(await aws('list-access-keys', ...of)).toMatchObject({
        AccessKeyMetadata: [{ AccessKeyId: keyId }],
      });
      expect(await aws('get-access-key-last-used', '--access-key-id', keyId)).toMatchObject({
        UserName: user?.userName,
      });
      expect(await aws('get-user', ...of)).toMatchObject({ User: { UserId: user?.userId } });
    });

    it('refuses in words that it knows', async () => {
      await expect(aws('get-user', '--user-name', 'nobody')).rejects.toMatchObject({
        stderr: expect.stringContaining('(NoSuchEntity) when calling the GetUser operation'),
      });
      server.setFaults([{ fault: 'throttle', operation: 'ListUsers' }]);
      await expect(aws('list-users')).rejects.toMatchObject({
        stderr: expect.stringContaining('(Throttling) when calling the ListUsers operation'),
      });
    });
  });
} else {
  describe('the simulated IAM, asked by the aws command line', () => {
    it.todo('needs aws on the PATH (pip install awscli): not tested here');
  });
}
