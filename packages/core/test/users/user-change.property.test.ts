import { fc, it } from '@fast-check/jest';
import {
  decodeUnexplainedChange,
  encodeUnexplainedChange,
  encodeUserRecord,
  type UserChange,
} from '@iam-tracker/core';
import {
  hostileJson,
  sampleChange,
  sampleUser,
  scanTime,
  userChange,
} from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { decodeChanges, encodeChanges } from '../../src/users/user-change.ts';

const QUARTER = { retentionDays: 90 };

describe('encodeChanges and decodeChanges', () => {
  it.prop([fc.array(userChange(), { minLength: 1, maxLength: 4 })])(
    'are inverse to each other, order included',
    (changes) => {
      const item = encodeChanges(changes as [UserChange, ...UserChange[]], QUARTER);

      expect(decodeChanges(item)).toEqual(changes);
    },
  );

  it.prop([userChange()])('use a key that no user record has', (change) => {
    const item = encodeChanges([change], QUARTER);

    // `#` is not allowed in the name of a user, nor at the start of a time.
    expect(item.user_name).toEqual({ S: `__change__#${change.userName}` });
    expect(item.scan_timestamp).toEqual({ S: `change#${change.scanTimestamp}` });
  });

  it('find nothing in another item, and leave out what is no change', () => {
    const item = encodeChanges([sampleChange('x')], QUARTER);
    const odd = { L: [{ M: { kind: { S: 'eaten' } } }, { S: 'x' }, { NULL: true }] };

    expect(decodeChanges(encodeUserRecord(sampleUser('x'), QUARTER))).toEqual([]);
    expect(decodeChanges({ ...item, changes: odd })).toEqual([]);
    expect(decodeChanges({ ...item, changes: { S: 'x' } })).toEqual([]);
  });
});

describe('encodeUnexplainedChange and decodeUnexplainedChange', () => {
  it.prop([userChange(), scanTime()])('are inverse to each other', (sample, judgedAt) => {
    const { causeStatus: _, cause: __, ...change } = sample;
    const unexplained = { ...change, judgedAt };

    const item = encodeUnexplainedChange(unexplained, QUARTER);

    expect(decodeUnexplainedChange(item)).toEqual(unexplained);
    expect(item.record_type).toEqual({ S: 'unexplained_change' });
    expect(item.user_name).toEqual({ S: `__unexplained__#${change.userName}` });
  });

  it.prop([fc.dictionary(fc.string(), hostileJson())])(
    'find nothing in items that are not ours, and never throw',
    (image) => {
      expect(decodeUnexplainedChange(image as Record<string, unknown>)).toBeUndefined();
    },
  );

  it('find nothing where something that every such change has is missing', () => {
    const { causeStatus: _, ...change } = sampleChange('x');
    const unexplained = { ...change, judgedAt: 'now' };
    const item = encodeUnexplainedChange(unexplained, QUARTER);

    expect(decodeUnexplainedChange(item)).toEqual(unexplained);
    expect(decodeUnexplainedChange({ ...item, kind: { S: 'eaten' } })).toBeUndefined();
    expect(decodeUnexplainedChange({ ...item, user_id: { N: '1' } })).toBeUndefined();
    expect(decodeUnexplainedChange(encodeChanges([sampleChange('x')], QUARTER))).toBeUndefined();
  });
});
