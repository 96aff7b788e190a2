import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT_ID, buildRecord, iamUser, OTHER_ACCOUNT_ID } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../test-context.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'incident '));
  const userIdentity = iamUser('eve');
  const user = { requestParameters: { userName: 'mallory' } };
  const at = (minute: string) => `2023-07-10T10:${minute}:00Z`;
  const records = [
    buildRecord({ userIdentity, eventID: 'made', eventTime: at('00'), ...user }),
    buildRecord({
      ...{ userIdentity, eventID: 'key', eventTime: at('01'), ...user },
      eventName: 'CreateAccessKey',
      responseElements: {
        accessKey: { accessKeyId: 'AKIAEXAMPLEMALLORY01', userName: 'mallory', status: 'Active' },
      },
    }),
    buildRecord({
      ...{ userIdentity, eventID: 'admin', eventTime: at('02') },
      eventName: 'AttachUserPolicy',
      requestParameters: {
        userName: 'mallory',
        policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      },
    }),
  ];
  await writeFile(join(folder, 'records.json'), JSON.stringify({ Records: records }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const incident = (...words: string[]) =>
  run(['incident', '--data-dir', join(folder, 'data'), ...words]);

describe('iam-tracker incident', () => {
  it('reads a folder and tells of an attack of years ago on one screen', async () => {
    const { code, stdout, stderr } = await incident('--from', join(folder, 'records.json'));

    expect(code).toBe(0);
    expect(stderr).toBe('Read 3 records of 1 CloudTrail file; 3 new events stored.\n');
    expect(stdout).toContain('CRITICAL');
    expect(stdout).toContain(
      '\n    aws iam update-access-key --user-name mallory --access-key-id AKIAEXAMPLEMALLORY01 --status Inactive\n',
    );
    expect(stdout).toContain('iam-tracker timeline eve --since 2023-07-10 --until 2023-07-10');
  });

  it('prints one document of JSON', async () => {
    const { code, stdout } = await incident('-o', 'json', '--actor', 'eve');

    const document = JSON.parse(stdout) as {
      people: { shown: readonly { name: string; why: string }[] };
    };
    expect(code).toBe(0);
    expect(document.people.shown).toMatchObject([{ name: 'eve', why: 'asked' }]);
  });

  it('is about the account, the key or the role that is asked for', async () => {
    const shown = async (...words: string[]) => {
      const { code, stdout } = await incident('-o', 'json', ...words);
      const { people, totals } = JSON.parse(stdout) as {
        people: { shown: readonly { name: string }[] };
        totals: { events: number };
      };
      return [code, totals.events, ...people.shown.map(({ name }) => name)];
    };

    expect(await shown('--account', OTHER_ACCOUNT_ID)).toEqual([3, 0]);
    expect(await shown('--account', ACCOUNT_ID)).toEqual([0, 3, 'eve']);
    expect(await shown('--key', 'AKIAEXAMPLEKEY000001')).toEqual([0, 3, 'eve']);
    expect(await shown('--key', 'AKIAEXAMPLEMALLORY01')).toEqual([3, 3]);
    expect(await shown('--role', 'admin')).toEqual([3, 3]);
    expect(await shown('--ip', '192.0.2.10', '--actor', 'EVE')).toEqual([0, 3, 'eve']);
    expect(await shown('--since', '2023-07-11')).toEqual([3, 0]);
  });

  it('tells all the same of what was read when a file is broken, and ends with 1', async () => {
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{"Records": [{"eventVersion": "1.08", "eventID": ');

    const { code, stdout } = await incident('--from', broken, join(folder, 'records.json'));

    expect(code).toBe(1);
    expect(stdout).toContain('1 file broken');
    expect(stdout).toContain('eve (IAM user)');
  });

  it('gives no command for a name that AWS would not take', async () => {
    const hostile = "bob'; reboot; '";
    const record = buildRecord({
      ...{ eventID: 'forged', eventTime: '2023-07-10T10:03:00Z', userIdentity: iamUser('eve') },
      ...{ eventName: 'CreateLoginProfile', requestParameters: { userName: hostile } },
    });
    await writeFile(join(folder, 'forged.json'), JSON.stringify(record));

    const { stdout } = await incident('--from', join(folder, 'forged.json'));

    expect(stdout).toContain(`password of ${hostile}`);
    expect(stdout).toContain('no command is given, as AWS allows no such name');
    expect(stdout.split('\n').filter((line) => /^ *aws .*reboot/.test(line))).toEqual([]);
  });

  it('ends with 3 when nothing is found', async () => {
    const { code, stdout } = await incident('--actor', 'no such name');

    expect(code).toBe(3);
    expect(stdout).toContain('Nothing that was asked for is among the 4 events');
  });

  it.each([
    [['--key', 'AKIA'], '--key is "AKIA"; allowed: an access key id'],
    [['--ip', '10.0.0'], '--ip is "10.0.0"; allowed: an IPv4 or IPv6 address'],
    [['--account', '12'], '--account is "12"; allowed: the 12 digits'],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await incident(...words);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
