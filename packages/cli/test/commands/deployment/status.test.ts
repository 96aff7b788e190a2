import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OperatorWorld, openOperatorWorld } from '../../operator-world.ts';
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
    expect(stdout).toContain('iam-activity-tracker in account 123456789012, eu-west-1');
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
