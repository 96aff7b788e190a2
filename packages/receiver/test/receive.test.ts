import { AppError, normalize } from '@iam-tracker/core';
import { ACCOUNT_ID, buildConsoleLogin, buildRecord, root } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import { receive } from '../src/receive.ts';
import { anEnvelope } from './world/envelopes.ts';
import { createReceiver } from './world/receiver.ts';

const recordOf = (eventID: string, changes = {}) => buildRecord({ eventID, ...changes });
const messageOf = (id: string, changes = {}, attempt = 1) => ({
  id,
  body: anEnvelope(recordOf(id, changes)),
  attempt,
});

describe('receive', () => {
  it('stores what polling would store, and acknowledges it', async () => {
    const world = createReceiver();

    const failed = await world.receive([messageOf('a'), messageOf('b')]);

    expect(failed).toEqual([]);
    expect([...world.stored.values()]).toEqual(
      ['a', 'b'].map((id) => normalize(recordOf(id)).event),
    );
    expect(world.lines.at(-1)).toMatchObject({ messages: 2, stored: 2, latency_seconds: 8 });
  });

  it('marks the days of events before it stores them', async () => {
    const marked: string[][] = [];
    const world = createReceiver({ onWrite: () => void marked.push([...world.days]) });

    await world.receive([messageOf('a'), messageOf('b', { eventTime: '2026-03-04T23:59:59Z' })]);

    expect(marked).toEqual([['2026-03-05', '2026-03-04']]);
  });

  it('stores an event once, however often it comes', async () => {
    const world = createReceiver();

    await world.receive([messageOf('a'), { ...messageOf('a'), id: 'again' }]);
    await world.receive([messageOf('a')]);

    expect(world.stored.size).toBe(1);
    expect(world.lines.map(({ known, stored }) => [stored, known])).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });

  it('takes account and Region of a sign-in from its envelope', async () => {
    const record = buildConsoleLogin('Success', root(), {
      awsRegion: 'global',
      recipientAccountId: undefined,
    });
    const world = createReceiver();

    await world.receive([{ id: 'm', body: anEnvelope(record, { region: 'eu-north-1' }) }]);

    expect([...world.stored.values()]).toEqual([
      expect.objectContaining({ accountId: ACCOUNT_ID, awsRegion: 'eu-north-1' }),
    ]);
  });

  it.each([
    'AWS Console Sign In via CloudTrail',
    'AWS Console Signin via CloudTrail',
    'Amazon API Call via CloudTrail',
    'AWS Service Event via CloudTrail',
    'AWS Something Of Tomorrow',
  ])('reads the record in an event of type %s', async (type) => {
    const world = createReceiver();

    const body = anEnvelope(recordOf('a'), { 'detail-type': type });

    expect(await world.receive([{ id: 'm', body }])).toEqual([]);
    expect(world.stored.size).toBe(1);
  });

  it('keeps what cannot be read for the failures queue, tells why without a word of it, and takes the rest', async () => {
    const world = createReceiver();
    const hidden = 'Zx9-secret-Zx9';
    const poison = {
      text: hidden,
      list: [anEnvelope()],
      record: recordOf('bare', { userAgent: hidden }),
      other: { Records: [{ s3: { object: { key: hidden } } }] },
      empty: anEnvelope(undefined, { detail: {} }),
      scheduled: anEnvelope(undefined, { 'detail-type': 'Scheduled Event', detail: { hidden } }),
    };

    const failed = await world.receive([
      ...Object.entries(poison).map(([id, body]) => ({ id, body, attempt: 5 })),
      messageOf('good'),
    ]);

    expect(failed.sort()).toEqual(Object.keys(poison).sort());
    expect([...world.stored.keys()]).toEqual(['good']);
    const refusals = world.lines.filter(({ level }) => level === 'ERROR');
    expect(refusals.map(({ message_id, reason }) => [message_id, reason]).sort()).toEqual([
      ['empty', 'its detail is no record of CloudTrail'],
      ['list', 'it is not a JSON object'],
      ['other', 'it is of no kind that is read'],
      ['record', 'it is of no kind that is read'],
      ['scheduled', 'its detail is no record of CloudTrail'],
      ['text', 'it is not a JSON object'],
    ]);
    expect(JSON.stringify(world.lines)).not.toContain(hidden);
  });

  it('stores a record that cannot be read as polling does, and leaves to polling what has no key', async () => {
    const world = createReceiver();

    const failed = await world.receive([
      messageOf('nameless', { eventName: undefined }),
      { id: 'no-id', body: anEnvelope(buildRecord({ eventID: undefined })) },
      { id: 'no-time', body: anEnvelope(buildRecord({ eventTime: 'yesterday' })) },
    ]);

    expect(failed).toEqual(['no-id', 'no-time']);
    expect([...world.stored.values()]).toEqual([
      expect.objectContaining({ eventId: 'nameless', eventType: 'unparsed' }),
    ]);
  });

  it.each([
    ['somebody else than AWS', { source: 'com.example.iam' }],
    ['a partner of AWS', { source: 'aws.partner/example.com/1' }],
    ['an account that does not push here', { account: '210987654321' }],
    ['no account', { account: undefined }],
    ['no Region', { region: undefined }],
  ])('does not believe an event of %s', async (_who, changes) => {
    const world = createReceiver();
    const record = buildRecord({ recipientAccountId: undefined });

    expect(await world.receive([{ id: 'm', body: anEnvelope(record, changes) }])).toEqual(['m']);
    expect(world.stored.size).toBe(0);
  });

  it('lets no account speak for another', async () => {
    const world = createReceiver({ pushAccounts: ['210987654321'] });
    const claim = anEnvelope(buildRecord(), { account: '210987654321' });
    const own = anEnvelope(buildRecord({ recipientAccountId: '210987654321', eventID: 'own' }), {
      account: '210987654321',
    });

    const failed = await world.receive([
      { id: 'claim', body: claim },
      { id: 'own', body: own },
    ]);

    expect(failed).toEqual(['claim']);
    expect([...world.stored.keys()]).toEqual(['own']);
  });

  it.each([
    ['a family that is off', { PROCESS_IAM_EVENTS: 'false' }, {}],
    ['a Region that is not read', { REGIONS: 'eu-west-1' }, { eventSource: 'sts.amazonaws.com' }],
    [
      'noise',
      {},
      { userIdentity: { type: 'AWSService', invokedBy: 'x.amazonaws.com' }, readOnly: true },
    ],
    ['another service', {}, { eventSource: 's3.amazonaws.com' }],
    ['data', {}, { eventCategory: 'Data' }],
  ])('does not store %s, as polling does not', async (_what, variables, changes) => {
    const world = createReceiver({ variables });

    expect(await world.receive([messageOf('a', changes)])).toEqual([]);
    expect(world.stored.size).toBe(0);
  });

  it('brings everything again when the table is down, and keeps one bad event from others for one attempt', async () => {
    const world = createReceiver({
      onWrite(events) {
        if (events.some(({ eventId }) => eventId === 'bad')) {
          throw new AppError('STORAGE_FAILED', 'no');
        }
      },
    });

    const first = await world.receive([messageOf('good'), messageOf('bad')]);
    const second = await world.receive([messageOf('good', {}, 2), messageOf('bad', {}, 2)]);

    expect(first).toEqual(['good', 'bad']);
    expect(second).toEqual(['bad']);
    expect([...world.stored.keys()]).toEqual(['good']);
    expect(world.lines.at(-1)).toMatchObject({
      message_id: 'bad',
      reason: 'its event could not be stored',
      error_type: 'STORAGE_FAILED',
    });
  });

  it('tells of another record under a known id, and keeps the first', async () => {
    const world = createReceiver();
    await world.receive([messageOf('a')]);

    const failed = await world.receive([messageOf('a', { eventName: 'DeleteUser' })]);

    expect(failed).toEqual([]);
    expect(world.stored.get('a')).toMatchObject({ eventName: 'CreateUser' });
    expect(world.lines.at(-2)).toMatchObject({
      level: 'WARNING',
      conflicts: [{ event_id: 'a', attributes: ['event_name'] }],
    });
  });

  it('refuses a payload that is no batch of a queue', async () => {
    const dependencies = { sources: [], maxAttempts: 1 } as never;

    await expect(
      receive({ Records: [{ eventID: 'x' }] }, {} as never, dependencies),
    ).rejects.toMatchObject({
      code: 'BAD_PAYLOAD',
    });
  });
});
