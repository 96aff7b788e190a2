import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fc, it } from '@fast-check/jest';
import { intersectIntervals, isAppError } from '@iam-tracker/core';
import { openTrailLedger, provenIntervals, type TrailLedger } from '@iam-tracker/core/trail';
import { costlyRuns } from '@iam-tracker/test-utils';
import { keysOf, type SignedTrail, signedTrail, writeTrail } from '@iam-tracker/test-utils/trail';
import { describe, expect } from '@jest/globals';
import { proveFolder } from '../../src/trail/prove-folder.ts';

const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];

/** What becomes of an object of the copy before it is proven. */
const deed = fc.record({
  pick: fc.nat(),
  what: fc.constantFrom('delete' as const, 'change' as const, 'append' as const),
});

/** Trails of three accounts in one bucket, with a file in each hour. */
function trailsOfAccounts(hours: number): readonly [SignedTrail, ...SignedTrail[]] {
  const objects: SignedTrail['objects'] = new Map();
  const [first, ...others] = ACCOUNTS.map((accountId) =>
    signedTrail({ accountId, hours, filesPerHour: 1, objects }),
  );
  return [first as SignedTrail, ...others];
}

/** Hours of which an object is not as it was written. */
function damagedHours(trails: readonly SignedTrail[], deeds: readonly { pick: number }[]) {
  const keys = [...(trails[0]?.objects.keys() ?? [])].sort();
  const touched = new Set(deeds.map(({ pick }) => keys[pick % keys.length] ?? ''));
  return trails.flatMap(({ digests, files, start }, account) =>
    digests.flatMap((digest, hour) => {
      const from = start / 1000 + hour * 3600;
      const isWhole = !touched.has(digest) && !touched.has(files[hour] ?? '');
      return isWhole ? [] : [{ accountId: ACCOUNTS[account], start: from, end: from + 3600 }];
    }),
  );
}

/** A table in memory that counts what is saved, and ends the process in the place of some save. */
function memoryTable() {
  const ledgers = new Map<string, TrailLedger>();
  const state = { saves: 0, diesAt: Number.POSITIVE_INFINITY };
  return {
    ledgers,
    state,
    async load({ accountId, region }: TrailLedger['shard']) {
      return ledgers.get(`${accountId} ${region}`);
    },
    async save(ledger: TrailLedger) {
      state.saves += 1;
      if (state.saves >= state.diesAt) throw new Error('killed');
      const saved = { ...ledger, version: ledger.version + 1 };
      ledgers.set(`${ledger.shard.accountId} ${ledger.shard.region}`, saved);
      return saved;
    },
    async *list() {
      yield* ledgers.values();
    },
  };
}

const findings = { record: async () => undefined };

function prove(table: ReturnType<typeof memoryTable>, folder: string, trail: SignedTrail, now = 0) {
  const clock = { now: () => trail.end + now, sleep: async () => {} };
  const tracker = { clock, folder: join(folder, 'data'), trail: table, findings };
  return proveFolder(tracker as never, {
    paths: [join(folder, 'copy')],
    keys: keysOf(trail.key),
  });
}

async function damage(
  trail: SignedTrail,
  folder: string,
  deeds: readonly { pick: number; what: string }[],
) {
  const keys = [...trail.objects.keys()].sort();
  for (const { pick, what } of deeds) {
    const key = keys[pick % keys.length] ?? '';
    const path = join(folder, 'copy', key);
    if (what === 'delete') await unlink(path).catch(() => undefined);
    else {
      const body = trail.objects.get(key)?.body ?? Buffer.alloc(0);
      const more = gzipSync('{"Records":[]}');
      await writeFile(path, what === 'append' ? Buffer.concat([body, more]) : more);
    }
  }
}

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'prove folder '));
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const claims = (table: ReturnType<typeof memoryTable>) =>
  [...table.ledgers.values()]
    .map((ledger) => ({ ...ledger, version: 0 }))
    .sort((a, b) => (a.shard.accountId < b.shard.accountId ? -1 : 1));

describe('proveFolder', () => {
  it.prop([fc.array(deed, { maxLength: 3 }), fc.integer({ min: 1, max: 4 })], {
    numRuns: costlyRuns(8, 60),
  })(
    'comes to the same when it is killed and done again, and a second time changes nothing',
    async (deeds, diesAt) => {
      await inFolder(async (folder) => {
        const [trail] = trailsOfAccounts(3);
        await writeTrail(trail, join(folder, 'copy'));
        await damage(trail, folder, deeds);
        const undisturbed = memoryTable();
        const killed = memoryTable();
        killed.state.diesAt = diesAt;

        const told = await prove(undisturbed, folder, trail);
        await prove(killed, folder, trail).catch((error) => {
          expect(isAppError(error)).toBe(false);
        });
        killed.state.diesAt = Number.POSITIVE_INFINITY;
        await prove(killed, folder, trail);
        const { saves } = undisturbed.state;
        const again = await prove(undisturbed, folder, trail, 86_400_000);

        expect(claims(killed)).toEqual(claims(undisturbed));
        expect(again).toEqual(told);
        expect(undisturbed.state.saves).toBe(saves);
      });
    },
  );

  it.prop([fc.array(deed, { maxLength: 3 })], { numRuns: costlyRuns(8, 60) })(
    'never proves an hour of which something is missing or another, and forgets nothing that was proven or found',
    async (deeds) => {
      await inFolder(async (folder) => {
        const trails = trailsOfAccounts(3);
        const [trail] = trails;
        const table = memoryTable();
        await writeTrail(trail, join(folder, 'copy'));
        await damage(trail, folder, deeds);

        await prove(table, folder, trail);

        const damaged = claims(table);
        for (const { accountId, ...hour } of damagedHours(trails, deeds)) {
          const own = damaged.filter(({ shard }) => shard.accountId === accountId);
          expect(intersectIntervals(own.flatMap(provenIntervals), [hour])).toEqual([]);
        }

        await rm(join(folder, 'copy'), { recursive: true });
        await writeTrail(trail, join(folder, 'copy'));
        await prove(table, folder, trail);

        const healed = claims(table);
        expect(healed.flatMap(provenIntervals)).toHaveLength(ACCOUNTS.length);
        expect(healed.flatMap(({ gaps }) => gaps)).toEqual([]);
        for (const before of damaged) {
          const after = healed.find(({ shard }) => shard.accountId === before.shard.accountId);
          expect(after?.findings).toEqual(before.findings);
        }
      });
    },
  );

  it('says nothing where no digest lies, and that there were no keys where there are none', async () => {
    await inFolder(async (folder) => {
      const trail = signedTrail();
      const table = memoryTable();
      const tracker = {
        clock: { now: () => trail.end, sleep: async () => {} },
        ...{ folder: join(folder, 'data'), trail: table, findings },
      } as never;
      await writeTrail(trail, join(folder, 'copy'));
      const paths = [join(folder, 'copy')];

      const keyless = await proveFolder(tracker, { paths });
      const logs = join(folder, 'copy', 'AWSLogs/123456789012/CloudTrail');
      const nothing = await proveFolder(tracker, { paths: [logs], keys: keysOf(trail.key) });

      expect(keyless).toMatchObject({ isKeyless: true, digests: 4, proven: undefined });
      expect(nothing).toBeUndefined();
      expect(table.ledgers.size).toBe(0);
    });
  });

  it('proves nothing of the time whose files were passed over', async () => {
    await inFolder(async (folder) => {
      const trail = signedTrail({ hours: 6 });
      const table = memoryTable();
      await writeTrail(trail, join(folder, 'copy'));
      const since = trail.start + 3_600_000;

      await proveFolder(
        {
          clock: { now: () => trail.end, sleep: async () => {} },
          ...{ folder: join(folder, 'data'), trail: table, findings },
        } as never,
        { paths: [join(folder, 'copy')], keys: keysOf(trail.key), period: { since } },
      );

      expect(claims(table).flatMap(provenIntervals)).toEqual([
        { start: since / 1000 + 7200, end: trail.end / 1000 - 3600 },
      ]);
    });
  });

  it('does not believe a ledger that another wrote, and keeps what was found', async () => {
    await inFolder(async (folder) => {
      const trail = signedTrail();
      const table = memoryTable();
      await writeTrail(trail, join(folder, 'copy'));
      const shard = { accountId: '123456789012', region: 'eu-west-1' };
      table.ledgers.set('123456789012 eu-west-1', {
        ...openTrailLedger(shard),
        ...{ since: 0, through: trail.end / 1000, isAltered: true, version: 7, findingCount: 3 },
      });

      await prove(table, folder, trail);

      expect(claims(table)).toMatchObject([
        { since: trail.start / 1000, findingCount: 3, isCopy: true },
      ]);
      expect(claims(table)[0]?.isAltered).toBeUndefined();
    });
  });
});
