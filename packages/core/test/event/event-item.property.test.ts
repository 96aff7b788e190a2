import { fc, it } from '@fast-check/jest';
import {
  encodeEvent,
  isAppError,
  itemSizeBytes,
  normalize,
  normalizeText,
} from '@iam-tracker/core';
import { activityEvent, buildRecord, hostileRecord, hostileText } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { decodeEvent } from '../../src/event/event-item.ts';

const KEEP = { retentionDays: 0 };
const ITEM_LIMIT = 400 * 1024;

/** True for text that survives the wire: UTF-8 has no lone surrogates. */
const isWritable = (text: string) => Buffer.from(text).toString() === text;

describe('encodeEvent and decodeEvent', () => {
  it.prop([activityEvent(), fc.nat({ max: 4000 })])(
    'are inverse to each other',
    (event, retentionDays) => {
      const item = encodeEvent(event, { retentionDays });

      expect(decodeEvent(item)).toEqual(event);
      expect(encodeEvent(decodeEvent(item), { retentionDays })).toEqual(item);
    },
  );

  it.prop([hostileRecord()])('are inverse to each other on whatever was normalised', (record) => {
    const { event } = normalize(record);

    const item = encodeEvent(event, KEEP);

    expect(decodeEvent(item)).toEqual(event);
    for (const value of Object.values(item)) {
      expect(value.S === undefined || (value.S !== '' && isWritable(value.S))).toBe(true);
    }
  });

  it.prop([fc.integer({ min: 0, max: 3 }), fc.constantFrom('assumed-role/r/', 'federated-user/')])(
    'survive names that are cut inside a pair of surrogates',
    (shift, type) => {
      const name = `${'x'.repeat(shift)}${'\ud83d\ude00'.repeat(1000)}`;
      const userIdentity = {
        type: 'AssumedRole',
        arn: `arn:aws:sts::1:${type}${name}`,
        principalId: `AROAX:${name}`,
        sessionContext: { sessionIssuer: { userName: name } },
      };
      const { event } = normalize(
        buildRecord({ userIdentity, requestParameters: { userName: name } }),
      );

      const texts = Object.values(encodeEvent(event, KEEP)).map(({ S }) => S ?? '');

      expect(texts.filter((text) => !isWritable(text))).toEqual([]);
    },
  );

  it.prop([activityEvent(), fc.integer({ min: 1, max: 4000 })])(
    'write an expiry in days after the event, only when events expire',
    (event, retentionDays) => {
      const seconds = Date.parse(event.eventTime) / 1000;

      expect(encodeEvent(event, { retentionDays }).ttl).toEqual({
        N: String(seconds + retentionDays * 86_400),
      });
      expect(encodeEvent(event, KEEP)).not.toHaveProperty('ttl');
      expect(encodeEvent(event, { retentionDays: -1 })).not.toHaveProperty('ttl');
    },
  );
});

describe('decodeEvent', () => {
  it('refuses an item that is no event, naming what is missing', () => {
    let error: unknown;
    try {
      decodeEvent({ event_id: { S: 'x' }, actor: { N: '7' } });
    } catch (thrown) {
      error = thrown;
    }

    expect(isAppError(error, 'BAD_ARGUMENT')).toBe(true);
    expect(String(error)).toContain('eventDate');
    expect(String(error)).toContain('actor');
    expect(String(error)).not.toContain('eventId');
  });

  it('reads an index item without its JSON parts', () => {
    const { event } = normalize(buildRecord());
    const { request_parameters: _, ...projected } = encodeEvent(event, KEEP);

    const { requestParameters: __, ...summary } = event;
    expect(decodeEvent(projected)).toEqual(summary);
  });
});

describe('itemSizeBytes', () => {
  it('counts names and values in UTF-8, flags as one byte, numbers by their digits', () => {
    expect(itemSizeBytes({ a: { S: 'é€😀' } })).toBe(1 + 2 + 3 + 4);
    expect(itemSizeBytes({ ab: { BOOL: true } })).toBe(3);
    expect(itemSizeBytes({ ttl: { N: '1772705472' } })).toBe(3 + 6);
  });

  // One unit of text costs 1 byte (a), 3 in UTF-8 (€), 2 escaped (") or 6 escaped (control).
  const unit = fc.constantFrom('a', '€', '"', '\\', '\u0001', '\ud83d\ude00', '\ud800', '\n');
  const textOf = (...lengths: number[]) =>
    fc
      .tuple(unit, fc.constantFrom(...lengths))
      .map(([character, count]) => character.repeat(count));
  // Attributes that are no JSON parts are bounded far below 3000 units.
  const text = textOf(1, 3000);
  const blob = textOf(1, 3000, 120_000);
  const longRecord = fc
    .record({
      requestParameters: fc.oneof(
        blob,
        blob.map((value) => ({ policyDocument: value })),
      ),
      responseElements: blob.map((value) => [value]),
      additionalEventData: blob,
      serviceEventDetails: blob.map((value) => ({ [value.slice(0, 50_000)]: value })),
      userAgent: text,
      errorMessage: text,
      errorCode: text,
      awsRegion: text,
      sourceIPAddress: text,
      recipientAccountId: text,
      sharedEventID: text,
      eventVersion: text,
      vpcEndpointId: text,
      resources: blob.map((value) => [value]),
      addendum: text,
      userIdentity: fc.record({
        type: fc.oneof(fc.constant('IAMUser'), text),
        userName: text,
        arn: text,
        principalId: text,
        accessKeyId: text,
        invokedBy: text,
        invokedByDelegate: fc.record({ accountId: text }),
        inScopeOf: blob,
        sessionContext: text.map((arn) => ({
          sessionIssuer: { arn: `arn:aws:iam::1:role/${arn}` },
          sourceIdentity: arn,
          signInSessionArn: arn,
        })),
      }),
    })
    .map((changes) => buildRecord(changes));

  it.prop([longRecord, fc.boolean()], { numRuns: 15 })(
    'stays below the limit of an item, however long every field is',
    (record, isReadable) => {
      const { event } = normalize(isReadable ? record : { ...record, eventID: undefined });

      const size = itemSizeBytes(encodeEvent(event, { retentionDays: 36_500 }));

      expect(size).toBeLessThan(ITEM_LIMIT);
    },
  );

  it.prop([blob, hostileText()], { numRuns: 15 })(
    'stays below it for text that is not JSON',
    (long, start) => {
      const { event } = normalizeText(start + long);

      expect(itemSizeBytes(encodeEvent(event, KEEP))).toBeLessThan(ITEM_LIMIT);
    },
  );
});
