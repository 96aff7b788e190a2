import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListRolesCommand,
  ListUsersCommand,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { generateInventory } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import { anEvent, clientOptions, createTestClock, NOW, withAws } from '../endpoint/harness.ts';
import { withIam } from './iam-world.ts';

describe('the credential report', () => {
  it('takes its time, then is the same for four hours', async () => {
    const clock = createTestClock();
    const behaviour = { credentialReportMilliseconds: 3_000 };

    await withIam(
      behaviour,
      async (iam, aws) => {
        const order = async () => (await iam.send(new GenerateCredentialReportCommand({}))).State;
        const fetch = async () => {
          const { Content } = await iam.send(new GetCredentialReportCommand({}));
          return Buffer.from(Content ?? '').toString();
        };

        await expect(fetch()).rejects.toMatchObject({
          name: 'CredentialReportNotPresentException',
          $metadata: { httpStatusCode: 410 },
        });
        expect([await order(), await order()]).toEqual(['STARTED', 'INPROGRESS']);
        await expect(fetch()).rejects.toMatchObject({
          name: 'CredentialReportNotReadyException',
          $metadata: { httpStatusCode: 404 },
        });
        clock.time += 3_000;
        const first = await fetch();
        aws.addUnseen([
          anEvent(-4, {
            eventName: 'CreateUser',
            readOnly: false,
            requestParameters: { userName: 'carol' },
            responseElements: { user: { userId: 'AIDACAROL' } },
          }),
        ]);
        clock.time += 4 * 3_600_000 - 1;
        expect(await order()).toBe('COMPLETE');
        expect(await fetch()).toBe(first);
        clock.time += 1;
        await expect(fetch()).rejects.toMatchObject({ name: 'CredentialReportExpiredException' });
        expect(await order()).toBe('STARTED');
        clock.time += 3_000;
        const second = await fetch();

        expect(first).not.toContain('carol');
        expect(second).toContain('carol');
      },
      clock,
    );
  });
});

describe('an event', () => {
  const creation = anEvent(60, {
    eventName: 'CreateUser',
    readOnly: false,
    requestParameters: { userName: 'carol' },
    responseElements: { user: { userId: 'AIDACAROL' } },
  });
  const names = async (iam: IAMClient) =>
    (await iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName);

  it('has its effect when it happens, seen or not', async () => {
    const clock = createTestClock();
    clock.time = NOW - 61_000;

    await withIam(
      {},
      async (iam, aws) => {
        aws.add([creation]);
        const before = await names(iam);
        clock.time = NOW - 60_000;
        const after = await names(iam);

        expect(before).toEqual(['alice', 'bob']);
        expect(after).toEqual(['alice', 'bob', 'carol']);
      },
      clock,
    );
  });

  it('may have it without ever being in the event history', async () => {
    await withIam({}, async (iam, aws) => {
      aws.addUnseen([creation]);

      expect(await names(iam)).toContain('carol');
      expect(aws.stats.count({ operation: 'LookupEvents' })).toBe(0);
    });
  });
});

describe('the pace of IAM', () => {
  it('refuses with Throttling what comes too fast', async () => {
    const clock = createTestClock();

    await withIam(
      { requestsPerSecond: 2 },
      async (iam, aws) => {
        const ask = () => iam.send(new ListUsersCommand({}));
        await ask();
        await ask();
        await expect(ask()).rejects.toMatchObject({
          name: 'Throttling',
          message: 'Rate exceeded',
          $metadata: { httpStatusCode: 400 },
        });
        clock.time += 500;
        await ask();

        expect(aws.stats.count({ outcome: 'throttled' })).toBe(1);
      },
      clock,
    );
  });

  it('takes as long as it is told', async () => {
    const clock = createTestClock();

    await withIam(
      { latencyMilliseconds: 40 },
      async (iam) => {
        await iam.send(new ListUsersCommand({}));

        expect(clock.sleeps).toEqual([40]);
      },
      clock,
    );
  });
});

describe('what IAM refuses', () => {
  it('is said for the one operation that a fault is about', async () => {
    await withIam({}, async (iam, aws) => {
      aws.setFaults([{ fault: 'access-denied', operation: 'GenerateCredentialReport' }]);

      await expect(iam.send(new GenerateCredentialReportCommand({}))).rejects.toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining('iam:GenerateCredentialReport'),
        $metadata: { httpStatusCode: 403 },
      });
      await iam.send(new ListUsersCommand({}));
    });
  });

  it('is told by name when it is not on offer', async () => {
    await withIam({}, async (iam) => {
      await expect(iam.send(new ListRolesCommand({}))).rejects.toMatchObject({
        name: 'InvalidAction',
        message: expect.stringContaining('ListRoles'),
      });
    });
  });

  it('is everything in an account without IAM', async () => {
    await withAws({}, async (aws) => {
      const iam = new IAMClient(clientOptions(aws));

      await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
        name: 'UnknownOperationException',
      });
      aws.addUnseen([]);
    });
  });
});

describe('a large account', () => {
  it('is read whole in short pages', async () => {
    const large = generateInventory({ seed: 1, users: 5_000, at: NOW });

    await withIam({ inventory: large, shortPageProbability: 0.3 }, async (iam) => {
      const names: unknown[] = [];
      for await (const page of paginateListUsers({ client: iam, pageSize: 1_000 }, {})) {
        for (const { UserName } of page.Users ?? []) names.push(UserName);
      }

      expect(names).toHaveLength(5_000);
      expect(new Set(names)).toEqual(new Set(large.users.map(({ userName }) => userName)));
    });
  });
});
