import { AppError } from '@iam-tracker/core';
import { type AccountOptions, generateAccount } from '@iam-tracker/simulator';
import { describe, expect, it } from '@jest/globals';
import type { AccountRecord } from '../../src/account/record.ts';

const DAY = 24 * 3_600_000;
const MONDAY = Date.UTC(2026, 9, 5);

/** A week at the default pace, made once: most tests look at the same one. */
const week = recordsOf({});

function recordsOf(options: Partial<AccountOptions>): AccountRecord[] {
  const chosen = { seed: 11, start: MONDAY, end: MONDAY + 7 * DAY, ...options };
  const { events } = generateAccount(chosen);
  return Array.from(events(), ({ record }) => record as unknown as AccountRecord);
}

interface Identity {
  readonly type: string;
  readonly arn?: string;
  readonly accessKeyId?: string;
  readonly invokedBy?: string;
  readonly sessionContext?: {
    readonly attributes: { readonly creationDate: string };
    readonly sourceIdentity?: string;
  };
}

interface Issue {
  readonly credentials?: { readonly accessKeyId: string };
  readonly assumedRoleUser?: { readonly arn: string };
  readonly federatedUser?: { readonly arn: string };
  readonly sourceIdentity?: string;
}

describe('generateAccount', () => {
  it.each([
    [700, 0.8],
    [4_000, 0.8],
    [1_500, 0.3],
  ])('keeps an average of %d events a day, a share of %d by services', (eventsPerDay, share) => {
    const records = recordsOf({ eventsPerDay, serviceShare: share, attacks: false });

    const byService = records.filter(({ userIdentity }) => userIdentity.invokedBy !== undefined);
    const average = records.length / 7;
    expect(Math.abs(average / eventsPerDay - 1)).toBeLessThan(0.15);
    expect(Math.abs(byService.length / records.length - share)).toBeLessThan(0.06);
  });

  it('hands keys over: a session uses the key that was issued to it', () => {
    const issued = new Map<string, Issue>();
    const unexplained: string[] = [];
    let explained = 0;

    for (const record of recordsOf({ end: MONDAY + 18 * DAY, eventsPerDay: 700 })) {
      const { type, arn, accessKeyId, sessionContext } = record.userIdentity as unknown as Identity;
      const isSession = type === 'AssumedRole' || type === 'FederatedUser';
      const since = Date.parse(sessionContext?.attributes.creationDate ?? '');
      if (isSession && since >= MONDAY) {
        const issue = issued.get(accessKeyId ?? '');
        const holder = issue?.assumedRoleUser?.arn ?? issue?.federatedUser?.arn ?? arn;
        const named = issue?.sourceIdentity === sessionContext?.sourceIdentity;
        if (issue !== undefined && holder === arn && named) explained += 1;
        else unexplained.push(`${record.eventName} by ${arn}`);
      }
      const response = record.responseElements as unknown as Issue | null;
      const key = response?.credentials?.accessKeyId;
      if (key !== undefined && record.eventSource === 'sts.amazonaws.com') {
        issued.set(key, response as Issue);
      }
    }

    expect(unexplained).toEqual([]);
    expect(explained).toBeGreaterThan(1_000);
  });

  it('uses documentation networks and ids of its own only', () => {
    const strange = week.filter(
      ({ sourceIPAddress }) =>
        !/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^2001:db8:|amazonaws\.com$|^AWS Internal/.test(
          sourceIPAddress,
        ),
    );
    const keys = week.flatMap((record) => JSON.stringify(record).match(/A[KS]IA[^"]*/g) ?? []);
    expect(strange).toEqual([]);
    expect(keys.filter((key) => !/^A[KS]IA[A-Z2-7]{16}$/.test(key))).toEqual([]);
  });

  it('rests at weekends and works by day', () => {
    const people = week.filter(({ userIdentity }) => userIdentity.type === 'IdentityCenterUser');
    const dayOf = (record: AccountRecord) => new Date(record.eventTime).getUTCDay();

    const hours = people.map((record) => new Date(record.eventTime).getUTCHours());
    const berlinMorning = hours.filter((hour) => hour >= 7 && hour < 11).length;
    const middleOfNowhere = hours.filter((hour) => hour >= 18 && hour < 22).length;
    expect(people.filter((record) => dayOf(record) === 6).length / people.length).toBeLessThan(0.1);
    expect(berlinMorning).toBeGreaterThan(2 * middleOfNowhere);
  });

  it('packs bursts into single seconds', () => {
    const perSecond = new Map<string, number>();

    for (const { eventTime } of week) {
      perSecond.set(eventTime, (perSecond.get(eventTime) ?? 0) + 1);
    }

    expect(Math.max(...perSecond.values())).toBeGreaterThan(12);
  });

  it('writes IAM in us-east-1 and Identity Center where it lives', () => {
    const regionsOf = (source: string) =>
      new Set(week.filter((r) => r.eventSource === source).map((r) => r.awsRegion));

    expect([...regionsOf('iam.amazonaws.com')]).toEqual(['us-east-1']);
    expect([...regionsOf('sso.amazonaws.com')].sort()).toEqual(['ap-southeast-2', 'eu-west-1']);
    expect(regionsOf('sts.amazonaws.com').size).toBe(7);
  });

  it('is an account of its own for every seed and account id', () => {
    const first = recordsOf({ eventsPerDay: 50 });
    const other = recordsOf({ eventsPerDay: 50, seed: 99, accountId: '111111111111' });

    const ids = new Set(first.map(({ eventID }) => eventID));
    expect(other.filter(({ eventID }) => ids.has(eventID))).toEqual([]);
    expect(new Set(other.map((record) => record.recipientAccountId))).toEqual(
      new Set(['111111111111']),
    );
  });

  it('holds nothing when its time is empty', () => {
    expect(recordsOf({ end: MONDAY })).toEqual([]);
  });

  it.each([
    { eventsPerDay: -1 },
    { eventsPerDay: Number.NaN },
    { eventsPerDay: Number.POSITIVE_INFINITY },
    { serviceShare: -0.1 },
    { serviceShare: 1.1 },
    { serviceShare: Number.NaN },
  ])('refuses %j', (bad) => {
    expect(() => recordsOf(bad)).toThrow(AppError);
    expect(() => recordsOf(bad)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});
