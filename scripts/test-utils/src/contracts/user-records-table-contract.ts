import type { UserRecordsTable } from '@iam-tracker/core/aws';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sampleChange, sampleHeader, sampleUser } from '../sample-user.ts';

/** A DynamoDB as a contract needs it: a fresh table, and one that is not there. */
export interface UserRecordsTableSubject {
  readonly table: UserRecordsTable;
  readonly missingTable: UserRecordsTable;
}

/** The user-records table on any DynamoDB; each test keeps to scans and users of its own. */
export function describeUserRecordsTable(
  name: string,
  open: () => Promise<UserRecordsTableSubject>,
): void {
  describe(`user-records table on ${name}`, () => {
    let table: UserRecordsTable;
    let missingTable: UserRecordsTable;
    beforeAll(async () => {
      ({ table, missingTable } = await open());
    });

    it('gives the users of a scan back as they were stored, and nothing else', async () => {
      const scan = '2026-02-01T10:00:00Z';
      const users = Array.from({ length: 60 }, (_, index) => sampleUser(`many-${index}`, scan));

      await table.putUsers(users);
      await table.putUsers([sampleUser('many-0', '2026-02-01T11:00:00Z')]);
      await table.putHeader(sampleHeader(scan));
      await table.putChanges([sampleChange('many-0', scan)]);
      await table.putUnexplained(unexplained('many-0', scan));

      const found = await toList(table.usersOfScan(scan));
      expect(byName(found)).toEqual(byName(users));
    });

    it('keeps one record of a user in a scan, the last that was given', async () => {
      const scan = '2026-02-02T10:00:00Z';

      await table.putUsers([sampleUser('twice', scan), sampleUser('twice', scan, { path: '/x/' })]);

      expect(await toList(table.usersOfScan(scan))).toEqual([
        sampleUser('twice', scan, { path: '/x/' }),
      ]);
    });

    it('gives the history of a user newest first, and nothing else under its name', async () => {
      const scans = ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z', '2026-03-03T10:00:00Z'];
      for (const scan of scans) await table.putUsers([sampleUser('old-hand', scan)]);
      await table.putChanges([sampleChange('old-hand', scans[2])]);
      await table.putUnexplained(unexplained('old-hand', scans[2]));

      const history = await toList(table.historyOfUser('old-hand'));

      expect(history).toEqual([...scans].reverse().map((scan) => sampleUser('old-hand', scan)));
    });

    it('tells users that are called like our own partitions from what is in those', async () => {
      const scan = '2026-04-01T10:00:00Z';
      const user = sampleUser('__scan__', scan);

      await table.putUsers([user]);
      await table.putHeader(sampleHeader(scan));

      expect(await toList(table.historyOfUser('__scan__'))).toEqual([user]);
      expect(await toList(table.usersOfScan(scan))).toEqual([user]);
      expect(await toList(table.headers())).toContainEqual(sampleHeader(scan));
    });

    it('lists headers newest first and knows the newest complete one', async () => {
      const complete = sampleHeader('2026-05-01T10:00:00Z', { totalUsers: 7 });
      const failed = sampleHeader('2026-05-02T10:00:00Z', { status: 'failed', errors: 1 });
      const running = sampleHeader('2026-05-03T10:00:00Z', { status: 'running' });

      for (const header of [running, complete, failed]) await table.putHeader(header);

      const newest = (await toList(table.headers())).slice(0, 3);
      expect(newest).toEqual([running, failed, complete]);
      expect(await table.latestComplete()).toEqual(complete);
    });

    it('replaces a header', async () => {
      const scan = '2026-05-04T10:00:00Z';
      await table.putHeader(sampleHeader(scan, { status: 'running' }));

      await table.putHeader(sampleHeader(scan, { changes: 3 }));

      expect(await table.latestComplete()).toEqual(sampleHeader(scan, { changes: 3 }));
    });

    it('finds changes by user and by scan, in the order of a user', async () => {
      const [first, second] = ['2026-06-01T10:00:00Z', '2026-06-02T10:00:00Z'] as const;
      const ann = [
        sampleChange('ann', first, { subject: 'b' }),
        sampleChange('ann', first, { subject: 'a' }),
      ];
      const later = sampleChange('ann', second);
      const ben = sampleChange('ben', second);

      await table.putChanges([...ann, later, ben]);

      expect(await toList(table.changesOfUser('ann'))).toEqual([later, ...ann]);
      expect(await toList(table.changesOfScan(first))).toEqual(ann);
      const all = await toList(table.changesOfScan(second));
      expect(all).toHaveLength(2);
      expect(all).toEqual(expect.arrayContaining([later, ben]));
    });

    it('replaces the changes of a user in a scan', async () => {
      const scan = '2026-06-03T10:00:00Z';
      await table.putChanges([sampleChange('cid', scan)]);
      const cause = {
        eventId: 'e-1',
        eventTime: scan,
        eventName: 'AddUserToGroup',
        actor: 'alice',
        actorType: 'person',
      } as const;
      const explained = sampleChange('cid', scan, { causeStatus: 'explained', cause });

      await table.putChanges([explained]);

      expect(await toList(table.changesOfUser('cid'))).toEqual([explained]);
    });

    it('takes changes back, those of the scan and no other', async () => {
      const [scan, other] = ['2026-06-04T10:00:00Z', '2026-06-05T10:00:00Z'] as const;
      const kept = [sampleChange('dan', other), sampleChange('eve', scan)];
      const gone = ['a', 'b'].map((subject) => sampleChange('dan', scan, { subject }));
      await table.putChanges([...kept, ...gone]);

      await table.deleteChanges(gone);

      expect(await toList(table.changesOfUser('dan'))).toEqual([kept[0]]);
      expect(await toList(table.changesOfScan(scan))).toEqual([kept[1]]);
    });

    it('keeps the inventory of a member account beside the own, and neither meets the other', async () => {
      const scan = '2026-07-01T10:00:00Z';
      const [accountId, arn] = ['111122223333', 'arn:aws:iam::111122223333:user/zoe'];
      const member = table.ofMember(accountId);
      const theirs = sampleUser('zoe', scan, { accountId, arn });
      const change = sampleChange('zoe', scan, { arn });

      await table.putUsers([sampleUser('zoe', scan)]);
      await table.putHeader(sampleHeader(scan, { totalUsers: 4 }));
      await member.putHeader(sampleHeader(scan, { status: 'running' }));
      await member.putUsers([theirs]);
      await member.putChanges([change]);
      await member.putUnexplained(unexplained('zoe', scan));
      await member.putHeader(sampleHeader(scan, { totalUsers: 5 }));

      expect(await toList(table.historyOfUser('zoe'))).toEqual([sampleUser('zoe', scan)]);
      expect(await toList(table.usersOfScan(scan))).toEqual([sampleUser('zoe', scan)]);
      expect(await toList(table.changesOfUser('zoe'))).toEqual([]);
      expect(await toList(table.changesOfScan(scan))).toEqual([]);
      expect(await toList(member.historyOfUser('zoe'))).toEqual([theirs]);
      expect(await toList(member.usersOfScan(scan))).toEqual([theirs]);
      expect(await toList(member.changesOfUser('zoe'))).toEqual([change]);
      expect(await toList(member.changesOfScan(scan))).toEqual([change]);
      expect(await member.latestComplete()).toMatchObject({ totalUsers: 5 });
      expect(await toList(table.headers())).toContainEqual(sampleHeader(scan, { totalUsers: 4 }));
      await member.deleteChanges([change]);
      expect(await toList(member.changesOfScan(scan))).toEqual([]);
      expect(await table.members()).toEqual([accountId]);
    });

    it('takes nothing for an answer', async () => {
      await table.putUsers([]);
      await table.putChanges([]);
      await table.deleteChanges([]);

      expect(await toList(table.usersOfScan('2020-01-01T00:00:00Z'))).toEqual([]);
      expect(await toList(table.changesOfUser('nobody'))).toEqual([]);
    });

    it('ends with the reason of the signal', async () => {
      const signal = AbortSignal.abort(new Error('time is up'));

      await expect(table.putHeader(sampleHeader('x'), { signal })).rejects.toThrow('time is up');
      await expect(table.latestComplete({ signal })).rejects.toThrow('time is up');
      await expect(table.putUsers([sampleUser('x')], { signal })).rejects.toThrow('time is up');
    });

    it('says that a table is missing', async () => {
      const missing = expect.objectContaining({ code: 'TABLE_MISSING' });

      await expect(missingTable.latestComplete()).rejects.toEqual(missing);
      await expect(missingTable.putUsers([sampleUser('x')])).rejects.toEqual(missing);
      await expect(missingTable.putUnexplained(unexplained('x'))).rejects.toEqual(missing);
    });
  });
}

function unexplained(userName: string, scan?: string) {
  const { causeStatus: _, cause: __, ...change } = sampleChange(userName, scan);
  return { ...change, judgedAt: '2026-01-01T12:00:00Z' };
}

async function toList<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const entry of stream) list.push(entry);
  return list;
}

function byName<T extends { readonly userName: string }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (a.userName < b.userName ? -1 : 1));
}
