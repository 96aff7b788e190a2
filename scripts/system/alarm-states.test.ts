import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasTerraform, providerArguments, terraformEnvironment } from '../check/terraform-cli.mjs';
import {
  type AlarmState,
  judge,
  type PlannedAlarm,
  type Published,
  stateAt,
} from './alarm-model.ts';
import { reportMissing } from './missing-tools.ts';

const MODULE = join(import.meta.dirname, '../../terraform/modules/observability');
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Schedules of the three functions that have one of their own, and the turns of each from a Thursday at 0:00 on. */
const SCHEDULES = {
  hourly: { schedule: 'rate(1 hour)', isTurn: () => true, gap: HOUR },
  daily: { schedule: 'rate(1 day)', isTurn: (at: number) => at % DAY === 9 * HOUR, gap: DAY },
  weekdays: {
    schedule: 'cron(0 9 ? * MON-FRI *)',
    isTurn: (at: number) => at % DAY === 9 * HOUR && ![2, 3].includes(Math.floor(at / DAY) % 7),
    gap: 3 * DAY,
  },
  weekly: {
    schedule: 'rate(7 days)',
    isTurn: (at: number) => at % (7 * DAY) === 9 * HOUR,
    gap: 7 * DAY,
  },
} as const;
type ScheduleName = keyof typeof SCHEDULES;
const ROLES = ['collector', 'user_scanner', 'exporter', 'alerter'] as const;
type Role = (typeof ROLES)[number];

/** Life of a function: what becomes of its turn at a time. `crash`: it ends before it can publish anything. */
type Turn = 'well' | 'fails' | 'crash' | 'none';
const CHANGE = 21 * DAY;
const LIVES: Readonly<Record<string, (at: number) => Turn>> = {
  well: () => 'well',
  'fails each time': (at) => (at < CHANGE ? 'well' : 'fails'),
  'crashes each time': (at) => (at < CHANGE ? 'well' : 'crash'),
  'fails once': (at) => (at >= CHANGE && at < CHANGE + 7 * DAY ? 'fails' : 'well'),
  'does not run any more': (at) => (at < CHANGE ? 'well' : 'none'),
};

function planAlarms(folder: string): Map<string, PlannedAlarm[]> {
  const modules = Object.entries(SCHEDULES).map(([name, { schedule }]) => {
    const functions = ROLES.map((role) => {
      const own = role === 'alerter' ? 'rate(15 minutes)' : schedule;
      return `${role} = { name = "${role}", log_group_name = "g", failures_queue_name = "${role}-failures", schedule = "${own}", timeout = 300 }`;
    });
    return `module "${name}" {
      source = ${JSON.stringify(MODULE)}
      platform = { account_id = "123456789012", name_prefix = "iam-activity-tracker", partition = "aws", region = "us-east-1", tags = {} }
      functions = { ${functions.join(', ')} }
      tables = {}
      subscriptions = {}
      topic_name = "alerts"
      kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/0"
      alarm_topic_arns = []
      has_metrics = true
      is_detailed = false
      alarms_enabled = true
      dashboard_enabled = false
      thresholds = { collector_duration_seconds = 240, exporter_duration_seconds = 280, coverage_lag_minutes = 60, backlog_hours = 24, export_age_hours = 48 }
    }`;
  });
  const provider = `provider "aws" {
    region = "us-east-1"
    access_key = "TEST"
    secret_key = "test"
    skip_credentials_validation = true
    skip_requesting_account_id = true
    skip_metadata_api_check = true
  }`;
  writeFileSync(join(folder, 'main.tf'), [provider, ...modules].join('\n'));
  const run = (...command: string[]) => {
    const { status, stderr, stdout } = spawnSync('terraform', command, {
      cwd: folder,
      env: terraformEnvironment(),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (status !== 0) throw new Error(`terraform ${command[0]}: ${stderr}`);
    return stdout;
  };
  run('init', '-no-color', ...providerArguments());
  run('plan', '-no-color', '-out=plan');
  const { resource_changes } = JSON.parse(run('show', '-json', 'plan'));
  const alarms = new Map<string, PlannedAlarm[]>();
  for (const { change, module_address, type } of resource_changes) {
    if (type !== 'aws_cloudwatch_metric_alarm') continue;
    const name = module_address.replace('module.', '');
    alarms.set(name, [...(alarms.get(name) ?? []), change.after]);
  }
  return alarms;
}

/** Everything that one function publishes, and Lambda of it, in eight weeks of one life. */
function publish(role: Role, name: ScheduleName, life: (at: number) => Turn) {
  const series = new Map<string, Published[]>();
  const note = (key: string, at: number, value: number) =>
    series.set(key, [...(series.get(key) ?? []), { at, value }]);
  let lastGood = 0;
  let hasFailed = false;
  for (let at = 0; at < 56 * DAY; at += role === 'alerter' ? 15 * MINUTE : HOUR) {
    if (role !== 'alerter' && !SCHEDULES[name].isTurn(at)) continue;
    const turn = life(at);
    const isOnce = life === LIVES['fails once'] && hasFailed;
    const result = isOnce ? 'well' : turn;
    if (result === 'none') continue;
    // Metrics are of the end of a run, some seconds after its turn, never the same.
    const end = at + 20 + ((at / HOUR) % 7) * 5;
    if (result === 'well') lastGood = end;
    else hasFailed = true;
    note(`AWS/Lambda Errors ${role}`, end, result === 'well' ? 0 : 1);
    note(`AWS/Lambda Duration ${role}`, end, 20_000);
    if (result === 'crash') continue;
    const isWell = result === 'well';
    if (role === 'collector')
      note(
        'IAMActivityTracker CoverageLagSeconds',
        end,
        isWell ? 300 : 300 + end - lastGood + 2 * HOUR,
      );
    if (role === 'user_scanner') {
      note('IAMUserMonitor Success', end, isWell ? 1 : 0);
      note('IAMUserMonitor Errors', end, isWell ? 0 : 1);
      note('IAMUserMonitor Duration', end, 20_000);
    }
  }
  return series;
}

function keyOf({ dimensions, metric_name, namespace }: PlannedAlarm): string {
  return [namespace, metric_name, ...Object.values(dimensions ?? {})].join(' ');
}

/** Hours from the change until each alarm that looks at the function fires first, and how it is at the end. */
function firings(
  alarms: readonly PlannedAlarm[],
  series: ReadonlyMap<string, readonly Published[]>,
  moreWindows: number,
) {
  const found: { name: string; hours: number; last: AlarmState }[] = [];
  for (const alarm of alarms) {
    const published = series.get(keyOf(alarm));
    if (published === undefined) continue;
    let first: number | undefined;
    let last: AlarmState = 'OK';
    // From the fourth week on, so that what was before the first run is not looked at.
    for (let now = CHANGE - 2 * DAY; now < 56 * DAY - 3 * DAY; now += 10 * MINUTE) {
      last = stateAt(alarm, published, now, moreWindows);
      if (last === 'ALARM') first ??= now;
    }
    if (first !== undefined) {
      found.push({ name: alarm.alarm_name, hours: Math.ceil((first - CHANGE) / HOUR), last });
    }
  }
  return found.sort((a, b) => a.hours - b.hours);
}

describe('judge', () => {
  const alarm = {
    evaluation_periods: 3,
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
  } as PlannedAlarm;
  // The table of the user guide for an alarm of three periods that looks at five.
  const TABLE: readonly [string, AlarmState, AlarmState][] = [
    ['0 - X - X', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK'],
    ['- - - - -', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'OK'],
  ];

  for (const [text, breaching, notBreaching] of TABLE) {
    it(`says of ${text} what CloudWatch's user guide says`, () => {
      const windows = text.split(' ').map((each) => (each === '-' ? null : each === 'X' ? 1 : 0));

      expect(judge({ ...alarm, treat_missing_data: 'breaching' }, windows)).toBe(breaching);
      expect(judge({ ...alarm, treat_missing_data: 'notBreaching' }, windows)).toBe(notBreaching);
    });
  }
});

if (hasTerraform()) {
  describe('the alarms of a plan', () => {
    let folder: string;
    let planned: Map<string, PlannedAlarm[]>;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'alarms-'));
      planned = planAlarms(folder);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('are the ten that the free tier covers, each on one metric', () => {
      for (const alarms of planned.values()) expect(alarms).toHaveLength(10);
    });

    it('cannot look back further than CloudWatch takes', () => {
      for (const { evaluation_periods, period } of [...planned.values()].flat()) {
        expect(evaluation_periods * period).toBeLessThanOrEqual(period < HOUR ? DAY : 7 * DAY);
      }
    });

    it('turn on before the first run where they listen for silence, and nowhere else', () => {
      for (const alarms of planned.values()) {
        const states = alarms.map((alarm) => [alarm.treat_missing_data, stateAt(alarm, [], 0, 2)]);

        expect(new Set(states.map((each) => each.join(' ')))).toEqual(
          new Set(['breaching ALARM', 'notBreaching OK']),
        );
      }
    });

    for (const name of Object.keys(SCHEDULES) as ScheduleName[]) {
      const { gap } = SCHEDULES[name];
      const told = (role: Role, life: string, moreWindows = 2) =>
        firings(
          planned.get(name) ?? [],
          publish(role, name, LIVES[life] ?? (() => 'none')),
          moreWindows,
        );

      it(`${name}: are quiet while all is well`, () => {
        for (const role of ROLES) {
          for (const more of [0, 2]) expect(told(role, 'well', more)).toEqual([]);
        }
      });

      it(`${name}: hear of every failed run within an hour of it`, () => {
        for (const role of ROLES) {
          for (const life of ['fails each time', 'crashes each time', 'fails once']) {
            const [first] = told(role, life);

            expect(first?.hours).toBeLessThanOrEqual(gap / HOUR + 9 + 1);
          }
        }
      });

      it(`${name}: are well again after one failed run`, () => {
        for (const role of ROLES) {
          expect(told(role, 'fails once').every(({ last }) => last === 'OK')).toBe(true);
        }
      });

      it(`${name}: hear when scans fail each time, by the alarm of the reference document`, () => {
        for (const life of ['fails each time', 'crashes each time']) {
          const names = told('user_scanner', life).map((each) => each.name);

          // A weekly scan that publishes nothing is heard by Lambda's errors alone.
          const isHeard = name !== 'weekly' || life === 'fails each time';
          expect(names.includes('iam-monitor-execution-failure')).toBe(isHeard);
        }
      });

      it(`${name}: hear silence within two turns and some hours, where CloudWatch can look back so far`, () => {
        const silent = (role: Role) => told(role, 'does not run any more');

        expect(silent('alerter')).toMatchObject([{ name: 'alerter-errors', last: 'ALARM' }]);
        for (const role of ['collector', 'user_scanner'] as const) {
          const [first, ...others] = silent(role);
          expect(others).toEqual([]);
          if (name === 'weekly') expect(first).toBeUndefined();
          else {
            expect(first?.last).toBe('ALARM');
            expect(first?.hours).toBeLessThanOrEqual((2 * gap) / HOUR + 5);
          }
        }
        // Without detailed monitoring the silence of the exporter is not heard: docs/decisions/0103-the-ten-alarms.md.
        expect(silent('exporter')).toEqual([]);
      });
    }
  });
} else {
  describe('the alarms of a plan', () => reportMissing('terraform on the PATH'));
}
