import { AppError } from '@iam-tracker/core';
import { isQueueBatch } from '@iam-tracker/core/members';
import { describe, expect, it } from '@jest/globals';
import { OWN, REGIONS, withOrganization } from '../world/organization.ts';
import { NOW } from '../world/shard.ts';

const ROLE = { name: 'iam-tracker-member' };
const ID = '222222222222';
const members = [{ accountId: ID, regions: REGIONS, role: ROLE }];

describe('isQueueBatch', () => {
  it.each([
    [{ Records: [{ eventSource: 'aws:sqs', body: '{}' }] }, true],
    [{ Records: [] }, false],
    [{ Records: [{ eventSource: 'aws:s3' }] }, false],
    [{ 'detail-type': 'Scheduled Event', resources: [] }, false],
    [{ start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z' }, false],
    [null, false],
  ])('tells messages from schedules and backfills: %j', (payload, isBatch) => {
    const told = isQueueBatch(payload);

    expect(told).toBe(isBatch);
  });
});

describe('collectMembers', () => {
  it('reads again what a message says, and takes nothing on', async () => {
    await withOrganization({ members }, async (world) => {
      await world.dispatch();
      world.waiting.splice(0, 1, {
        accountId: ID,
        backfill: { start: NOW - 3600, end: NOW - 1800 },
      });
      await world.work();

      const gaps = world.coverage.all().map(({ passes }) => passes[0].gaps);
      expect(world.aws.stats.count({ operation: 'LookupEvents', accountId: ID })).toBeGreaterThan(
        0,
      );
      expect(gaps.flat()).toEqual([]);
    });
  });

  it('is not led to an account that is none of ours by a message', async () => {
    const foreign = { accountId: '999999999999', regions: REGIONS, role: ROLE, name: 'foreign' };
    await withOrganization(
      { members: [...members, foreign] },
      async (world) => {
        await world.dispatch();
        world.waiting.push({ accountId: '999999999999' }, { accountId: OWN });
        const failed = await world.work();

        expect(failed).toEqual([]);
        expect(world.aws.stats.count({ operation: 'AssumeRole' })).toBe(1);
        expect(world.lines.join('')).toContain('not, or no longer, one to be read');
      },
      { excluded: ['999999999999'] },
    );
  });

  it('drops what names no account, and keeps what a table that is down fails', async () => {
    await withOrganization({ members }, async (world) => {
      await world.dispatch();
      world.marks.note = async () => {
        throw new AppError('STORAGE_FAILED', 'the table is away');
      };
      const bodies = ['', 'null', '{"account_id":"12"}', `{"account_id":"${ID}","start":"x"}`];
      const dropped = await world.deliver(bodies);
      const failed = await world.work();

      expect(dropped).toEqual([]);
      expect(failed).toEqual([ID]);
      expect(world.lines.filter((line) => line.includes('names no account'))).toHaveLength(4);
    });
  });
});
