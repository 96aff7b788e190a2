import { mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsoleLogin, root } from '@iam-tracker/test-utils';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT, ExitError } from '../../../src/command.ts';
import { activeCharacters, type RunResult, run } from '../../test-context.ts';

let folder: string;
let collected: RunResult;

function signIn(eventID: string, minutesAgo: number, changes: object = {}) {
  const eventTime = `${new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19)}Z`;
  return { ...buildConsoleLogin('Success', root()), eventID, eventTime, ...changes };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts '));
  const records = [
    signIn('new', 30, { sourceIPAddress: '\u001b[2J\u202e' }),
    signIn('next', 20, { sourceIPAddress: '\u001b[2J\u202e' }),
    signIn('old', 3000),
  ];
  await writeFile(join(folder, 'records.json'), JSON.stringify(records));
  collected = await collect('data');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function collect(data: string, ...words: string[]) {
  const from = join(folder, 'records.json');
  return run(['collect', '--from', from, '--data-dir', join(folder, data), ...words]);
}

const alerts = (...words: string[]) =>
  run(['alerts', '--data-dir', join(folder, 'data'), ...words]);

async function statuses(...words: string[]): Promise<string[]> {
  const { stdout } = await alerts('--format', 'json', ...words);
  const found = JSON.parse(stdout) as { event_id: string; status: string }[];
  return found.map(({ event_id, status }) => `${event_id} ${status}`);
}

describe('iam-tracker collect', () => {
  it('raises alerts on the terminal and in the file', async () => {
    const { code, stdout, stderr } = collected;
    const lines = (await readFile(join(folder, 'data/alerts.ndjson'), 'utf8'))
      .trimEnd()
      .split('\n');

    expect(code).toBe(0);
    expect(stdout).toContain('Alerts: 1 sent, 1 grouped, 1 historical; 3 CRITICAL\n');
    expect(stdout).toMatch(/^Stored +3 +from 20.* to 20.* \(UTC\)$/m);
    expect(stdout).toMatch(
      /^Next: iam-tracker incident --since 20[\d-]+ --until 20[\d-]+ --data-dir '.*\/data'\n$/m,
    );
    expect(stderr).toContain('Root signed in to the console');
    expect(stderr).toMatch(/rule SIGNIN-ROOT-LOGIN, event \w+/);
    expect(activeCharacters(stderr)).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ severity: 'CRITICAL' });
  });

  it('raises nothing twice', async () => {
    const { stdout, stderr } = await collect('data');

    expect(stdout).not.toContain('Alerts:');
    expect(stdout).not.toContain('Next:');
    expect(stderr).not.toContain('Root signed in');
  });

  it('tells programs what became of the alerts', async () => {
    const { stdout } = await collect('json', '--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({
      stored_from: expect.stringMatching(/^20/),
      stored_to: expect.stringMatching(/^20/),
      alerts: {
        ...{ sent: 1, grouped: 1, suppressed: 0, historical: 1, dry_run: 0, pending: 0 },
        severities: { CRITICAL: 3, HIGH: 0, WARNING: 0, INFO: 0 },
      },
    });
  });

  it('raises no alerts when it is told so', async () => {
    const { stdout, stderr } = await collect('none', '--no-alerts', '--format', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ stored: 3, alerts: null });
    expect(stderr).toBe('');
  });

  it('reads the settings before anything else', async () => {
    const file = join(folder, 'wrong.json');
    await writeFile(file, '{"nonsense":1}');

    const { code, stderr } = await collect('never', '--settings', file);
    const after = await run(['events', '--data-dir', join(folder, 'never')]);

    expect(code).toBe(2);
    expect(stderr).toContain('nonsense');
    expect(after.stderr).toContain('Nothing was collected');
  });

  it('says what it could not raise, and raises it the next time', async () => {
    const data = join(folder, 'blocked');
    await run(['test-alerts', '--data-dir', data]);
    await rm(join(data, 'alerts.ndjson'));
    await mkdir(join(data, 'alerts.ndjson'));

    const blocked = await collect('blocked');
    await rmdir(join(data, 'alerts.ndjson'));
    const again = await collect('blocked');

    expect(blocked.code).toBe(1);
    expect(blocked.stderr).toContain('Not every alert could be raised');
    expect(again.stdout).toContain('1 sent');
  });
});

describe('iam-tracker alerts', () => {
  it('lists what became of every alert, newest first', async () => {
    const listed = await statuses();

    expect(listed[2]).toBe('old historical');
    expect(
      listed
        .slice(0, 2)
        .map((each) => each.split(' ')[1])
        .sort(),
    ).toEqual(['grouped', 'sent']);
  });

  it.each([
    [['--status', 'historical'], 1],
    [['--rule', 'signin-root-login', '--since', '1h'], 2],
    [['--rule', 'SIGNIN-NO-MFA'], 0],
    [['--until', '1d'], 1],
    [['--severity', 'CRITICAL', '--actor', 'ROOT', '--action', 'Console*'], 3],
    [['--user', 'root', '--region', 'us-*'], 3],
    [['--ip', '192.0.2.0/24'], 1],
    [['--text', 'root signed in'], 3],
    [['--sort', 'severity', '--limit', '2'], 2],
    [['--limit', '1'], 1],
    [['--limit', 'all'], 3],
  ])('selects with %p', async (words, count) => {
    expect(await statuses(...words)).toHaveLength(count);
  });

  it('shows them in a table', async () => {
    const { stdout, stderr } = await alerts('--all');
    const first = await alerts('--all', '--limit', '1');
    const none = await alerts('--rule', 'SIGNIN-NO-MFA');

    expect(stdout).toMatch(/CRITICAL\thistorical\tSIGNIN-ROOT-LOGIN\troot/);
    expect(stderr).toBe('3 alerts, newest first.\n');
    expect(first.stderr).toContain('The newest 1 alert; there may be more');
    expect(none.code).toBe(3);
    expect(none.stderr).toMatch(/^No alerts match. The ledger has events from /);
  });

  it('shows alerts together that are alike, with their number', async () => {
    const { stdout, stderr } = await alerts();
    const sent = await alerts('--status', 'sent');

    expect(stdout).toMatch(/^SEVERITY\s+ALERTS\s+RULE/);
    expect(stdout).toMatch(/CRITICAL\s+3\s+SIGNIN-ROOT-LOGIN\s+root\s+ConsoleLogin/);
    expect(stderr).toBe('3 alerts in 1 group, worst first; --all shows each.\n');
    expect(sent.stderr).toContain('1 alert in 1 group');
  });

  it.each([
    [['--by', 'rule'], [['SIGNIN-ROOT-LOGIN', 3, 'CRITICAL']]],
    [['--by', 'status', '--sort', 'count', '--limit', '1'], 1],
    [['--by', 'actor', '--severity', 'CRITICAL'], [['root', 3, 'CRITICAL']]],
    [['--by', 'day', '--until', '1d'], 1],
  ])('counts with %j', async (words, expected) => {
    const { stdout } = await alerts(...words, '-o', 'json');

    const rows = JSON.parse(stdout) as Record<string, unknown>[];
    if (typeof expected === 'number') expect(rows).toHaveLength(expected);
    else expect(rows.map((row) => [row[words[1] ?? ''], row.alerts, row.worst])).toEqual(expected);
  });

  it('prints CSV whose columns never change and whose cells are harmless', async () => {
    const { stdout } = await alerts('-o', 'csv');
    const tally = await alerts('--by', 'rule', '-o', 'csv');

    expect(stdout).toMatch(/^event_id,rule_id,status,severity,title,event_time,event_name,/);
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
    expect(tally.stdout).toMatch(/^rule,alerts,worst,first_time,last_time\nSIGNIN-ROOT-LOGIN,3,/);
  });

  it('shows what is stored while it follows, until it is interrupted', async () => {
    const stopping = new AbortController();
    const data = join(folder, 'followed');
    await run(['collect', '--from', join(folder, 'records.json'), '--data-dir', data]);
    let written = '';
    const following = run(
      ['alerts', '--follow', '--data-dir', data, '-o', 'jsonl', '--limit', '1'],
      {
        signal: stopping.signal,
        onWrite: (text) => {
          written += text;
        },
      },
    );
    const idsUntil = async (count: number) => {
      while (written.split('\n').length <= count) await new Promise((go) => setTimeout(go, 50));
      const lines = written.trimEnd().split('\n');
      return lines.map((line) => (JSON.parse(line) as { event_id: string }).event_id);
    };

    const begun = await idsUntil(1);
    await writeFile(join(folder, 'more.json'), JSON.stringify([signIn('fresh', 1)]));
    await run(['collect', '--from', join(folder, 'more.json'), '--data-dir', data]);
    const all = await idsUntil(2);
    stopping.abort(new ExitError(EXIT.interrupted));

    expect(begun).toEqual(['next']);
    expect(all).toEqual(['next', 'fresh']);
    expect((await following).code).toBe(130);
  });

  it.each([
    [['--status', 'lost'], 'Allowed choices are sent'],
    [['--since', '1h', '--until', '2h'], '--since is after --until'],
    [['--by', 'rule', '--all'], 'give one'],
    [['--ip', '1/2/3'], '--ip is'],
  ])('calls %p a misuse', async (words, expected) => {
    const { code, stderr } = await alerts(...words);

    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});

describe('iam-tracker test-alerts', () => {
  it('sends one alert of each severity to the terminal and the file', async () => {
    const data = join(folder, 'test');

    const { stdout, stderr } = await run(['test-alerts', '--data-dir', data]);
    const file = await readFile(join(data, 'alerts.ndjson'), 'utf8');

    const severities = ['CRITICAL', 'HIGH', 'WARNING', 'INFO'];
    expect(stdout.match(/^[A-Z]+(?= This is a test)/gm)).toEqual(severities);
    expect(stderr).toContain(`4 alerts sent, here and to ${join(data, 'alerts.ndjson')}.`);
    expect(file.trimEnd().split('\n')).toHaveLength(4);
  });

  it('prints one JSON document', async () => {
    const data = join(folder, 'test json');

    const { stdout } = await run(['test-alerts', '--data-dir', data, '--format', 'json']);

    expect(JSON.parse(stdout)).toHaveLength(4);
  });
});
