import { gunzipSync } from 'node:zlib';
import { DAY, HOUR } from '@iam-tracker/core';
import { parseObjectKey } from '@iam-tracker/trail';
import { describe, expect, it } from '@jest/globals';
import { generateOrganization, type OrganizationOptions, packTrailFile } from '../../src/index.ts';
import type { SimulatedOrganization } from '../../src/organization/organization.ts';

const start = Date.UTC(2026, 10, 2);
const OPTIONS: OrganizationOptions = { seed: 4, start, end: start + DAY, accounts: 4 };
const organization = generateOrganization(OPTIONS);

const filesOf = (from: SimulatedOrganization, index: number) => [
  ...from.files(from.accounts[index]?.id ?? ''),
];
const all = organization.accounts.map((_, index) => filesOf(organization, index));
const recordsOf = (index: number) => (all[index] ?? []).flatMap(({ records }) => records);

describe('generateOrganization', () => {
  it('is the same to the byte whenever it is read, and another for another seed', () => {
    const again = generateOrganization(OPTIONS);
    const other = generateOrganization({ ...OPTIONS, seed: 5 });

    expect(filesOf(again, 2)).toEqual(all[2]);
    expect(again.organizationId).toBe(organization.organizationId);
    expect(other.organizationId).not.toBe(organization.organizationId);
  });

  it('gives an account the same files whatever other accounts there are', () => {
    const larger = generateOrganization({ ...OPTIONS, accounts: 40 });

    expect(filesOf(larger, 2)).toEqual(all[2]);
    expect(new Set(larger.accounts.map(({ id }) => id)).size).toBe(40);
    expect(new Set(larger.accounts.map(({ name }) => name)).size).toBe(40);
  });

  it('knows the users of each account before its first event, whatever it does later', () => {
    const [first, second] = organization.accounts.map(({ id }) => organization.inventory(id));
    const longer = generateOrganization({ ...OPTIONS, end: start + 2 * DAY });

    expect(first?.users.length).toBeGreaterThan(0);
    expect(first).not.toEqual(second);
    expect(longer.inventory(longer.accounts[0]?.id ?? '')).toEqual(first);
  });

  it('names files as a trail does, with the records of one account and Region in each', () => {
    const keys = new Set(all.flat().map(({ key }) => key));

    expect(keys.size).toBe(all.flat().length);
    for (const [index, { id: accountId }] of organization.accounts.entries()) {
      for (const { deliveredAt, key, records, region } of all[index] ?? []) {
        expect(parseObjectKey(key)).toMatchObject({
          ...{ kind: 'log', organizationId: organization.organizationId },
          ...{ prefix: organization.trail.prefix, accountId, region, time: deliveredAt },
        });
        const wrong = records.filter(
          ({ awsRegion, eventTime, recipientAccountId }) =>
            recipientAccountId !== accountId ||
            awsRegion !== region ||
            Date.parse(eventTime) > deliveredAt,
        );
        expect(wrong).toEqual([]);
      }
    }
  });

  it('has files of every Region, some late and some repeated, and each event in one file else', () => {
    const files = all.flat();
    const first = files.filter(({ isRepeated }) => !isRepeated);
    const events = first.flatMap(({ records }) => records.map(({ eventID }) => eventID));
    const repeated = files.filter(({ isRepeated }) => isRepeated);
    const isLate = ({ deliveredAt, records }: (typeof files)[number]) =>
      records.every(({ eventTime }) => Date.parse(eventTime) < deliveredAt - HOUR);

    expect(new Set(events).size).toBe(events.length);
    expect(new Set(files.map(({ region }) => region)).size).toBe(17);
    expect(first.filter(isLate).length / first.length).toBeGreaterThan(0.01);
    expect(repeated.length / first.length).toBeGreaterThan(0.004);
    for (const { records } of repeated) expect(events).toContain(records[0]?.eventID);
  });

  it('lets people of the first account work in the others, with both copies of how they came in', () => {
    const taken = recordsOf(0).filter(
      ({ eventName, requestParameters }) =>
        eventName === 'AssumeRole' && JSON.stringify(requestParameters).includes('-operator'),
    );
    const inside = [1, 2, 3].flatMap(recordsOf);

    expect(taken.length).toBeGreaterThan(0);
    for (const { eventID, responseElements, sharedEventID } of taken) {
      const copy = inside.find((record) => record.sharedEventID === sharedEventID);
      const { accessKeyId } = (responseElements as { credentials: { accessKeyId: string } })
        .credentials;
      const used = inside.filter(
        ({ userIdentity }) =>
          (userIdentity as { accessKeyId?: string }).accessKeyId === accessKeyId,
      );

      expect(copy).toMatchObject({
        userIdentity: { type: 'AWSAccount', accountId: '111122223333' },
      });
      expect(copy?.eventID).not.toBe(eventID);
      expect(used.length).toBeGreaterThan(0);
    }
  });

  it('plants an attack through three accounts, each of which records its part', () => {
    const attackAt = start + 12 * HOUR;
    const attacked = generateOrganization({ ...OPTIONS, attackAt });
    const [attack] = attacked.attacks;
    const found = attacked.accounts.flatMap((_, index) =>
      filesOf(attacked, index)
        .filter(({ isRepeated }) => !isRepeated)
        .flatMap(({ records }) => records)
        .filter(({ eventID }) => attack?.eventIds.includes(eventID)),
    );
    const keyOf = (record: (typeof found)[number] | undefined) =>
      (record?.responseElements as { credentials?: { accessKeyId?: string } } | undefined)
        ?.credentials?.accessKeyId;
    const callerOf = (record: (typeof found)[number] | undefined) =>
      record?.userIdentity as { accessKeyId?: string; accountId?: string } | undefined;
    const taken = found.filter(({ eventName }) => eventName.startsWith('AssumeRole'));
    const deed = found.find(({ eventName }) => eventName === 'AttachUserPolicy');
    const accounts = attacked.accounts.map(({ id }) => id);

    expect(organization.attacks).toEqual([]);
    expect(found).toHaveLength(attack?.eventIds.length ?? 0);
    expect(attack?.start).toBe(attackAt);
    // Whose key each call is signed with leads back from the deed to the sign-in.
    const inside = taken.filter((record) => callerOf(record)?.accessKeyId !== undefined);
    const second = inside.find((record) => keyOf(record) === callerOf(deed)?.accessKeyId);
    const first = inside.find((record) => keyOf(record) === callerOf(second)?.accessKeyId);
    const signIn = taken.find((record) => keyOf(record) === callerOf(first)?.accessKeyId);
    expect([signIn, first, second, deed].map((record) => record?.recipientAccountId)).toEqual([
      ...[accounts[0], accounts[0], accounts[1], accounts[2]],
    ]);
    expect(signIn?.eventName).toBe('AssumeRoleWithSAML');
    for (const departure of [first, second]) {
      const copies = taken.filter(
        ({ sharedEventID }) => sharedEventID === departure?.sharedEventID,
      );
      expect(copies).toHaveLength(2);
      expect(copies.find(({ eventID }) => eventID !== departure?.eventID)).toMatchObject({
        userIdentity: { type: 'AWSAccount', accountId: callerOf(departure)?.accountId },
      });
    }
  });

  it('leaves everything else as it is without the attack', () => {
    const attacked = generateOrganization({ ...OPTIONS, attackAt: start + 12 * HOUR });
    const planted = new Set(attacked.attacks.flatMap(({ eventIds }) => eventIds));
    const recordsIn = (files: ReturnType<typeof filesOf>) =>
      files
        .flatMap(({ isRepeated, records }) => (isRepeated ? [] : records))
        .filter(({ eventID }) => !planted.has(eventID))
        .map((record) => JSON.stringify(record))
        .sort();

    expect(recordsIn(filesOf(attacked, 2))).toEqual(recordsIn(all[2] ?? []));
  });

  it.each([
    ['accounts', 0],
    ['accounts', 10_001],
    ['lateShare', 1.5],
    ['repeatedShare', Number.NaN],
  ])('refuses %s of %p', (name, value) => {
    expect(() => generateOrganization({ ...OPTIONS, [name]: value })).toThrow(name);
  });

  it('refuses an attack on fewer than three accounts', () => {
    expect(() => generateOrganization({ ...OPTIONS, accounts: 2, attackAt: start })).toThrow(
      'accounts is 2',
    );
  });
});

describe('packTrailFile', () => {
  it('writes what lies in the bucket', () => {
    const records = recordsOf(1).slice(0, 2);

    expect(JSON.parse(gunzipSync(packTrailFile({ records })).toString())).toEqual({
      Records: records,
    });
  });
});
