import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OperatorWorld, openOperatorWorld, subscriptions } from '../../operator-world.ts';
import { activeCharacters } from '../../test-context.ts';

let world: OperatorWorld;
beforeEach(async () => {
  world = await openOperatorWorld();
});
afterEach(() => world.close());

const NOW = Date.UTC(2026, 0, 2);

describe('iam-tracker status', () => {
  it('shows functions, coverage, alarms and tables, and what needs a look', async () => {
    const { code, stderr, stdout } = await world.run(['status'], { now: () => NOW });

    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toContain('iam-activity-tracker in account 123456789012, eu-west-1\n\n! ');
    expect(stdout).toMatch(/^iam-activity-tracker-collector +Active +never/m);
    expect(stdout).toMatch(/^collector-errors +OK/m);
    expect(stdout).toMatch(/^iam-activity-tracker-events +ACTIVE/m);
    expect(stdout).toContain('! Nothing was collected yet: iam-tracker init.');
  });

  it('writes one JSON document for programs', async () => {
    const { stdout } = await world.run(['status', '--format', 'json'], { now: () => NOW });

    expect(JSON.parse(stdout)).toMatchObject({
      name: 'iam-activity-tracker',
      healthy: false,
      functions: expect.arrayContaining([expect.objectContaining({ role: 'exporter' })]),
      streams: [{ role: 'alerter', label: 'events', state: 'Enabled', last_result: 'OK' }],
      failures_queues: Array.from({ length: 4 }, () => ({
        ...{ name: expect.stringContaining('-failures'), messages: 0 },
      })),
      unconfirmed_subscriptions: [],
      coverage: { shards: 0, lag_seconds: null, last_run: null },
      alarms: [{ name: 'collector-errors', state: 'OK', since: null }],
    });
  });

  it('shows what is wrong, and lets nothing of it act on the terminal', async () => {
    world.answers = ({ operation }) => {
      if (operation === 'DescribeAlarms') {
        const alarm = { AlarmName: 'collector-errors', StateValue: 'ALARM' };
        const since = { StateUpdatedTimestamp: NOW / 1000 - 3_600 };
        const StateReason = 'because \u001b[2J\u202e';
        return { body: { MetricAlarms: [{ ...alarm, ...since, StateReason }] } };
      }
      if (operation === 'GetMetricData') {
        return { body: { MetricDataResults: [{ Id: 'errors', Values: [2] }] } };
      }
      return undefined;
    };

    const { code, stdout } = await world.run(['status'], { now: () => NOW, isTerminal: true });

    expect(code).toBe(1);
    expect(stdout).toContain('1 h ago');
    expect(stdout).toContain('Alarm collector-errors is on.');
    expect(activeCharacters(stdout)).toEqual([]);
  });

  it('says what it may not look at', async () => {
    world.answers = ({ operation }) =>
      operation === 'Scan' ? { status: 400, body: { __type: 'AccessDeniedException' } } : undefined;

    const { code, stderr } = await world.run(['status']);

    expect(code).toBe(1);
    expect(stderr).toContain('AccessDeniedException');
  });
});

describe('the screen of status', () => {
  const screen = async (columns: number) => {
    world.answers = ({ operation }) => {
      if (operation === 'ListSubscriptionsByTopic') return subscriptions(['PendingConfirmation']);
      if (operation.includes('/event-source-mappings/')) return { body: { State: 'Disabled' } };
      return undefined;
    };
    const options = { isTerminal: true, columns, config: { refusesColor: true }, now: () => NOW };
    return (await world.run(['status'], options)).stdout;
  };
  const silent = (role: string, wrapped: string) =>
    `! Function iam-activity-tracker-${role} is silent: it runs by rate(1 hour), and nothing${wrapped}was heard of it.\n`;

  it('begins with what is not well, at 120 columns', async () => {
    const text = await screen(120);

    expect(text.slice(0, text.indexOf('\nTABLE'))).toBe(`\
iam-activity-tracker in account 123456789012, eu-west-1

${['collector', 'alerter', 'user-scanner'].map((role) => silent(role, ' ')).join('')}\
! Stream events of the alerter is Disabled: nothing of it gets there.
! Alerts reach no one: no subscription is confirmed.
! Alarms reach no one: no subscription is confirmed.
! The subscription of ada@example.com (email) to the alerts is not confirmed.
! The subscription of ada@example.com (email) to the alarms is not confirmed.
! Nothing was collected yet: iam-tracker init.

FUNCTION                           STATE   LAST LOG  RUNS 24 H  FAILED  DEPLOYED (UTC)
iam-activity-tracker-collector     Active  never             0       0  2026-01-01 00:00
iam-activity-tracker-alerter       Active  never             0       0  2026-01-01 00:00
iam-activity-tracker-user-scanner  Active  never             0       0  2026-01-01 00:00
iam-activity-tracker-exporter      Active  never             0       0  2026-01-01 00:00

Coverage               0 shards
Last run                  never
Behind by      nothing read yet
Still to read           nothing
Push                        off  no trail could feed it

STREAM  TO       STATE     LAST BATCH
events  alerter  Disabled  none yet

FAILED FOR GOOD                             MESSAGES
iam-activity-tracker-collector-failures            0
iam-activity-tracker-alerter-failures              0
iam-activity-tracker-user-scanner-failures         0
iam-activity-tracker-exporter-failures             0

ALARM             STATE  SINCE  REASON
collector-errors  OK     never  fine
`);
  });

  it('fits 80 columns', async () => {
    const text = await screen(80);

    expect(text).toContain(`
! Function iam-activity-tracker-collector is silent: it runs by rate(1 hour),
  and nothing was heard of it.
`);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('iam-tracker init', () => {
  it('runs the functions and says what is there', async () => {
    const answers: Record<string, object> = {
      collector: { backlog_seconds: 0, total_events_processed: 1_234 },
      'user-scanner': { total_users: 5 },
      exporter: { exported_days: 90, days_left: 0 },
    };
    world.answers = ({ operation }) => {
      const [, role] = /iam-activity-tracker-([a-z-]+)\/invocations/.exec(operation) ?? [];
      return role === undefined ? undefined : { body: answers[role] ?? {} };
    };

    const { code, stderr, stdout } = await world.run(['init']);

    expect(code).toBe(0);
    expect(stderr).toBe(
      'Collecting the event history\nScanning the users\nExporting to the lake\n',
    );
    expect(stdout).toMatch(/Events +1,234.*Users +5.*Days in the lake +90.*Ready to query/s);
  });

  it('fails when a function fails', async () => {
    world.answers = ({ operation }) =>
      operation.endsWith('/invocations')
        ? {
            headers: { 'x-amz-function-error': 'Unhandled' },
            body: { errorType: 'CollectError', errorMessage: 'no Region answers' },
          }
        : undefined;

    const { code, stderr } = await world.run(['init']);

    expect(code).toBe(1);
    expect(stderr).toContain('CollectError: no Region answers');
  });
});

describe('iam-tracker validate', () => {
  it('asks Terraform, and AWS for nothing', async () => {
    const { stderr } = await world.run(['validate']);

    expect(world.terraform.calls().map(([command]) => command)).toEqual([
      ...['init', 'fmt', 'validate'],
    ]);
    expect(world.aws.requests).toEqual([]);
    // Whether the functions are built is up to this checkout.
    expect(stderr).toMatch(/The Terraform is valid|Not built: /);
  });

  it.each(['init', 'fmt', 'validate'])('fails when %s fails', async (command) => {
    world.terraform.behave({ exits: { [command]: 1 } });

    const { code, stderr } = await world.run(['validate']);

    expect(code).toBe(1);
    expect(stderr).toContain(`terraform ${command} failed`);
  });
});

describe('iam-tracker test-alerts --deployed', () => {
  it('publishes to the topic of the deployment', async () => {
    const { code, stderr, stdout } = await world.run([
      ...['test-alerts', '--deployed', '--format', 'json'],
    ]);

    expect(code).toBe(0);
    const published = world.aws.requests.filter(({ operation }) => operation === 'Publish');
    expect(published).toHaveLength(JSON.parse(stdout).length);
    expect(published[0]?.input.TopicArn).toBe(
      'arn:aws:sns:eu-west-1:123456789012:iam-activity-tracker-alerts',
    );
    expect(stderr).toContain('iam-activity-tracker-alerts');
  });
});
