import { fc, it } from '@fast-check/jest';
import { type ActivityEvent, encodeEvent, mergeCopies, normalize } from '@iam-tracker/core';
import { activityEvent, identityRecord, type TestRecord } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';

/** A way in which a copy of a record may be worse than the record. */
const worsening = fc.record({
  hasAccount: fc.boolean(),
  hasRegion: fc.boolean(),
  hasCaller: fc.boolean(),
  hasContext: fc.boolean(),
  hasSession: fc.boolean(),
  hasDelegate: fc.boolean(),
  isReadable: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  around: fc.record(
    {
      accountId: fc.constantFrom('111122223333', '444455556666'),
      awsRegion: fc.constantFrom('eu-west-1', 'us-east-1', 'global'),
    },
    { requiredKeys: [] },
  ),
});
type Worsening = typeof worsening extends fc.Arbitrary<infer Value> ? Value : never;

/** Adds a delegate, who decides who is behind an event. */
function withDelegate(record: TestRecord, hasDelegate: boolean): TestRecord {
  if (!hasDelegate) return record;
  const userIdentity = Object(record.userIdentity);
  return {
    ...record,
    userIdentity: { ...userIdentity, invokedByDelegate: { accountId: '999988887777' } },
  };
}

function copyOf(record: TestRecord, { around, ...has }: Worsening): ActivityEvent {
  const { recipientAccountId, awsRegion, eventName, ...rest } = withDelegate(
    record,
    has.hasDelegate || !has.isReadable,
  );
  const copy = {
    ...rest,
    ...(has.isReadable ? { eventName } : {}),
    // A record that cannot be read is kept as it was found: then two of them are two records.
    ...(has.hasAccount || !has.isReadable ? { recipientAccountId } : {}),
    ...(has.hasRegion || !has.isReadable ? { awsRegion } : { awsRegion: 'global' }),
  };
  const { event } = normalize(copy, around);
  const { callerContext, sessionCreatedAt, invokedBy, ...others } = event;
  return {
    ...others,
    ...(has.hasContext && callerContext !== undefined ? { callerContext } : {}),
    ...(has.hasSession && sessionCreatedAt !== undefined ? { sessionCreatedAt } : {}),
    ...(has.hasCaller && invokedBy !== undefined ? { invokedBy } : {}),
  };
}

const joinAll = (copies: readonly ActivityEvent[]) =>
  copies.reduce((stored, copy) => {
    const { conflict, event } = mergeCopies(stored, copy);
    expect(conflict).toBeUndefined();
    return event;
  });

describe('mergeCopies', () => {
  it.prop([
    identityRecord(),
    fc
      .array(worsening, { minLength: 1, maxLength: 5 })
      .chain((ways) =>
        fc.tuple(fc.constant(ways), fc.shuffledSubarray(ways, { minLength: ways.length })),
      ),
  ])(
    'ends with the same item in whatever order worse and better copies come',
    (record, [ways, order]) => {
      const item = encodeEvent(joinAll(ways.map((way) => copyOf(record, way))), {
        retentionDays: 9,
      });
      const other = encodeEvent(joinAll(order.map((way) => copyOf(record, way))), {
        retentionDays: 9,
      });

      expect(other).toEqual(item);
    },
  );

  it.prop([identityRecord(), fc.array(worsening, { maxLength: 4 }), fc.nat({ max: 4 })])(
    'ends with the whole record when that is among the copies',
    (record, ways, place) => {
      const whole = normalize(withDelegate(record, true)).event;
      const copies = ways.map((way) => copyOf(record, way));
      copies.splice(place, 0, whole);

      expect(joinAll(copies)).toEqual(whole);
    },
  );

  it.prop([identityRecord(), worsening, worsening])(
    'changes nothing a second time',
    (record, one, two) => {
      const first = copyOf(record, one);
      const second = copyOf(record, two);

      const { event } = mergeCopies(first, second);

      expect(mergeCopies(event, first).event).toBe(event);
      expect(mergeCopies(event, second).event).toBe(event);
    },
  );

  it.prop([activityEvent(), activityEvent()])(
    'keeps the first untouched whenever two events contradict each other',
    (first, second) => {
      const before = JSON.stringify(first);

      const { conflict, event } = mergeCopies(first, second);

      expect(JSON.stringify(first)).toBe(before);
      if (conflict !== undefined) expect(event).toBe(first);
      const isSaid = first.sourceIp !== undefined && second.sourceIp !== undefined;
      if (isSaid && first.sourceIp !== second.sourceIp) {
        expect(conflict?.attributes).toContain('source_ip');
      }
    },
  );
});
