import type { DirtyDays } from '@iam-tracker/core/aws';
import { beforeAll, describe, expect, it } from '@jest/globals';

export interface DirtyDaysSubject {
  readonly days: DirtyDays;
  readonly missingTable: DirtyDays;
  /** Time on the clock of `days`. */
  readonly now: number;
}

/** The marks of changed days on any DynamoDB; each test keeps to days of its own. */
export function describeDirtyDays(name: string, open: () => Promise<DirtyDaysSubject>): void {
  describe(`dirty days on ${name}`, () => {
    let days: DirtyDays;
    let missingTable: DirtyDays;
    let now: number;
    beforeAll(async () => {
      ({ days, missingTable, now } = await open());
    });
    const listed = async (year: string) =>
      (await days.list()).map(({ day }) => day).filter((day) => day.startsWith(year));

    it('lists marked days once, newest first', async () => {
      await days.mark(['1990-01-01', '1990-03-01', '1990-03-01']);
      await days.mark(['1990-02-01', '1990-01-01']);

      expect(await listed('1990')).toEqual(['1990-03-01', '1990-02-01', '1990-01-01']);
      expect(await days.list()).toContainEqual({ day: '1990-02-01', changedAt: now });
    });

    it('settles a claim that nothing came between', async () => {
      await days.mark(['1991-01-01']);

      const claim = await days.claim('1991-01-01');
      const during = await listed('1991');
      const isSettled = await days.settle(claim);

      expect(claim).toMatchObject({ day: '1991-01-01', changedAt: now });
      expect(during).toEqual(['1991-01-01']);
      expect(isSettled).toBe(true);
      expect(await listed('1991')).toEqual([]);
    });

    it('marks a day by claiming it, until the claim is settled', async () => {
      const claim = await days.claim('1992-01-01');
      const during = await listed('1992');
      await days.settle(claim);

      expect(claim).not.toHaveProperty('changedAt');
      expect(during).toEqual(['1992-01-01']);
      expect(await listed('1992')).toEqual([]);
    });

    it('keeps a mark that was renewed since the claim', async () => {
      await days.mark(['1993-01-01']);
      const claim = await days.claim('1993-01-01');
      await days.mark(['1993-01-01']);

      expect(await days.settle(claim)).toBe(false);
      expect(await listed('1993')).toEqual(['1993-01-01']);
    });

    it('keeps the claim of another export, and knows of the change before both', async () => {
      await days.mark(['1994-01-01']);
      const first = await days.claim('1994-01-01');
      const second = await days.claim('1994-01-01');

      expect(second.changedAt).toBe(now);
      expect(await days.settle(first)).toBe(false);
      expect(await days.settle(second)).toBe(true);
      expect(await days.settle(second)).toBe(false);
    });

    it('renews a mark as changed now, whether or not there was one', async () => {
      const claim = await days.claim('1997-01-01');
      await days.renew('1997-01-01');
      await days.renew('1997-02-01');

      expect(await days.settle(claim)).toBe(false);
      expect(await days.list()).toContainEqual({ day: '1997-01-01', changedAt: now });
      expect(await days.list()).toContainEqual({ day: '1997-02-01', changedAt: now });
    });

    it('does nothing any more once aborted', async () => {
      const reason = new Error('out of time');
      const signal = AbortSignal.abort(reason);

      await expect(days.mark(['1995-01-01'], { signal })).rejects.toBe(reason);
      await expect(days.renew('1995-01-01', { signal })).rejects.toBe(reason);
      await expect(days.list({ signal })).rejects.toBe(reason);
      expect(await listed('1995')).toEqual([]);
    });

    it('says that a table is missing', async () => {
      const missing = expect.objectContaining({ code: 'TABLE_MISSING' });

      await expect(missingTable.mark(['1996-01-01'])).rejects.toEqual(missing);
      await expect(missingTable.list()).rejects.toEqual(missing);
      await expect(missingTable.claim('1996-01-01')).rejects.toEqual(missing);
      await expect(missingTable.renew('1996-01-01')).rejects.toEqual(missing);
      const claim = { day: '1996-01-01', token: 'x' };
      await expect(missingTable.settle(claim)).rejects.toEqual(missing);
    });
  });
}
