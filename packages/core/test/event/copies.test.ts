import {
  type ActivityEvent,
  addCopies,
  countConflict,
  mergeCopies,
  newCopyCounters,
  normalize,
} from '@iam-tracker/core';
import {
  ACCOUNT_ID,
  assumedRole,
  buildAssumeRole,
  buildConsoleLogin,
  buildRecord,
  OTHER_ACCOUNT_ID,
  otherAccount,
  sampleEvent,
  type TestRecord,
} from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { isPlaceCertain } from '../../src/event/copies.ts';

const whole = normalize(
  buildRecord({
    userIdentity: assumedRole('Admin', 'ada', {}, { credentialId: 'c' }),
    vpcEndpointId: 'vpce-1',
  }),
).event;
const AROUND = { accountId: OTHER_ACCOUNT_ID, awsRegion: 'eu-west-1' };

function eventOf(record: TestRecord, envelope = {}): ActivityEvent {
  return normalize(record, envelope).event;
}

function without(event: ActivityEvent, ...fields: (keyof ActivityEvent)[]): ActivityEvent {
  return Object.fromEntries(
    Object.entries(event).filter(([field]) => !fields.includes(field as keyof ActivityEvent)),
  ) as unknown as ActivityEvent;
}

describe('mergeCopies', () => {
  it('returns the first itself when the second is the same or knows less', () => {
    const poor = without(whole, 'accountId', 'awsRegion', 'userAgent', 'vpcEndpointId');

    for (const second of [{ ...whole }, poor]) {
      const { conflict, event } = mergeCopies(whole, second);

      expect(event).toBe(whole);
      expect(conflict).toBeUndefined();
    }
  });

  it('takes a recorded account and Region in place of what was around or implied', () => {
    const pushed = buildRecord({ recipientAccountId: undefined, awsRegion: 'global' });
    const polled = eventOf(buildRecord());

    for (const envelope of [{}, AROUND, { accountId: OTHER_ACCOUNT_ID }]) {
      const worse = eventOf(pushed, envelope);

      expect(isPlaceCertain(worse)).toBe(false);
      expect(mergeCopies(worse, polled).event).toEqual(polled);
      expect(mergeCopies(polled, worse).event).toBe(polled);
    }
  });

  it('takes what was around in place of what was implied, and goes on saying so', () => {
    const pushed = buildRecord({ recipientAccountId: undefined, awsRegion: 'global' });

    const { event } = mergeCopies(eventOf(pushed), eventOf(pushed, AROUND));

    expect(event).toMatchObject({
      ...AROUND,
      inferredAttributes: 'account_id:around,aws_region:around',
    });
  });

  it('repairs each of the two from the copy that has it', () => {
    const first = eventOf(buildRecord({ recipientAccountId: undefined }), AROUND);
    const second = eventOf(buildRecord({ awsRegion: undefined }), AROUND);

    for (const copies of [
      [first, second],
      [second, first],
    ] as const) {
      const { event } = mergeCopies(...copies);

      expect(event).toEqual(eventOf(buildRecord()));
      expect(isPlaceCertain(event)).toBe(true);
    }
  });

  it('does not mind a mark that no version of ours writes', () => {
    const odd = { ...whole, inferredAttributes: 'account_id:stars,x' };

    expect(mergeCopies(odd, whole).event).toEqual(whole);
  });

  it('adds the caller to an event that was stored before it was kept', () => {
    const old = without(whole, 'sessionCreatedAt', 'vpcEndpointId', 'callerContext');

    expect(mergeCopies(old, whole).event).toEqual(whole);
    expect(mergeCopies(whole, old).event).toBe(whole);
  });

  it('adds up what exports leave out of the caller, each something else', () => {
    const record = (parts: TestRecord, context: TestRecord = {}) =>
      buildRecord({ userIdentity: assumedRole('Admin', 'ada', {}, context), ...parts });
    const first = eventOf(record({ vpcEndpointId: 'vpce-1' }, { credentialId: 'c' }));
    const second = eventOf(record({}, { invokedBy: 'x.amazonaws.com', identityProvider: 'p' }));
    const all = record(
      { vpcEndpointId: 'vpce-1' },
      { credentialId: 'c', invokedBy: 'x.amazonaws.com', identityProvider: 'p' },
    );

    expect(mergeCopies(first, second).event).toEqual(eventOf(all));
    expect(mergeCopies(second, first).event).toEqual(eventOf(all));
  });

  it('concludes from the details that came later who is behind the event', () => {
    const record = (delegate: TestRecord) =>
      buildRecord({ userIdentity: assumedRole('Admin', 'ada@example.com', {}, delegate) });
    const poor = eventOf(record({}));
    const rich = eventOf(record({ invokedByDelegate: { accountId: OTHER_ACCOUNT_ID } }));

    expect(poor.actor).toBe('ada@example.com');
    expect(rich).toMatchObject({ actor: OTHER_ACCOUNT_ID, actorType: 'account' });
    expect(mergeCopies(poor, rich).event).toEqual(rich);
    expect(mergeCopies(rich, poor).event).toBe(rich);
  });

  it('lets a context not grow beyond its bound', () => {
    const contextOf = (name: string) => JSON.stringify({ [name]: 'x'.repeat(3000) });
    const first = { ...whole, callerContext: contextOf('addendum') };

    expect(mergeCopies(first, { ...whole, callerContext: contextOf('resources') })).toEqual({
      event: first,
      conflict: undefined,
    });
  });

  it('puts the account that became known in the place of what was acted on', () => {
    const signIn = buildConsoleLogin('Success', { type: 'Unknown' });
    const first = eventOf({ ...signIn, recipientAccountId: undefined });

    expect(first).not.toHaveProperty('target');
    expect(mergeCopies(first, eventOf(signIn)).event.target).toBe(`account/${ACCOUNT_ID}`);
  });

  it.each<[string, Partial<ActivityEvent>]>([
    ['event_name', { eventName: 'DeleteUser' }],
    ['event_time', { eventTime: '2026-03-05T10:11:13Z' }],
    ['user_name', { userName: 'mallory' }],
    ['user_arn', { userArn: 'arn:aws:iam::123456789012:user/mallory' }],
    ['access_key_id', { accessKeyId: 'AKIAEXAMPLEOTHER0001' }],
    ['source_ip', { sourceIp: '192.0.2.99' }],
    ['outcome', { outcome: 'failure' }],
    ['read_only', { readOnly: true }],
    ['request_parameters', { requestParameters: '{"userName":"eve"}' }],
    ['account_id', { accountId: OTHER_ACCOUNT_ID }],
    ['aws_region', { awsRegion: 'eu-west-1' }],
    ['vpc_endpoint_id', { vpcEndpointId: 'vpce-2' }],
    ['caller_context', { callerContext: '{"credentialId":"other"}' }],
  ])('keeps the first of two records that differ in %s, and names it', (name, change) => {
    const second = { ...whole, ...change };

    const { conflict, event } = mergeCopies(whole, second);

    expect(event).toBe(whole);
    expect(conflict).toEqual({ kept: whole, refused: second, attributes: [name] });
  });

  it('sees no other record in what another version of this program concluded', () => {
    const { conflict } = mergeCopies(whole, {
      ...whole,
      actor: 'ada@example.com',
      actorType: 'person',
      target: 'user/x',
      mfa: 'no',
      sessionName: 'x',
    });

    expect(conflict).toBeUndefined();
  });

  it('sees no other record in a secret that one version found and another did not', () => {
    const open = { ...whole, requestParameters: '{"pin":"1234","userName":"bob"}' };
    const closed = { ...whole, requestParameters: '{"pin":"[redacted]","userName":"bob"}' };
    const forged = { ...whole, requestParameters: '{"pin":"[redacted]","userName":"eve"}' };

    expect(mergeCopies(open, closed).conflict).toBeUndefined();
    expect(mergeCopies(closed, open).conflict).toBeUndefined();
    expect(mergeCopies(open, forged).conflict?.attributes).toEqual(['request_parameters']);
  });

  it('sees no other record where one copy was too large', () => {
    const marked = { ...whole, requestParameters: '{"omitted":"true","reason":"too large"}' };

    expect(mergeCopies(marked, whole).conflict).toBeUndefined();
  });

  it('takes a record that can be read in place of a broken copy of it', () => {
    const readable = eventOf(buildRecord());
    const broken = eventOf({ ...buildRecord(), eventName: undefined });

    expect(broken).toMatchObject({ eventType: 'unparsed', eventId: readable.eventId });
    expect(mergeCopies(broken, readable)).toEqual({ event: readable, conflict: undefined });
    expect(mergeCopies(readable, broken).event).toBe(readable);
  });

  it('does not take another record in place of a broken one', () => {
    const broken = eventOf({ ...buildRecord(), eventName: undefined });
    const forged = eventOf(buildRecord({ sourceIPAddress: '192.0.2.99' }));

    const { conflict, event } = mergeCopies(broken, forged);

    expect(event).toBe(broken);
    expect(conflict?.attributes).toEqual(['source_ip']);
  });

  it('keeps both copies of a call across accounts apart when they have one id', () => {
    const callers = eventOf(
      buildAssumeRole('audit', { recipientAccountId: OTHER_ACCOUNT_ID, sharedEventID: 's' }),
    );
    const owners = eventOf(
      buildAssumeRole('audit', {
        recipientAccountId: ACCOUNT_ID,
        sharedEventID: 's',
        userIdentity: otherAccount(),
      }),
    );

    const { conflict, event } = mergeCopies(callers, owners);

    expect(event).toBe(callers);
    expect(conflict?.attributes).toEqual(expect.arrayContaining(['account_id', 'user_type']));
  });
});

describe('isPlaceCertain', () => {
  it('is so only when the record has both itself', () => {
    expect(isPlaceCertain(sampleEvent('x'))).toBe(true);
    expect(isPlaceCertain(without(sampleEvent('x'), 'accountId'))).toBe(false);
    expect(isPlaceCertain(without(sampleEvent('x'), 'awsRegion'))).toBe(false);
    expect(isPlaceCertain({ ...sampleEvent('x'), inferredAttributes: 'aws_region:around' })).toBe(
      false,
    );
  });
});

const kept = sampleEvent('one', 0, { userName: 'alice' });
const { conflict } = mergeCopies(kept, { ...kept, userName: 'mallory', userAgent: 'secret' });

describe('countConflict', () => {
  it('notes keys and names, never what a record says', () => {
    const counters = newCopyCounters();

    if (conflict) countConflict(counters, conflict);

    expect(counters).toEqual({
      repaired: 0,
      conflicts: 1,
      contested: 1,
      noted: [{ event_date: '2026-01-01', event_id: 'one', attributes: ['user_name'] }],
    });
    expect(JSON.stringify(counters)).not.toMatch(/mallory|alice|secret/);
  });

  it.each([
    [{ accountId: '08966example' }],
    [{ inferredAttributes: 'account_id:around' }],
    [{ accountId: undefined }],
  ])('leaves the ledger out of doubt for a record of no account: %j', (place) => {
    const counters = newCopyCounters();
    const refused = { ...kept, ...place } as ActivityEvent;

    countConflict(counters, { kept, refused, attributes: ['user_name'] });
    countConflict(counters, { kept: refused, refused: kept, attributes: ['user_name'] });

    expect(counters).toMatchObject({ conflicts: 2, contested: 0 });
  });

  it('counts as contested what differs in its Region alone', () => {
    const counters = newCopyCounters();
    const other = { ...kept, inferredAttributes: 'aws_region:around' };

    countConflict(counters, { kept, refused: other, attributes: ['user_name'] });

    expect(counters.contested).toBe(1);
  });

  it('notes a hundred and counts all', () => {
    const counters = newCopyCounters();

    for (let index = 0; index < 150; index += 1) if (conflict) countConflict(counters, conflict);

    expect(counters.conflicts).toBe(150);
    expect(counters.noted).toHaveLength(100);
  });
});

describe('addCopies', () => {
  it('adds counts and notes, a hundred at most', () => {
    const [sum, part] = [newCopyCounters(), newCopyCounters()];
    part.repaired = 2;
    for (let index = 0; index < 60; index += 1) if (conflict) countConflict(part, conflict);

    addCopies(sum, part);
    addCopies(sum, part);

    expect(sum).toMatchObject({ repaired: 4, conflicts: 120, contested: 120 });
    expect(sum.noted).toHaveLength(100);
  });
});
