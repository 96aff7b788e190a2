import { describe, expect, it } from '@jest/globals';
import { COST_FIGURES } from '../../src/plan/cost-figures.data.ts';
import { readPlannedChange } from '../../src/plan/planned-change.ts';

const TABLE = 'module.storage.aws_dynamodb_table.this["events"]';

/** A change as `terraform show -json` has it. */
function change(address: string, actions: readonly string[], more: object = {}) {
  const type = /(?:^|\.)((?:aws|terraform)_\w+)\./.exec(address)?.[1];
  const { change: details, ...rest } = more as { change?: object };
  return { address, mode: 'managed', type, change: { actions, ...details }, ...rest };
}

const read = (resource_changes: readonly object[], rest: object = {}) =>
  readPlannedChange(JSON.stringify({ resource_changes, ...rest }), true);

describe('readPlannedChange', () => {
  it('counts what changes by type, and nothing of what is only read or stays', () => {
    const { hasChanges, total, types } = read([
      change('aws_sqs_queue.a', ['create']),
      change('aws_sqs_queue.b', ['update']),
      change('aws_sqs_queue.c', ['no-op']),
      change('aws_iam_role.a', ['delete', 'create']),
      change('aws_iam_role.b', ['create', 'delete']),
      change('aws_iam_role.c', ['delete']),
      change('aws_iam_role.d', ['forget']),
      change('data.aws_region.a', ['read'], { mode: 'data' }),
    ]);

    expect(hasChanges).toBe(true);
    expect(types).toEqual([
      { type: 'aws_iam_role', add: 0, change: 0, replace: 2, destroy: 2 },
      { type: 'aws_sqs_queue', add: 1, change: 1, replace: 0, destroy: 0 },
    ]);
    expect(total).toEqual({ add: 1, change: 1, replace: 2, destroy: 2 });
  });

  it('names each resource that would be gone, what holds data first, and why', () => {
    const { losses } = read([
      change('aws_iam_role.a', ['delete']),
      change('aws_iam_role.old', ['delete'], { deposed: '12ab' }),
      change(TABLE, ['delete', 'create'], { change: { replace_paths: [['hash_key'], ['a', 0]] } }),
      change('aws_s3_bucket.b', ['delete']),
      change('aws_athena_workgroup.c', ['delete']),
    ]);

    expect(losses.map(({ address }) => address)).toEqual([
      'aws_athena_workgroup.c',
      'aws_s3_bucket.b',
      TABLE,
      'aws_iam_role.a',
      'aws_iam_role.old (what is left of an earlier one)',
    ]);
    expect(losses[0]?.data).toBe('its history and the queries that people saved in it');
    expect(losses[2]).toEqual({
      address: TABLE,
      type: 'aws_dynamodb_table',
      isReplaced: true,
      because: ['hash_key', 'a.0'],
      data: 'its items',
    });
  });

  it('counts what is only renamed in the state, and outputs', () => {
    const { moved, outputs, total } = read(
      [
        change('aws_sqs_queue.a', ['no-op'], { previous_address: 'aws_sqs_queue.old' }),
        change('aws_sqs_queue.b', ['update'], { previous_address: 'aws_sqs_queue.older' }),
      ],
      { output_changes: { a: { actions: ['update'] }, b: { actions: ['no-op'] } } },
    );

    expect({ moved, outputs }).toEqual({ moved: 1, outputs: 1 });
    expect(total.change).toBe(1);
  });

  it('takes a plan of which it knows nothing for one without changes', () => {
    for (const text of ['{}', '[]', 'no JSON']) {
      expect(readPlannedChange(text, false)).toMatchObject({
        ...{ hasChanges: false, types: [], losses: [], moved: 0, outputs: 0 },
        cost: { standing: [], standingDollars: 0, accounts: [], members: [] },
      });
    }
  });
});

describe('the cost of a plan', () => {
  const planned = (types: readonly string[], variables: object = {}) =>
    read([], {
      variables,
      planned_values: {
        root_module: {
          resources: [{ type: 'terraform_data' }],
          child_modules: [
            {
              child_modules: [{ resources: types.map((type) => ({ type })) }],
              address: 'module.a',
            },
          ],
        },
      },
    }).cost;
  const { accounts, metrics, prices } = COST_FIGURES;

  it('counts keys, alarms and metrics in what there is afterwards', () => {
    const alarms = Array.from({ length: 3 }, () => 'aws_cloudwatch_metric_alarm');

    const cost = planned(['aws_kms_key', 'aws_lambda_function', ...alarms]);

    const dollars = prices.keyMonth + 3 * prices.alarmMonth + metrics.usual * prices.metricMonth;
    expect(cost.standing.map(({ count, what }) => [what, count])).toEqual([
      ['key', 1],
      ['alarm', 3],
      ['metric', metrics.usual],
    ]);
    expect(cost.standingDollars).toBeCloseTo(dollars, 6);
    expect(cost.accounts.map(({ name }) => name)).toEqual(accounts.map(({ name }) => name));
    expect(cost.accounts[0]?.dollars).toBeCloseTo(dollars + (accounts[0]?.dollars ?? 0), 6);
  });

  it('counts an alarm with a formula by the metrics in it', () => {
    const metric_query = [
      { id: 'e', expression: 'a + b', metric: [] },
      { id: 'a', metric: [{ metric_name: 'Errors' }] },
      { id: 'b', metric: [{ metric_name: 'Throttles' }] },
    ];
    const resources = [{ type: 'aws_cloudwatch_metric_alarm', values: { metric_query } }];

    const { standing } = read([], { planned_values: { root_module: { resources } } }).cost;

    expect(standing).toMatchObject([{ what: 'alarm', count: 2 }]);
  });

  it('leaves out metrics that are switched off', () => {
    const off = planned(['aws_lambda_function'], { cloudwatch_metrics: { value: false } });

    expect(off.standing).toEqual([]);
  });

  it('counts all metrics with detailed monitoring', () => {
    const all = planned(['aws_lambda_function'], { detailed_monitoring: { value: true } });

    expect(all.standing).toMatchObject([{ what: 'metric', count: metrics.detailed }]);
  });

  const organization = {
    member_role_name: { value: 'iam-tracker-member' },
    account_metrics: { value: ['111122223333', '222233334444'] },
  };

  it('counts what each member account adds, and the metrics of those that are named', () => {
    const { members, standing } = planned(['aws_lambda_function'], organization);

    expect(members).toEqual([
      { what: 'read', times: 730, dollars: 730 * COST_FIGURES.members.reading },
    ]);
    const count = metrics.usual + 2 * COST_FIGURES.members.metrics;
    expect(standing).toMatchObject([{ what: 'metric', count }]);
  });

  it.each([
    [undefined, 730],
    ['rate(2 hours)', 365],
    ['cron(0 9 * * ? *)', 730 / 24],
  ])('counts scans of their users by the schedule: %s', (period, times) => {
    const { members } = planned(['aws_lambda_function'], {
      ...organization,
      member_interval_minutes: { value: 30 },
      scan_member_users: { value: true },
      ...(period === undefined ? {} : { monitoring_period: { value: period } }),
    });

    expect(members.map((each) => each.times)).toEqual([1_460, times]);
    expect(members[1]?.dollars).toBeCloseTo(times * COST_FIGURES.members.scan, 6);
  });

  it('asks for nothing of members that are not read', () => {
    const variables = { member_role_name: { value: '' }, scan_member_users: { value: true } };

    expect(planned(['aws_lambda_function'], variables).members).toEqual([]);
    expect(planned([], organization).members).toEqual([]);
  });

  it('is nothing when nothing is left', () => {
    expect(planned([])).toEqual({ standing: [], standingDollars: 0, accounts: [], members: [] });
  });
});
