import { fc, it } from '@fast-check/jest';
import { encodeUserRecord, placeInventory } from '@iam-tracker/core';
import { sampleChange, sampleHeader, sampleUser } from '@iam-tracker/test-utils';
import { describe, expect } from '@jest/globals';
import { encodeRights } from '../../src/users/rights-record.ts';
import { encodeChanges, encodeUnexplainedChange } from '../../src/users/user-change.ts';
import { encodeScanHeader } from '../../src/users/user-scan.ts';

const retention = { retentionDays: 90 };
const accountId = fc.stringMatching(/^\d{12}$/);
/** IAM API reference, CreateUser; names that are like our own keys, too. */
const userName = fc.oneof(
  fc.stringMatching(/^[\w+=,.@-]{1,64}$/),
  fc.constantFrom('__scan__', '__change__', '__members__', '__rights__', '111122223333'),
);
const time = fc
  .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);

/** One item of each kind. */
function itemsOf(name: string, scan: string) {
  const change = sampleChange(name, scan);
  const { cause: _, causeStatus: __, ...rest } = change;
  const record = {
    ...{ kind: 'holder' as const, accountId: '111122223333', holder: `user/${name}` },
    ...{ managed: [], inline: [] },
  };
  return [
    encodeUserRecord(sampleUser(name, scan), retention),
    encodeScanHeader(sampleHeader(scan), retention),
    encodeChanges([change], retention),
    encodeUnexplainedChange({ ...rest, judgedAt: scan }, retention),
    encodeRights({ record, scanTimestamp: scan }, retention),
  ];
}

function keyOf({ scan_timestamp, user_name }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([user_name, scan_timestamp]);
}

describe('placeInventory', () => {
  it.prop([accountId, userName, userName, time, time])(
    'never lets a query by a user of the own account, or by the time of a scan, meet what is of a member',
    (member, own, name, scan, otherScan) => {
      const place = placeInventory(member);

      for (const item of itemsOf(name, scan).map(place.put)) {
        expect(item.user_name).not.toEqual({ S: own });
        expect(item.user_name).not.toEqual({ S: name });
        expect([{ S: scan }, { S: otherScan }]).not.toContainEqual(item.scan_timestamp);
        expect(JSON.stringify(item.scan_timestamp)).not.toContain('{"S":"scan#');
      }
    },
  );

  it.prop([accountId, accountId, userName, time])(
    'never gives two accounts the same key, and reads back what was put',
    (one, other, name, scan) => {
      const items = itemsOf(name, scan);
      const [here, there] = [one, other].map((id) => items.map(placeInventory(id).put));

      const taken = here?.map(placeInventory(one).take);
      expect(taken).toEqual(items);
      if (one !== other) {
        const keys = new Set(here?.map(keyOf));
        expect(there?.filter((item) => keys.has(keyOf(item)))).toEqual([]);
      }
    },
  );

  it.prop([userName, time])('leaves the items of the own account as they are', (name, scan) => {
    const items = itemsOf(name, scan);

    expect(items.map(placeInventory(undefined).put)).toEqual(items);
    expect(placeInventory(undefined).key(name)).toBe(name);
  });

  it.prop([fc.string().filter((text) => !/^\d{12}$/.test(text))])(
    'takes nothing for an account but twelve digits',
    (text) => {
      expect(() => placeInventory(text)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    },
  );
});
