import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeCharacters, run } from '../../test-context.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../../docs/example-rules');
const RULE = `title: A user was made
status: stable
level: high
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventSource: iam.amazonaws.com, eventName: CreateUser }
  condition: selection
`;
const CREATE_USER = {
  eventVersion: '1.11',
  eventID: 'e-1',
  eventTime: '2026-01-05T09:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  recipientAccountId: '123456789012',
  sourceIPAddress: '192.0.2.1',
  userIdentity: {
    type: 'IAMUser',
    userName: 'alice',
    arn: 'arn:aws:iam::123456789012:user/alice',
    accountId: '123456789012',
  },
  requestParameters: { userName: 'bob' },
};
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own rules '));
  await mkdir(at('rules'));
  await writeFile(at('rules/user-made.yml'), RULE);
  await writeFile(at('rules/elsewhere.yml'), RULE.replace('iam.amazonaws', 's3.amazonaws'));
  await mkdir(at('broken'));
  await writeFile(at('broken/user-made.yml'), RULE.replace('high', 'loud'));
  await mkdir(at('failing'));
  await writeFile(at('failing/user-made.yml'), RULE);
  await writeFile(
    at('failing/user-made.tests.yml'),
    'tests: [{ name: wrong, fires: false, events: [{ eventSource: iam.amazonaws.com, eventName: CreateUser }] }]',
  );
  await writeFile(at('log.json'), JSON.stringify({ Records: [CREATE_USER] }));
  await writeFile(
    at('settings.json'),
    JSON.stringify({
      rules: { 'SIGMA-USER-MADE': { severity: 'CRITICAL' } },
      suppressions: [{ rule: 'SIGMA-USER-MADE', actor: 'carol', reason: 'she may' }],
    }),
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

describe('iam-tracker rules test', () => {
  it('passes the examples of the documentation', async () => {
    const { code, stdout } = await run(['rules', 'test', EXAMPLES, '--require-tests'], {
      isTerminal: true,
      columns: 200,
    });

    expect(stdout).toMatch(/3 rules taken, 0 refused; \d+ tests, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it('names what it refuses, and is content with it', async () => {
    const { code, stdout } = await run(['rules', 'test', at('rules'), '--format', 'json']);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: true,
      rules: [{ id: 'SIGMA-USER-MADE', file: 'user-made.yml', tests: [] }],
      refused: [
        {
          file: 'elsewhere.yml',
          line: 5,
          title: 'A user was made',
          kind: 'elsewhere',
          reason: 'it looks at s3.amazonaws.com, whose events are not collected',
        },
      ],
    });
  });

  it.each([
    [
      'a test that fails',
      ['failing'],
      /failed: user-made.tests.yml:1: SIGMA-USER-MADE: wrong: it fires/,
    ],
    ['a rule without tests, where they are wanted', ['rules', '--require-tests'], /no tests/],
    ['what is no rule', ['broken'], /user-made.yml:3 .*level is "loud"/],
  ])('ends with 1 for %s', async (_, [name = '', ...words], message) => {
    const { code, stdout } = await run(['rules', 'test', at(name), ...words], {
      isTerminal: true,
      columns: 240,
    });

    expect(stdout.replace(/\p{Cc}\[\d+m/gu, '')).toMatch(message);
    expect(code).toBe(1);
  });

  it('explains a folder that is not there', async () => {
    const { code, stderr } = await run(['rules', 'test', at('nothing')]);

    expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be read')]);
  });
});

describe('iam-tracker rules convert', () => {
  it('writes what a rule is read as', async () => {
    const { code, stdout } = await run(['rules', 'convert', at('rules/user-made.yml')]);

    expect(code).toBe(0);
    expect(stdout).toContain('SIGMA-USER-MADE  HIGH  on  user-made.yml:1');
    expect(stdout).toContain('    eventName is "CreateUser"');
  });

  it('writes every kind of question, and patterns', async () => {
    const rule = (name: string, selection: object) =>
      JSON.stringify({
        title: name,
        name,
        logsource: { product: 'aws', service: 'cloudtrail' },
        detection: { selection, other: { errorCode: null }, condition: 'selection or not other' },
      });
    const correlation = (name: string, parts: object) =>
      JSON.stringify({
        title: name,
        name,
        correlation: { rules: ['one', 'two'], timespan: '5m', 'group-by': ['userAgent'], ...parts },
      });
    const condition = { gte: 3 };
    const texts = [
      rule('one', {
        'userAgent|re': 'a"b',
        'sourceIPAddress|cidr': ['10.0.0.0/8', '192.0.2.0/24'],
        'userIdentity.arn|fieldref|endswith': 'requestParameters.userName',
        'requestParameters.count|gt': 5,
        'requestParameters.note|contains|all': ['x\u202e', 'y'],
        'eventName|cased': 'CreateUser',
      }),
      rule('two', { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' }),
      correlation('counted', { type: 'event_count', condition }),
      correlation('valued', {
        type: 'value_count',
        condition: { ...condition, field: 'eventName' },
      }),
      correlation('news', {
        type: 'first_seen',
        timespan: '90d',
        condition: { field: 'userAgent' },
      }),
      correlation('ordered', { type: 'temporal_ordered', generate: true, 'group-by': [] }),
    ];
    await writeFile(at('kinds.yml'), texts.join('\n---\n'));
    const { code, stdout } = await run(['rules', 'convert', at('kinds.yml')]);

    expect(code).toBe(0);
    for (const line of [
      '      userAgent has /a\\"b/',
      '      sourceIPAddress is in 10.0.0.0/8 or 192.0.2.0/24',
      '      userIdentity.arn ends with what is in requestParameters.userName',
      '      requestParameters.count > 5',
      '      requestParameters.note is "*x\\u202e*" and "*y*"',
      '      eventName is "CreateUser" (case counts)',
      '      errorCode is absent',
      '3 events or more within 5 minutes, by userAgent',
      '3 different values of eventName or more within 5 minutes',
      'a value of userAgent not seen in 90 days, after 14 days of learning, by userAgent',
      'these, in this order, within 5 minutes\n',
      'Counts as two when',
    ]) {
      expect(stdout).toContain(line);
    }
  });

  it('writes it as data, and ends with 1 when a rule is refused', async () => {
    const { code, stdout, stderr } = await run([
      'rules',
      'convert',
      at('rules'),
      '--format',
      'json',
    ]);

    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'iam-activity-tracker/rules',
      version: 1,
      rules: [{ id: 'SIGMA-USER-MADE' }],
    });
    expect(stderr).toContain('refused: elsewhere.yml:5: A user was made: it looks at s3');
    expect(code).toBe(1);
  });
});

describe('rules of another author', () => {
  it('cannot do anything to a terminal, whatever stands in them or in their names', async () => {
    const bell = '\u0007\u001b[2J\u202e';
    const folder_ = at('hostile');
    await mkdir(folder_);
    const rule = (selection: object, more: object = {}) =>
      JSON.stringify({
        title: `A${bell}`,
        description: `B${bell}\nC`,
        falsepositives: [bell],
        references: [`https://example.com/${bell}`],
        logsource: { product: 'aws', service: 'cloudtrail' },
        detection: { [`s${bell}`]: selection, condition: '1 of them' },
        ...more,
      });
    await writeFile(join(folder_, `taken${bell}.yml`), rule({ userAgent: bell, eventName: bell }));
    await writeFile(join(folder_, 'refused.yml'), rule({ [bell]: bell }));
    await writeFile(join(folder_, 'elsewhere.yml'), rule({ eventSource: bell }));
    await writeFile(join(folder_, 'nothing.yml'), `${bell}: [`);
    await writeFile(
      join(folder_, `taken${bell}.tests.yml`),
      JSON.stringify({ tests: [{ name: bell, fires: true, events: [{ eventName: bell }] }] }),
    );
    const commands = [
      ['rules', 'test', folder_],
      ['rules', 'test', folder_, '--format', 'json'],
      ['rules', 'convert', folder_],
      ['rules', 'convert', folder_, '--format', 'json'],
      ['rules', '--rules', folder_],
      ['rules', 'show', 'SIGMA-TAKEN-2J', '--rules', join(folder_, `taken${bell}.yml`)],
    ];

    for (const words of commands) {
      const { code, stdout, stderr } = await run(words, { isTerminal: true, columns: 120 });

      expect(activeCharacters(stdout + stderr)).toEqual([]);
      expect([words[1], code]).toEqual([words[1], words[1] === 'show' ? 0 : expect.any(Number)]);
    }
  });
});

describe('iam-tracker rules compile', () => {
  it('writes what the deployed alerter reads, the same every time', async () => {
    const first = await run(['rules', 'compile', at('rules'), '--out', at('one.zip')]);
    const second = await run(['rules', 'compile', at('rules'), '--out', at('two.zip')]);
    const json = await run(['rules', 'compile', at('rules'), '--out', at('rules.json')]);

    expect([first.code, second.code, json.code]).toEqual([0, 0, 0]);
    expect(first.stderr).toContain('left out: elsewhere.yml:5');
    expect(first.stderr).toContain('1 rule compiled to');
    const zip = await readFile(at('one.zip'));
    expect(zip.equals(await readFile(at('two.zip')))).toBe(true);
    expect(zip.includes('detection-rules.json')).toBe(true);
    expect(JSON.parse(await readFile(at('rules.json'), 'utf8'))).toMatchObject({
      rules: [{ id: 'SIGMA-USER-MADE' }],
    });
  });

  it.each([
    ['another kind of file', ['rules', 'rules.txt'], 'allowed: a file named'],
    ['no rule that can be taken', ['rules/elsewhere.yml', 'x.zip'], 'nothing was written'],
    ['what is no rule', ['broken', 'x.zip'], 'level is "loud"'],
  ])('refuses %s', async (_, [path = '', out = ''], message) => {
    const { code, stderr } = await run(['rules', 'compile', at(path), '--out', at(out)]);

    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("rules of one's own", () => {
  const ownOptions = () => ['--rules', at('rules'), '--settings', at('settings.json')];

  it('are listed and shown beside ours, as the settings have them', async () => {
    const listed = await run(['rules', ...ownOptions(), '--format', 'json']);
    const shown = await run(['rules', 'show', 'sigma-user-made', ...ownOptions()]);

    expect(JSON.parse(listed.stdout)).toContainEqual(
      expect.objectContaining({ id: 'SIGMA-USER-MADE', severity: 'CRITICAL', state: 'on' }),
    );
    expect(listed.stderr).toContain('left out: elsewhere.yml:5');
    expect(shown.stdout).toContain('A user was made.');
    expect(shown.stdout).not.toContain('References');
  });

  it('raise alerts, and are tried on what is in the ledger', async () => {
    const data = ['--data-dir', at('data')];
    const collected = await run([
      'collect',
      '--from',
      at('log.json'),
      ...ownOptions(),
      ...data,
      '--format',
      'json',
    ]);
    const alerts = await run(['alerts', '--rule', 'SIGMA-USER-MADE', ...data, '--format', 'json']);
    const words = ['backtest', '--rule', 'SIGMA-USER-MADE', ...ownOptions(), ...data];
    const tried = await run([...words, '--format', 'json']);
    const days = ['--since', '2026-01-01', '--until', '2026-01-31'];
    const out = ['--out', at('report.html'), '--rules', at('rules')];
    const reported = await run(['report', ...days, ...out, ...data]);

    expect(JSON.parse(collected.stdout).alerts.historical).toBeGreaterThan(0);
    expect(JSON.parse(alerts.stdout)).toEqual([
      expect.objectContaining({ severity: 'CRITICAL', title: 'A user was made' }),
    ]);
    expect(JSON.parse(tried.stdout).rules).toEqual([
      expect.objectContaining({ id: 'SIGMA-USER-MADE', sent: 1 }),
    ]);
    expect(reported.code).toBe(0);
    expect(await readFile(at('report.html'), 'utf8')).toMatch(
      /Ask the actor whether it was them.*SIGMA-USER-MADE</s,
    );
  });

  it('are suppressed and put on trial by their ids', async () => {
    const data = ['--data-dir', at('tried')];
    await run(['collect', '--from', at('log.json'), '--no-alerts', ...data]);
    const outcomes = [];
    for (const [name, document] of [
      [
        'suppressed.json',
        {
          suppressions: [
            { rule: 'SIGMA-USER-MADE', actor: 'alice', account: '123456789012', reason: 'she may' },
          ],
        },
      ],
      ['trial.json', { rules: { 'SIGMA-USER-MADE': { dryRun: true } } }],
    ] as const) {
      await writeFile(at(name), JSON.stringify(document));
      const words = ['--rules', at('rules'), '--rule', 'SIGMA-USER-MADE', '--settings', at(name)];
      const { stdout } = await run(['backtest', ...words, ...data, '--format', 'json']);
      outcomes.push(...JSON.parse(stdout).rules);
    }

    expect(outcomes).toEqual([
      expect.objectContaining({ sent: 0, suppressed: 1 }),
      expect.objectContaining({ sent: 0, dry_run: 1 }),
    ]);
  });

  it('are told of in a few lines where many are left out', async () => {
    await mkdir(at('many'));
    await writeFile(at('many/taken.yml'), RULE);
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await writeFile(at(`many/${name}.yml`), RULE.replace('iam.amazonaws', 'ec2.amazonaws'));
    }
    const { code, stderr } = await run(['rules', '--rules', at('many')]);

    expect(code).toBe(0);
    expect(stderr.match(/^left out: [abc]\.yml:5/gm)).toHaveLength(3);
    expect(stderr).toContain('left out: 2 more rules (iam-tracker rules test');
  });

  it('stop a command before it begins when one of them is none', async () => {
    const words = ['--from', at('log.json'), '--rules', at('broken'), '--data-dir', at('none')];
    const { code, stderr } = await run(['collect', ...words]);

    expect(code).toBe(2);
    expect(stderr).toContain('user-made.yml:3: A user was made: level is "loud"');
  });

  it('must be at hand where the settings speak of them', async () => {
    const { code, stderr } = await run(['rules', '--settings', at('settings.json')]);

    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('rules.SIGMA-USER-MADE: there is no such rule'),
    ]);
  });
});
