import { SAMPLE_OUTPUTS } from '@iam-tracker/test-utils/operator';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OperatorWorld, openOperatorWorld, subscriptions } from '../../operator-world.ts';
import { activeCharacters } from '../../test-context.ts';

let world: OperatorWorld;
beforeEach(async () => {
  world = await openOperatorWorld();
});
afterEach(() => world.close());

const SECRET = 'secret@example.com';

function change(address: string, actions: readonly string[], details: object = {}) {
  const type = /(?:^|\.)((?:aws|terraform)_\w+)\./.exec(address)?.[1];
  const before = { environment: SECRET };
  return { address, mode: 'managed', type, change: { actions, before, after: before, ...details } };
}

/** A plan that adds, changes and destroys, with a setting in the clear. */
const PLAN = JSON.stringify({
  variables: { alerts_email_address: { value: SECRET } },
  planned_values: {
    outputs: SAMPLE_OUTPUTS,
    root_module: { resources: [{ type: 'aws_lambda_function' }, { type: 'aws_kms_key' }] },
  },
  resource_changes: [
    change('module.storage.aws_dynamodb_table.this["events"]', ['delete', 'create'], {
      replace_paths: [['hash_key']],
    }),
    change('module.observability.aws_cloudwatch_metric_alarm.this["old \u202e one"]', ['delete']),
    change('module.collector.aws_lambda_function.this', ['update']),
    change('module.collector.aws_sqs_queue.failures', ['create']),
  ],
});

const steps = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const hook = { resource: { addr: `aws_sqs_queue.q${index}` }, action: 'create' };
    return `${JSON.stringify({ type: 'apply_complete', hook })}\n`;
  }).join('');
const BEHAVIOUR = {
  outputs: SAMPLE_OUTPUTS,
  exits: { plan: 2 },
  says: { show: PLAN, apply: steps(5) },
};
const commands = () => world.terraform.calls().map(([command]) => command);

/** Cost figures follow the cost model, which is tested elsewhere. */
const withoutFigures = (text: string) => text.replace(/ +\d+\.\d\d/g, ' 0.00');

describe('the screen of a plan', () => {
  const dryRun = async (columns: number) => {
    world.terraform.behave(BEHAVIOUR);
    const options = { isTerminal: true, columns, config: { refusesColor: true } };
    const { stdout } = await world.run(['deploy', '--no-build', '--dry-run'], options);
    return withoutFigures(stdout);
  };

  it('fits 80 columns', async () => {
    expect(await dryRun(80)).toBe(`\
Plan for account 123456789012, eu-west-1: 1 added, 1 changed, 1 replaced, 1
destroyed.

RESOURCE                     ADD  CHANGE  REPLACE  DESTROY
aws_cloudwatch_metric_alarm                              1
aws_dynamodb_table                              1
aws_lambda_function                    1
aws_sqs_queue                  1
in all                         1       1        1        1

! module.storage.aws_dynamodb_table.this["events"] is replaced because of
  hash_key: its items will be lost
- module.observability.aws_cloudwatch_metric_alarm.this["old \\u202e one"] is
  destroyed

Estimated US dollars a month (list prices of us-east-1, no free tier counted):
  small account 0.00  50 IAM users, 10,000 events a month
  medium account 0.00  500 IAM users, 200,000 events a month
  large account 0.00  2,000 IAM users, 2,000,000 events a month
  of it always 0.00  1 key 0.00, 10 metrics 0.00
`);
  });

  it('uses 120 columns', async () => {
    expect(await dryRun(120)).toContain(`
! module.storage.aws_dynamodb_table.this["events"] is replaced because of hash_key: its items will be lost
- module.observability.aws_cloudwatch_metric_alarm.this["old \\u202e one"] is destroyed
`);
  });
});

describe('iam-tracker deploy, the plan', () => {
  it('says what each member account adds', async () => {
    const variables = {
      member_role_name: { value: 'iam-tracker-member' },
      scan_member_users: { value: true },
      monitoring_period: { value: 'rate(1 day)' },
    };
    const plan = JSON.stringify({ ...JSON.parse(PLAN), variables });
    world.terraform.behave({ ...BEHAVIOUR, says: { show: plan } });

    const { stdout } = await world.run(['deploy', '--no-build', '--dry-run']);

    expect(withoutFigures(stdout)).toMatch(
      /^ {2}and for each member account 0\.00 +read 730 times 0\.00, users scanned 30 times 0\.00$/m,
    );
  });

  it('ends with --dry-run: no question, no apply, no file left', async () => {
    world.terraform.behave(BEHAVIOUR);

    const { code, stderr, stdout } = await world.run(['deploy', '--no-build', '--dry-run']);

    expect(code).toBe(0);
    expect(stdout).toContain('Plan for account 123456789012, eu-west-1');
    expect(stderr).not.toContain('?');
    expect(commands()).toEqual(['init', 'output', 'plan', 'show']);
  });

  it('says with --dry-run that there is nothing to change', async () => {
    const { code, stdout } = await world.run(['deploy', '--no-build', '--dry-run']);

    expect(code).toBe(0);
    expect(stdout).toContain('nothing changes.');
  });

  it('moves no state with --dry-run', async () => {
    const args = ['--no-build', '--dry-run', '--state-bucket', 'example-state'];

    const { code, stderr } = await world.run(['deploy', ...args]);

    expect(code).toBe(0);
    expect(stderr).toContain('No state of it is in bucket example-state yet');
    expect(world.terraform.calls().flat()).not.toContain('-migrate-state');
    expect(world.aws.requests.some(({ operation }) => operation.startsWith('PUT'))).toBe(false);
  });

  it('names what is lost before it asks', async () => {
    world.terraform.behave(BEHAVIOUR);

    const { stderr } = await world.run(['deploy', '--no-build'], { stdin: 'no\n' });

    expect(stderr).toMatch(
      /its items will be lost.*Estimated US dollars.*Data will be lost for good\. Make these changes/s,
    );
  });

  it("shows Terraform's whole plan when asked, and then the summary", async () => {
    world.terraform.behave(BEHAVIOUR);

    await world.run(['deploy', '--no-build', '--dry-run', '--show-plan']);

    const shows = world.terraform.calls().filter(([command]) => command === 'show');
    expect(shows.map((call) => call.includes('-json'))).toEqual([true, false]);
  });

  it.each([[], ['--dry-run'], ['-o', 'json'], ['--dry-run', '-o', 'json']])(
    'never shows what settings say: %j %j %j',
    async (...flags: string[]) => {
      world.terraform.behave(BEHAVIOUR);

      const { stderr, stdout } = await world.run(['deploy', '--no-build', '--yes', ...flags]);

      expect(stdout + stderr).not.toContain(SECRET);
      expect(activeCharacters(stdout + stderr)).toEqual([]);
    },
  );

  it('writes one JSON document for programs, the plan in it', async () => {
    world.terraform.behave(BEHAVIOUR);
    const { stdout: dry } = await world.run(['deploy', '--no-build', '--dry-run', '-o', 'json']);
    world.answers = ({ operation }) =>
      operation === 'ListSubscriptionsByTopic' ? subscriptions(['PendingConfirmation']) : undefined;
    const { stdout } = await world.run(['deploy', '--no-build', '--yes', '-o', 'json']);

    const plan = {
      has_changes: true,
      total: { add: 1, change: 1, replace: 1, destroy: 1 },
      losses: [
        { action: 'replace', because: ['hash_key'], data: 'its items' },
        { action: 'destroy', because: [], data: null },
      ],
      monthly_cost: { standing: [{ what: 'key', count: 1, dollars: 1 }, { what: 'metric' }] },
    };
    const place = { account_id: '123456789012', region: 'eu-west-1' };
    expect(JSON.parse(dry)).toMatchObject({ ...place, dry_run: true, plan });
    const subscription = { protocol: 'email', endpoint: 'ada@example.com' };
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ dry_run: false, has_changed: true, plan, initialised: null },
      deployment: { ...place, name: 'iam-activity-tracker' },
      left_to_do: {
        unconfirmed_subscriptions: [
          { ...subscription, topic: 'alerts' },
          { ...subscription, topic: 'alarms' },
        ],
        alarms_reach_no_one: true,
        collects: 'rate(1 hour)',
      },
    });
  });

  it('collects with JSON only when told, and says what came of it', async () => {
    world.terraform.behave(BEHAVIOUR);
    world.answers = ({ operation }) =>
      operation.endsWith('/invocations') ? { body: { backlog_seconds: 0 } } : undefined;
    const args = ['deploy', '--no-build', '-o', 'json'];

    const { stderr, stdout } = await world.run(args, { stdin: 'yes\n\n' });
    const { stdout: told } = await world.run([...args, '--yes', '--init']);

    expect(stderr).not.toContain('Y/n');
    expect(JSON.parse(stdout).initialised).toBeNull();
    expect(JSON.parse(told).initialised).toMatchObject({ collector_runs: 1 });
  });
});

describe('iam-tracker deploy, afterwards', () => {
  it('says what is left to do: mails to confirm, the first collection, what to run next', async () => {
    world.terraform.behave(BEHAVIOUR);
    world.answers = ({ operation }) =>
      operation === 'ListSubscriptionsByTopic' ? subscriptions(['PendingConfirmation']) : undefined;

    const { stderr } = await world.run(['deploy', '--no-build', '--yes']);

    expect(stderr.slice(stderr.indexOf('Left to do'))).toBe(`Left to do:
- Confirm the mail "Subscription Confirmation" of AWS to ada@example.com: before that no alerts arrive.
- Confirm the mail "Subscription Confirmation" of AWS to ada@example.com: before that no alarms arrive.
- Alerts leave within the hour. To have them within seconds: enable_push = true and, as no trail logs management events
  here, create_trail = true.
- The first collection begins within 1 h (rate(1 hour)). To collect the 90 days of history now: iam-tracker init
- To see that alerts arrive: iam-tracker test-alerts --deployed. To see how all of it is doing: iam-tracker status
`);
  });

  it('says that no one hears of it', async () => {
    world.answers = ({ operation }) =>
      operation === 'ListSubscriptionsByTopic' ? subscriptions([]) : undefined;

    const { stderr } = await world.run(['deploy', '--no-build', '--yes']);

    expect(stderr).toMatch(/Alerts reach no one.*Alarms reach no one/s);
  });

  it('is a success also where SNS may not be asked', async () => {
    world.answers = ({ operation }) =>
      operation === 'ListSubscriptionsByTopic'
        ? { status: 403, headers: { 'content-type': 'text/xml' }, body: '<ErrorResponse/>' }
        : undefined;

    const { code, stderr } = await world.run(['deploy', '--no-build', '--yes']);

    expect(code).toBe(0);
    expect(stderr).toContain('Not known: Cannot list the subscriptions');
  });

  it('counts the steps where no terminal shows them, and is quiet when told', async () => {
    world.terraform.behave({ ...BEHAVIOUR, says: { show: PLAN, apply: steps(5) } });

    const { stderr } = await world.run(['deploy', '--no-build', '--yes']);
    const { stderr: quiet } = await world.run(['deploy', '--no-build', '--yes', '--quiet']);

    expect(stderr).toContain('Applying: 5 of 5, aws_sqs_queue.q4');
    expect(quiet).toBe('');
  });

  it('says how far it got when Terraform fails', async () => {
    const diagnostic = { severity: 'error', summary: 'creating SQS Queue', detail: 'AccessDenied' };
    const apply = `${steps(2)}${JSON.stringify({ type: 'diagnostic', diagnostic })}\n`;
    world.terraform.behave({
      ...{ outputs: SAMPLE_OUTPUTS, exits: { plan: 2, apply: 1 }, says: { show: PLAN, apply } },
    });

    const { code, stderr } = await world.run(['deploy', '--no-build', '--yes', '--quiet']);

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Error: creating SQS Queue\n {2}AccessDenied\n.*2 of 5 steps were made/s,
    );
  });
});
