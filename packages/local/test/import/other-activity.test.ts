import { describe, expect, it } from '@jest/globals';
import { createOtherActivity, FOLDED, type OtherRow } from '../../src/import/other-activity.ts';
import { createOtherCalls } from '../../src/import/other-calls.ts';
import { callsOf } from './calls-of.ts';

const ALICE = 'arn:aws:iam::123456789012:user/alice';
let ids = 0;

function aCall(fields: Record<string, unknown> = {}) {
  ids += 1;
  return {
    eventID: `call-${ids}`,
    eventTime: '2026-03-01T12:00:00Z',
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'GetSecretValue',
    userIdentity: { type: 'IAMUser', arn: ALICE, userName: 'alice', accessKeyId: 'AKIAALICE' },
    ...fields,
  };
}

const session = (name: string, accessKeyId: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::123456789012:assumed-role/deploy/${name}`,
  accessKeyId,
});
const sumOf = (rows: readonly OtherRow[]) => rows.reduce((sum, { count }) => sum + count, 0);

describe('createOtherActivity', () => {
  it('counts by principal, key, service and action, with first, last and what was refused', () => {
    const activity = createOtherActivity();

    activity.count(callsOf(aCall({ eventTime: '2026-03-01T12:00:05Z' })));
    activity.count(
      callsOf(aCall({ eventTime: '2026-03-01T11:00:00Z', errorCode: 'AccessDenied' })),
    );
    activity.count(callsOf(aCall({ eventName: 'ListSecrets', eventTime: undefined })));

    expect(activity.rows()).toEqual([
      {
        principal: ALICE,
        accessKeyId: 'AKIAALICE',
        eventSource: 'secretsmanager.amazonaws.com',
        eventName: 'GetSecretValue',
        count: 2,
        refused: 1,
        first: '2026-03-01T11:00:00Z',
        last: '2026-03-01T12:00:05Z',
      },
      expect.objectContaining({ eventName: 'ListSecrets', count: 1, refused: 0 }),
    ]);
    expect(activity.rows()[1]?.first).toBeUndefined();
  });

  it('counts a record once, with an id or without', () => {
    const activity = createOtherActivity();
    const [one, nameless] = [aCall(), aCall({ eventID: undefined })];

    const counted = [one, nameless, { ...one }, { ...nameless }].map((record) =>
      activity.count(callsOf(record)),
    );

    expect(counted).toEqual([1, 1, 0, 0]);
    expect(activity.state().withoutId).toBe(2);
    expect(sumOf(activity.rows())).toBe(2);
  });

  it.each([null, 'text', [1]])('counts nothing of %j', (value) => {
    expect(createOtherActivity().count(callsOf(value))).toBe(0);
  });

  it.each([
    [{ userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }, 'ec2.amazonaws.com'],
    [{ userIdentity: { type: 'AWSAccount', accountId: '210987654321' } }, '210987654321'],
    [{ userIdentity: undefined }, 'unknown'],
  ])('names the principal that the record names: %j', (fields, principal) => {
    const activity = createOtherActivity();

    activity.count(callsOf(aCall(fields)));

    expect(activity.rows()[0]?.principal).toBe(principal);
  });

  it('folds the rarest sessions into their role, and loses no count', () => {
    const activity = createOtherActivity();
    activity.count(callsOf(aCall()));

    const calls = createOtherCalls();
    for (let n = 0; n < 50_000; n += 1) {
      calls.add(aCall({ userIdentity: session(`s-${n}`, `ASIA${n}`) }));
    }
    activity.count(calls.take());

    const rows = activity.rows();
    expect(sumOf(rows)).toBe(50_001);
    expect(rows.length).toBeLessThan(50_000);
    expect(rows[0]).toMatchObject({
      principal: `arn:aws:sts::123456789012:assumed-role/deploy/${FOLDED}`,
      accessKeyId: FOLDED,
      eventName: 'GetSecretValue',
    });
    // A key that lasts is what is asked for.
    expect(rows.filter(({ accessKeyId }) => accessKeyId === 'AKIAALICE')).toHaveLength(1);
  });

  it('stays bounded whatever a file makes up', () => {
    const activity = createOtherActivity();

    const calls = createOtherCalls();
    for (let n = 0; n < 60_000; n += 1) {
      const arn = `arn:aws:iam::123456789012:user/u-${n}`;
      calls.add(aCall({ eventSource: `s-${n}`, eventName: `E${n}`, userIdentity: { arn } }));
    }
    activity.count(calls.take());

    const rows = activity.rows();
    expect(rows.length).toBeLessThanOrEqual(50_000);
    expect(sumOf(rows)).toBe(60_000);
    expect(rows[0]).toMatchObject({ principal: FOLDED, eventSource: FOLDED, eventName: FOLDED });
  });
});
