import { createHash } from 'node:crypto';
import { normalize, normalizeText } from '@iam-tracker/core';
import { buildAssumeRole, buildRecord } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';

const unparsed = (changes: Record<string, unknown>, envelope = {}) =>
  normalize(buildRecord(changes), envelope).event;

describe('unparsed records', () => {
  it.each<[string, unknown, string]>([
    ['eventID', undefined, 'eventID is missing'],
    ['eventID', null, 'eventID is missing'],
    ['eventID', 7, 'eventID is not a string'],
    ['eventID', '', 'eventID is not 1 to 128 printable characters'],
    ['eventID', 'x'.repeat(129), 'eventID is not 1 to 128 printable characters'],
    ['eventID', 'a\u0000b', 'eventID is not 1 to 128 printable characters'],
    ['eventID', 'a\ud800b', 'eventID is not 1 to 128 printable characters'],
    ['eventTime', undefined, 'eventTime is missing'],
    ['eventTime', 1772705472, 'eventTime is not a string'],
    ['eventTime', 'yesterday', 'eventTime is not an ISO 8601 time with a zone'],
    ['eventTime', '2026-02-30T00:00:00Z', 'eventTime is not an ISO 8601 time with a zone'],
    ['eventName', undefined, 'eventName is missing'],
    ['eventName', '', 'eventName is not 1 to 256 characters'],
    ['eventName', 'x'.repeat(257), 'eventName is not 1 to 256 characters'],
    ['eventName', [], 'eventName is not a string'],
    ['eventSource', undefined, 'eventSource is missing'],
    ['eventSource', {}, 'eventSource is not a string'],
    ['eventSource', 'ec2.amazonaws.com', 'eventSource is no service of identity'],
  ])('say that %s %j is the problem', (field, value, reason) => {
    const event = unparsed({ [field]: value });

    expect(event).toMatchObject({ eventType: 'unparsed', unparsedReason: reason });
  });

  it.each([[null], [[]], ['x'], [7], [true], [undefined]])('say that %j is no record', (value) => {
    expect(normalize(value).event).toMatchObject({
      eventType: 'unparsed',
      unparsedReason: 'the record is not a JSON object',
      eventName: 'unknown',
      eventSource: 'unknown',
      eventTime: '1970-01-01T00:00:00Z',
    });
  });

  it('keep everything that can be told, and the record without its secrets', () => {
    const record = buildAssumeRole('target', { eventTime: 'then' });

    const { event, omittedFields } = normalize(record);

    expect(event).toMatchObject({
      eventId: record.eventID,
      eventName: 'AssumeRole',
      eventSource: 'sts.amazonaws.com',
      userName: 'alice',
      actor: 'alice',
      actorType: 'iam_user',
      awsRegion: 'us-east-1',
      accountId: '123456789012',
      issuedAccessKeyId: 'ASIAEXAMPLEISSUED001',
      sourceIp: '192.0.2.10',
    });
    expect(JSON.parse(event.rawRecord ?? '')).toMatchObject({
      eventTime: 'then',
      responseElements: { credentials: { sessionToken: '[redacted]' } },
    });
    expect(event).not.toHaveProperty('requestParameters');
    expect(omittedFields).toEqual([]);
  });

  it('are known by the digest of their text when nothing else names them', () => {
    const digest = createHash('sha256').update('not json').digest('hex');

    expect(normalizeText('not json').event.eventId).toBe(`unparsed-${digest}`);
    expect(normalizeText('not json!').event.eventId).not.toBe(`unparsed-${digest}`);
  });

  it('differ in their digest when they differ in a secret only', () => {
    const one = normalize({ password: 'a' }).event;
    const other = normalize({ password: 'b' }).event;

    expect(one.rawRecord).toBe(other.rawRecord);
    expect(one.eventId).not.toBe(other.eventId);
  });

  it('are the same as text and as value', () => {
    const record = buildRecord({ eventID: undefined });

    expect(normalizeText(JSON.stringify(record, null, 2))).toEqual(normalize(record));
  });

  it('take from around them what they do not say', () => {
    const envelope = {
      eventId: 'around',
      eventTime: 1_772_705_472.9,
      eventName: 'CreateUser',
      eventSource: 'iam.amazonaws.com',
      awsRegion: 'eu-west-1',
      accountId: '210987654321',
    };

    expect(normalizeText('x', envelope).event).toMatchObject({
      eventId: 'around',
      eventDate: '2026-03-05',
      eventTime: '2026-03-05T10:11:12Z',
      eventName: 'CreateUser',
      eventSource: 'iam.amazonaws.com',
      awsRegion: 'eu-west-1',
      accountId: '210987654321',
    });
    expect(unparsed({ eventTime: 'then' }, envelope)).toMatchObject({
      eventId: buildRecord().eventID,
      eventTime: '2026-03-05T10:11:12Z',
      awsRegion: 'us-east-1',
      accountId: '123456789012',
    });
  });

  it('take nothing unusable from around them', () => {
    const envelope = { eventId: '', eventTime: Number.NaN, eventName: '', awsRegion: '' };

    const { event } = normalizeText('x', envelope);

    expect(event.eventId).toMatch(/^unparsed-[0-9a-f]{64}$/);
    expect(event.eventTime).toBe('1970-01-01T00:00:00Z');
    expect(event.eventName).toBe('unknown');
    expect(event).not.toHaveProperty('awsRegion');
  });

  it('are cut to their bound between two characters, and say so', () => {
    const { event, omittedFields } = normalizeText(`x${'😀'.repeat(100_000)}`);

    expect(Buffer.byteLength(event.rawRecord ?? '')).toBe(1 + 4 * 65_535);
    expect(event.rawRecord?.endsWith('😀')).toBe(true);
    expect(omittedFields).toEqual(['raw_record']);
  });

  it('keep long ASCII text that fits', () => {
    const text = 'x'.repeat(200_000);

    expect(normalizeText(text).event.rawRecord).toBe(text);
  });

  it('have no raw record when there was nothing', () => {
    expect(normalizeText('').event).not.toHaveProperty('rawRecord');
  });
});
