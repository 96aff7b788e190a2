import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTracker } from '@iam-tracker/local';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT, ExitError } from '../../../src/command.ts';
import { activeCharacters, run } from '../../test-context.ts';

const IDENTITY = '111122223333';
const FIRST = '222233334444';
const SECOND = '333344445555';
const TWIN = '444455556666';

let folder: string;

const onLedger = (...words: string[]) => run([...words, '--data-dir', join(folder, 'data')]);

/** One for all: both copies of a call are of one second. */
const NOW = Date.now();

/** A call at a minute of the last hour, recorded in an account. */
function call(id: string, minute: number, account: string, changes: object) {
  const at = NOW - (60 - minute) * 60_000;
  return {
    ...{
      eventVersion: '1.11',
      eventID: id,
      awsRegion: 'us-east-1',
      sourceIPAddress: '198.51.100.7',
    },
    ...{ eventSource: 'iam.amazonaws.com', eventType: 'AwsApiCall', managementEvent: true },
    ...{ eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`, recipientAccountId: account },
    ...{ readOnly: false, userAgent: 'aws-cli/2.31.6' },
    ...changes,
  };
}

const sofia = {
  ...{
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLESOFIA0001',
    accountId: IDENTITY,
    userName: 'sofia',
  },
  ...{ arn: `arn:aws:iam::${IDENTITY}:user/sofia`, accessKeyId: 'AKIAEXAMPLESOFIA0001' },
};

const session = (account: string, role: string, accessKeyId: string) => ({
  ...{ type: 'AssumedRole', principalId: `AROA${role.toUpperCase()}EXAMPLE01:cli`, accessKeyId },
  ...{ arn: `arn:aws:sts::${account}:assumed-role/${role}/cli`, accountId: account },
  sessionContext: {
    sessionIssuer: {
      ...{ type: 'Role', principalId: `AROA${role.toUpperCase()}EXAMPLE01`, accountId: account },
      ...{ arn: `arn:aws:iam::${account}:role/${role}`, userName: role },
    },
    attributes: { mfaAuthenticated: 'false' },
  },
});

const stranger = (accountId: string, principalId: string) => ({
  ...{ type: 'AWSAccount', accountId, principalId },
});

const assume = (account: string, role: string, accessKeyId: string, sharedEventID: string) => ({
  ...{ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', sharedEventID },
  requestParameters: { roleArn: `arn:aws:iam::${account}:role/${role}`, roleSessionName: 'cli' },
  responseElements: {
    credentials: { accessKeyId },
    assumedRoleUser: { arn: `arn:aws:sts::${account}:assumed-role/${role}/cli` },
  },
});

const [KEY_1, KEY_2] = ['ASIAEXAMPLEFIRST0001', 'ASIAEXAMPLESECOND001'];
const toFirst = assume(FIRST, 'operator', KEY_1, 's-1');
const toSecond = assume(SECOND, 'deploy', KEY_2, 's-2');
const inSecond = session(SECOND, 'deploy', KEY_2);
const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';

const STORY = [
  call('e-1', 10, IDENTITY, { userIdentity: sofia, ...toFirst }),
  call('e-1-copy', 10, FIRST, {
    userIdentity: stranger(IDENTITY, 'AIDAEXAMPLESOFIA0001'),
    ...toFirst,
  }),
  call('e-2', 12, FIRST, { userIdentity: session(FIRST, 'operator', KEY_1), ...toSecond }),
  call('e-2-copy', 12, SECOND, {
    userIdentity: stranger(FIRST, 'AROAOPERATOREXAMPLE01:cli'),
    ...toSecond,
  }),
  call('e-3', 14, SECOND, {
    ...{
      userIdentity: inSecond,
      eventName: 'CreateUser',
      requestParameters: { userName: 'backup' },
    },
  }),
  call('e-4', 15, SECOND, {
    ...{ userIdentity: inSecond, eventName: 'AttachUserPolicy' },
    requestParameters: { userName: 'backup', policyArn },
  }),
  call('e-5', 16, SECOND, {
    ...{
      userIdentity: inSecond,
      eventName: 'CreateAccessKey',
      requestParameters: { userName: 'backup' },
    },
    responseElements: {
      accessKey: { accessKeyId: 'AKIAEXAMPLEBACKUP001', userName: 'backup', status: 'Active' },
    },
  }),
];

/** What the ledger does not keep, and counts. */
const READINGS = [inSecond, sofia].map((userIdentity, n) =>
  call(`r-${n}`, 20, SECOND, {
    ...{ userIdentity, eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', readOnly: true },
  }),
);

const account = (Id: string, Name: string, more: object = {}) => ({
  ...{ Id, Name, State: 'ACTIVE', JoinedTimestamp: '2025-01-01T00:00:00Z' },
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three accounts '));
  const Accounts = [
    account(IDENTITY, 'identity'),
    account(FIRST, 'Shared services'),
    account(SECOND, 'pro\u202ed\u001b[2J'),
    account(TWIN, 'shared SERVICES', { State: 'CLOSED' }),
  ];
  await writeFile(join(folder, 'accounts.json'), JSON.stringify({ Accounts }));
  await onLedger('accounts', 'import', join(folder, 'accounts.json'));
  // The newest first, as CloudTrail delivers them.
  await writeFile(
    join(folder, 'trail.json'),
    JSON.stringify({ Records: [...READINGS, ...STORY].toReversed() }),
  );
  const { code } = await onLedger('collect', '--from', join(folder, 'trail.json'));
  expect(code).toBe(0);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('an attack over three accounts', () => {
  it('ends in alerts on one person, with the name of the account', async () => {
    const lines = (await readFile(join(folder, 'data/alerts.ndjson'), 'utf8')).trim().split('\n');
    const documents = lines.map((line) => JSON.parse(line));
    const chain = documents.find(({ rule }) => rule.id === 'IAM-USER-PERSIST-CHAIN');

    expect(documents.map(({ rule }) => rule.id)).not.toContain('STS-UNKNOWN-ACCOUNT');
    expect(
      new Set(
        documents.filter(({ event }) => event.account_id === SECOND).map(({ actor }) => actor.name),
      ),
    ).toEqual(new Set(['sofia']));
    expect(chain).toMatchObject({
      severity: 'CRITICAL',
      actor: { name: 'sofia', certainty: 'certain', rule: 'role_chain' },
      event: { account_id: SECOND, account_name: 'pro\\u202ed\\x1b[2J' },
    });
    expect(chain.actor.chain).toHaveLength(2);
  });

  it('is one story of one person, each call once', async () => {
    const { stdout } = await onLedger('timeline', 'sofia', '-o', 'json');
    const told = await onLedger('timeline', 'sofia');
    const limited = await onLedger('timeline', 'sofia', '--account', IDENTITY, '-o', 'jsonl');
    const document = JSON.parse(stdout);
    const [step] = document.story;

    expect(document.events).toBe(7);
    expect(document.story).toHaveLength(1);
    expect(step).toMatchObject({
      event_id: 'e-1',
      account_id: IDENTITY,
      copies: [{ event_id: 'e-1-copy' }],
    });
    expect(told.stdout.replace(/\s+/g, ' ')).toContain(
      `of ${IDENTITY} (identity); recorded in ${FIRST} (Shared services) too`,
    );
    expect(step.session.story[0]).toMatchObject({ event_id: 'e-2', account_id: FIRST });
    expect(
      step.session.story[0].session.story.map(({ event_id }: { event_id: string }) => event_id),
    ).toEqual(['e-3', 'e-4', 'e-5']);
    expect(told.stdout).toContain(`in us-east-1 of ${FIRST} (Shared services)`);
    expect(told.stdout).toContain(`in us-east-1 of ${SECOND} (pro\\u202ed\\x1b[2J)`);
    expect(activeCharacters(told.stdout)).toEqual([]);
    expect(limited.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('raises alerts that are found by the person, whose key is all that leads there', async () => {
    const { stdout } = await onLedger('alerts', '--actor', 'sofia', '-o', 'jsonl', '--all');
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const everything = await onLedger('alerts', '-o', 'jsonl', '--all');

    expect(new Set(found.map(({ actor }) => actor))).toEqual(new Set(['sofia']));
    expect(found).toHaveLength(everything.stdout.trim().split('\n').length);
  });

  /** Follows until as many lines were written, then is interrupted. */
  async function followed(lines: number, ...words: string[]): Promise<string> {
    const stopping = new AbortController();
    let written = '';
    const { code } = await run([...words, '--follow', '--data-dir', join(folder, 'data')], {
      signal: stopping.signal,
      onWrite: (text) => {
        written += text;
        if (written.split('\n').length > lines) stopping.abort(new ExitError(EXIT.interrupted));
      },
    });
    expect(code).toBe(130);
    return written;
  }

  const sorted = (text: string) => text.trimEnd().split('\n').sort();

  it.each([
    'events -o csv',
    'events -o jsonl',
    'events -o csv --columns time,account_name,account,event_id',
    'events --severity INFO -o csv',
    'alerts -o csv',
    'alerts -o jsonl',
  ])('has the same fields in %s, followed or not', async (line) => {
    const { stdout } = await onLedger(...line.split(' '), '--limit', 'all');

    const written = await followed(sorted(stdout).length, ...line.split(' '));

    expect(stdout).toMatch(/account_name/);
    expect(sorted(written)).toEqual(sorted(stdout));
  });

  it('has them too when another process holds the ledger as following begins', async () => {
    const { stdout } = await onLedger('events', '-o', 'csv', '--limit', 'all');
    const tracker = await openTracker({ dataDirectory: join(folder, 'data') });

    const following = followed(sorted(stdout).length, 'events', '-o', 'csv');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await tracker.close();

    expect(sorted(await following)).toEqual(sorted(stdout));
  });

  it.each(['events', 'alerts'])('is told of in %s --follow by id and name', async (command) => {
    const stopping = new AbortController();
    let written = '';
    const line = [command, '--follow', '--account', SECOND, '-o', 'jsonl'];
    const following = run([...line, '--data-dir', join(folder, 'data')], {
      signal: stopping.signal,
      onWrite: (text) => {
        written += text;
        if (written.includes('\n')) stopping.abort(new ExitError(EXIT.interrupted));
      },
    });

    expect((await following).code).toBe(130);
    expect(JSON.parse(written.split('\n', 1)[0] ?? '')).toMatchObject({
      ...{ account_id: SECOND, account_name: expect.stringContaining('pro') },
    });
    expect(activeCharacters(written)).toEqual([]);
  });

  it('is found in events by the person behind it, in all accounts, or by a role', async () => {
    const idsOf = async (...words: string[]) =>
      sorted((await onLedger('events', '-o', 'csv', '--columns', 'event_id', ...words)).stdout);
    const line = ['events', '-o', 'csv', '--columns', 'event_id', '--actor', 'sofia'];
    const all = ['e-1', 'e-1-copy', 'e-2', 'e-2-copy', 'e-3', 'e-4', 'e-5', 'event_id'];
    const inSecond = await onLedger('events', '--actor', 'sofia', '--by', 'account', '-o', 'json');

    expect(await idsOf('--actor', 'sofia')).toEqual(all);
    expect(sorted(await followed(all.length, ...line))).toEqual(all);
    expect(await idsOf('--actor', 'deploy')).toEqual(['e-3', 'e-4', 'e-5', 'event_id']);
    expect(await idsOf('--actor', 'sofia', '--account', IDENTITY)).toContain('e-1');
    expect(JSON.parse(inSecond.stdout)).toContainEqual(
      expect.objectContaining({ account: SECOND, events: 4 }),
    );
  });

  it('is one incident around one person', async () => {
    const { stdout } = await onLedger('incident', '-o', 'json');
    const screen = await onLedger('incident');
    const incident = JSON.parse(stdout);

    expect(incident.people.shown).toMatchObject([{ name: 'sofia', certainty: 'certain' }]);
    expect(incident.account_names).toContainEqual({ account_id: FIRST, name: 'Shared services' });
    expect(screen.stdout).toContain(`IAM user of ${IDENTITY} (identity)`);
    expect(screen.stdout).toContain(`${SECOND} (pro\\u202ed\\x1b[2J)`);
    expect(activeCharacters(screen.stdout)).toEqual([]);
  });

  it('stands in the report with the names of the accounts', async () => {
    const out = join(folder, 'report.html');
    const { code } = await onLedger('report', '--out', out, '--account', 'IDENTITY');
    const about = await readFile(out, 'utf8');
    await onLedger('report', '--out', out);
    const whole = await readFile(out, 'utf8');

    expect(code).toBe(0);
    expect(about).toContain(`Account ${IDENTITY} (identity)`);
    expect(whole).toContain(`${FIRST} (Shared services)`);
    expect(whole).not.toContain('\u202e');
  });
});

describe('--account', () => {
  const idsOf = async (...words: string[]) => {
    const { stdout } = await onLedger('events', '-o', 'jsonl', ...words);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event_id: string; account_name: string | null });
  };

  it('takes the name of an account, in any case, or its id', async () => {
    const named = await idsOf('--account', 'Identity');

    expect(named).toEqual(await idsOf('--account', IDENTITY));
    expect(new Set(named.map(({ event_id }) => event_id))).toEqual(new Set(['e-1', 'e-1-copy']));
    expect(named.find(({ event_id }) => event_id === 'e-1')?.account_name).toBe('identity');
  });

  it.each([
    ...['events', 'alerts', 'coverage', 'incident', 'users', 'changes', 'findings', 'watch'],
    ...['backtest', 'other'],
  ])('refuses in %s a name of several accounts, and lists their ids', async (command) => {
    const { code, stderr } = await onLedger(command, '--account', 'shared services');

    expect(code).toBe(2);
    expect(stderr).toContain(`which several accounts are called: ${FIRST}, ${TWIN} (CLOSED).`);
  });

  it('limits what a query and a statement see', async () => {
    const accounts = 'SELECT account_id, count(*) AS events FROM iam_events GROUP BY 1';
    const { stdout } = await onLedger('sql', accounts, '--account', 'identity', '-o', 'csv');
    const query = await onLedger('query', 'user_lookup', '--account', SECOND, '-o', 'json');

    expect(stdout).toBe(`account_id,events\n${IDENTITY},1\n`);
    expect(JSON.parse(query.stdout)).toHaveLength(4);
  });

  it('names accounts in the lake, silent ones among them', async () => {
    const { stdout } = await onLedger('query', 'accounts', '-o', 'json');
    const one = await onLedger('query', 'accounts', '--account', 'identity', '-o', 'json');

    const rows = JSON.parse(stdout) as {
      account_id: string;
      account_name: string;
      events: number;
    }[];
    const eventsOf = (id: string) => rows.find(({ account_id }) => account_id === id)?.events;
    expect(rows.map(({ account_id }) => account_id).sort()).toEqual(
      [IDENTITY, FIRST, SECOND, TWIN].sort(),
    );
    expect(eventsOf(IDENTITY)).toBe(1);
    expect(eventsOf(TWIN)).toBe(0);
    expect(JSON.parse(one.stdout)).toMatchObject([
      { account_id: IDENTITY, account_name: 'identity' },
    ]);
  });

  it('limits what a back-test tells of, and what is counted beside identity', async () => {
    const backtest = await onLedger('backtest', '--account', SECOND, '-o', 'json');
    const { events, rules } = JSON.parse(backtest.stdout);
    const told = rules.flatMap(({ samples }: { samples: object[] }) => samples);
    const whole = await onLedger('backtest', '-o', 'json');
    const other = await onLedger('other', '--account', SECOND, '-o', 'json');
    const others = JSON.parse(other.stdout).map(
      ({ principal }: { principal: string }) => principal,
    );
    const none = await onLedger('other', '--account', FIRST);

    expect(JSON.parse(whole.stdout).events).toBe(7);
    expect(events).toBe(4);
    expect(told.length).toBeGreaterThan(2);
    expect(new Set(told.map(({ account_id }: { account_id: string }) => account_id))).toEqual(
      new Set([SECOND]),
    );
    expect(others).toEqual([inSecond.arn]);
    expect(none.code).toBe(3);
  });

  it('refuses a name of none, with what may have been meant', async () => {
    const { code, stderr } = await onLedger('alerts', '--account', 'identify');

    expect(code).toBe(2);
    expect(stderr).toContain('--account is "identify"; allowed: the 12 digits of an account, or');
    expect(stderr).toContain('identity');
  });

  it('stands in tables and in CSV where accounts are known', async () => {
    const table = await onLedger('events', '--action', 'AssumeRole', '--wide');
    const { stdout } = await onLedger('alerts', '--account', SECOND, '-o', 'csv');
    const counted = await onLedger('events', '--by', 'account', '-o', 'csv');

    expect(table.stdout).toContain(`\t${FIRST} (Shared services)\n`);
    expect(stdout.split('\n', 1)[0]).toMatch(/,account_name$/);
    expect(counted.stdout).toContain('identity\n');
  });
});
