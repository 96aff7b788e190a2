import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasTerraform } from '../check/terraform-cli.mjs';
import { CAUSES, type Cause, type Value } from './alarm-causes.ts';
import {
  type AlarmState,
  judge,
  type PlannedAlarm,
  type Published,
  stateAt,
} from './alarm-model.ts';
import { planAlarms } from './alarm-plan.ts';
import { reportMissing } from './missing-tools.ts';

const TERRAFORM = join(import.meta.dirname, '../../terraform');
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
const names = Object.keys(SCHEDULES) as ScheduleName[];
/** Deployments of which everything is switched on, and all alarms. */
const wholeOf = (name: ScheduleName) => `${name}-whole`;
const UNMEASURED = 'without-metrics';
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

const WEEK = 7 * DAY;

/** What a cause publishes in twelve weeks; `ill` tells what is wrong at a time, undefined: nothing is. */
function beat(
  cause: Cause,
  name: ScheduleName,
  ill: (at: number) => Value | undefined,
): Published[] {
  const { gap, isTurn } = SCHEDULES[name];
  const { beat: every } = cause;
  const series: Published[] = [];
  for (let at = 0; at < 12 * WEEK; at += typeof every === 'number' ? every : HOUR) {
    if (typeof every !== 'number' && !isTurn(at)) continue;
    const trouble = ill(at);
    const value = trouble === undefined ? cause.well : trouble;
    const moment = { gap, since: trouble === undefined ? 0 : at - CHANGE };
    const published = typeof value === 'function' ? value(moment) : value;
    // Metrics of a run are of its end, some seconds after its turn, never the same.
    if (published !== null) series.push({ at: at + 20 + ((at / HOUR) % 7) * 5, value: published });
  }
  return series;
}

/** Returns the first second from one time to another in which the alarm is on; undefined: it never is. */
function firstAlarm(
  alarm: PlannedAlarm,
  series: readonly Published[],
  [from, to]: readonly [number, number],
  moreWindows = 2,
): number | undefined {
  for (let now = from; now < to; now += 10 * MINUTE) {
    if (stateAt(alarm, series, now, moreWindows) === 'ALARM') return now;
  }
  return undefined;
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
      const whole = names.map((name) => [wholeOf(name), { ...SCHEDULES[name], isWhole: true }]);
      planned = planAlarms(folder, {
        ...SCHEDULES,
        ...Object.fromEntries(whole),
        [UNMEASURED]: { ...SCHEDULES.hourly, isWhole: true, hasMetrics: false },
      });
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('are the ten that the free tier covers, each on one metric', () => {
      for (const name of names) expect(planned.get(name)).toHaveLength(10);
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

    it('are all made by one module, and of each a cause is known', () => {
      const files = readdirSync(TERRAFORM, { recursive: true, encoding: 'utf8' }).filter(
        (path) => path.endsWith('.tf') && !path.includes('.terraform'),
      );
      const makers = files.filter((path) =>
        /resource "aws_cloudwatch_(metric|composite)_alarm"/.test(
          readFileSync(join(TERRAFORM, path), 'utf8'),
        ),
      );
      const made = [...planned.values()].flat().map(({ alarm_name }) => alarm_name);

      expect(makers).toEqual(['modules/observability/alarms.tf']);
      expect(Object.keys(CAUSES).sort()).toEqual([...new Set(made)].sort());
      for (const alarm of [...planned.values()].flat()) {
        expect([alarm.alarm_name, CAUSES[alarm.alarm_name]?.metric]).toEqual([
          alarm.alarm_name,
          keyOf(alarm),
        ]);
      }
    });

    for (const name of [...names.map(wholeOf), UNMEASURED]) {
      const schedule = names.find((each) => name === wholeOf(each)) ?? 'hourly';
      const { gap } = SCHEDULES[schedule];
      const all = () => planned.get(name) ?? [];
      const causeOf = ({ alarm_name }: PlannedAlarm) => {
        const cause = CAUSES[alarm_name];
        if (cause === undefined) throw new Error(`no cause of ${alarm_name}`);
        return cause;
      };

      it(`${name}: none is on while all is well`, () => {
        const on = all().filter((alarm) => {
          const series = beat(causeOf(alarm), schedule, () => undefined);
          return [0, 2].some(
            (more) => firstAlarm(alarm, series, [3 * WEEK, 6 * WEEK], more) !== undefined,
          );
        });

        expect(on.map(({ alarm_name }) => alarm_name)).toEqual([]);
      });

      it(`${name}: each is on when what it is about is the case, in time, and off again after it`, () => {
        const wrong: string[] = [];
        for (const alarm of all()) {
          const cause = causeOf(alarm);
          for (const [text, ill] of Object.entries(cause.ill)) {
            // Silence of a week is longer than CloudWatch can look back: the plan says so (check schedules_watched).
            if (ill === null && schedule === 'weekly' && alarm.treat_missing_data !== 'breaching')
              continue;
            const series = beat(cause, schedule, (at) =>
              at >= CHANGE && at < CHANGE + 4 * WEEK ? ill : undefined,
            );
            const wait = typeof cause.beat === 'number' ? cause.beat : gap;
            const latest =
              (cause.isPatient || ill === null ? 2 * wait + 5 * HOUR : wait + HOUR) +
              (cause.delay?.(gap) ?? 0);
            const first = firstAlarm(alarm, series, [CHANGE, CHANGE + 4 * WEEK]);
            const where = `${alarm.alarm_name}: ${text}`;
            if (first === undefined) wrong.push(`${where}: never on`);
            else if (first > CHANGE + latest)
              wrong.push(`${where}: on after ${(first - CHANGE) / HOUR} h, not ${latest / HOUR} h`);
            // A window of a week, and the turn that brings the first good value.
            const end = CHANGE + 4 * WEEK + WEEK + gap + DAY;
            const again = firstAlarm(alarm, series, [end, end + 2 * WEEK]);
            if (again !== undefined) wrong.push(`${where}: still on`);
          }
        }

        expect(wrong).toEqual([]);
      });
    }

    for (const name of names) {
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
