import { type AccessKeyRecord, compact } from '@iam-tracker/core';
import { sampleUser } from '@iam-tracker/test-utils';
import { describe, expect, it } from '@jest/globals';
import type { ReportedKey } from '../../src/gather/credential-report.ts';
import { mergeKeys } from '../../src/record/build-record.ts';

const MADE = '2025-12-01T09:00:00Z';
const LATER = '2025-12-20T09:00:00Z';
const rowWith = (...keys: ReportedKey[]) => ({ userName: 'ann', arn: 'arn', keys });
const previousWith = (accessKeys: AccessKeyRecord[], keysTime?: string) =>
  sampleUser('ann', undefined, compact({ accessKeys, keysTime }));
const none = { details: undefined, row: undefined, reportTime: undefined, previous: undefined };

describe('mergeKeys', () => {
  it('knows nothing from nothing', () => {
    expect(mergeKeys(none)).toBeUndefined();
  });

  it('takes the keys of the report, with the ids that an earlier scan learnt', () => {
    const row = rowWith(
      { slot: 1, status: 'Inactive', createDate: MADE },
      { slot: 2, status: 'Active', createDate: LATER, lastUsedDate: LATER },
    );
    const previous = previousWith([{ accessKeyId: 'AKIA1', status: 'Active', createDate: MADE }]);

    expect(mergeKeys({ ...none, row, reportTime: LATER, previous })).toEqual([
      { accessKeyId: 'AKIA1', slot: 1, status: 'Inactive', createDate: MADE },
      { slot: 2, status: 'Active', createDate: LATER, lastUsedDate: LATER },
    ]);
  });

  it('does not give the id of a key to another that took its place', () => {
    const row = rowWith({ slot: 1, status: 'Active', createDate: LATER });
    const previous = previousWith([
      { accessKeyId: 'AKIA1', slot: 1, status: 'Active', createDate: MADE },
    ]);

    expect(mergeKeys({ ...none, row, reportTime: LATER, previous })).toEqual([
      { slot: 1, status: 'Active', createDate: LATER },
    ]);
  });

  it('tells two keys of one second apart by their slots', () => {
    const row = rowWith(
      { slot: 1, status: 'Active', createDate: MADE },
      { slot: 2, status: 'Inactive', createDate: MADE },
    );
    const previous = previousWith([
      { accessKeyId: 'AKIA2', slot: 2, status: 'Active', createDate: MADE },
      { accessKeyId: 'AKIA1', slot: 1, status: 'Active', createDate: MADE },
    ]);

    const keys = mergeKeys({ ...none, row, reportTime: LATER, previous });

    expect(keys?.map(({ accessKeyId, slot, status }) => [accessKeyId, slot, status])).toEqual([
      ['AKIA1', 1, 'Active'],
      ['AKIA2', 2, 'Inactive'],
    ]);
  });

  it('believes a listing of now before the report, and takes the last use from wherever it is', () => {
    const details = {
      keys: [
        { accessKeyId: 'AKIA2', status: 'Active' as const, createDate: LATER },
        { accessKeyId: 'AKIA1', status: 'Inactive' as const, createDate: MADE },
      ],
      keyUse: new Map([
        ['AKIA2', { lastUsedDate: '2026-01-02T00:00:00Z', lastUsedService: 'iam' }],
      ]),
    };
    const row = rowWith({
      ...{ slot: 1, status: 'Active', createDate: MADE },
      ...{ lastUsedDate: '2026-01-01T00:00:00Z', lastUsedRegion: 'eu-west-1' },
    });

    expect(mergeKeys({ details, row, reportTime: LATER, previous: undefined })).toEqual([
      {
        ...{ accessKeyId: 'AKIA1', slot: 1, status: 'Inactive', createDate: MADE },
        ...{ lastUsedDate: '2026-01-01T00:00:00Z', lastUsedRegion: 'eu-west-1' },
      },
      {
        ...{ accessKeyId: 'AKIA2', status: 'Active', createDate: LATER },
        ...{ lastUsedDate: '2026-01-02T00:00:00Z', lastUsedService: 'iam' },
      },
    ]);
  });

  it('believes what was listed after the report was made, with the uses of the report', () => {
    const row = rowWith({
      ...{ slot: 1, status: 'Active', createDate: MADE },
      ...{ lastUsedDate: '2026-01-01T00:00:00Z' },
    });
    const listed = [{ accessKeyId: 'AKIA1', status: 'Inactive' as const, createDate: MADE }];
    const previous = previousWith(listed, '2026-01-02T00:00:00Z');
    const at = (reportTime: string) => mergeKeys({ ...none, row, reportTime, previous })?.[0];

    expect(at('2026-01-01T23:00:00Z')).toMatchObject({
      ...{ accessKeyId: 'AKIA1', status: 'Inactive', lastUsedDate: '2026-01-01T00:00:00Z' },
    });
    expect(at('2026-01-02T01:00:00Z')).toMatchObject({ accessKeyId: 'AKIA1', status: 'Active' });
  });

  it('keeps what was known when the report has no line of the user', () => {
    const previous = previousWith([{ accessKeyId: 'AKIA1', status: 'Active', createDate: MADE }]);

    expect(mergeKeys({ ...none, previous })).toEqual(previous.accessKeys);
  });
});
