import {
  AppError,
  createLogger,
  type RightsRecord,
  rightsNameOf,
  type StoredRights,
} from '@iam-tracker/core';
import { describe, expect, it } from '@jest/globals';
import type { ListedRights, RightsStore, UserAuthorization } from '../../src/ports.ts';
import { createIamCalls } from '../../src/scan/iam-calls.ts';
import { keepRights } from '../../src/scan/keep-rights.ts';

const NOW = Date.UTC(2026, 2, 5, 12);
const SCAN = '2026-03-05T12:00:00Z';
const POLICY = 'arn:aws:iam::123456789012:policy/Edge';
const DOCUMENT = '{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}';

const policy: ListedRights = {
  kind: 'policy',
  arn: POLICY,
  defaultVersionId: 'v2',
  versions: [{ id: 'v2', createdAt: '2025-01-01T00:00:00Z', document: DOCUMENT }],
  holders: [],
};
const role: ListedRights = {
  kind: 'holder',
  accountId: '123456789012',
  holder: 'role/App',
  managed: [POLICY],
  inline: [],
};
const bounded: ListedRights = { ...role, holder: 'role/dev', managed: [], boundary: POLICY };
const user: UserAuthorization = {
  ...{ userName: 'bob', userId: 'AIDA1', arn: 'arn:aws:iam::123456789012:user/x/bob', path: '/x/' },
  ...{ createDate: SCAN, groups: [], tags: [], attachedPolicies: [] },
  inlinePolicies: [
    { name: 'z', document: DOCUMENT },
    { name: 'a', document: DOCUMENT },
  ],
};

/** A store in memory that says what was written. */
function createStore() {
  const stored = new Map<string, StoredRights>();
  const written: string[] = [];
  const removed: string[] = [];
  const store: RightsStore = {
    async *all() {
      yield* stored.values();
    },
    async put(records) {
      for (const each of records) {
        stored.set(rightsNameOf(each.record), each);
        written.push(rightsNameOf(each.record));
      }
    },
    async remove(names) {
      for (const name of names) stored.delete(name);
      removed.push(...names);
    },
  };
  return { stored, written, removed, store };
}

function keep(
  { store }: ReturnType<typeof createStore>,
  pages: readonly (readonly ListedRights[])[],
  {
    now = NOW,
    users = [user],
    refusal,
  }: { now?: number; users?: UserAuthorization[]; refusal?: AppError } = {},
) {
  const clock = { now: () => now, sleep: async () => undefined };
  const logger = createLogger({ level: 'CRITICAL' });
  const calls = createIamCalls({
    clock,
    random: () => 0,
    logger,
    deadline: Number.POSITIVE_INFINITY,
  });
  const directory = {
    async listRights(marker: string | undefined) {
      if (refusal !== undefined) throw refusal;
      const at = Number(marker ?? 0);
      const entries = pages[at] ?? [];
      return at + 1 < pages.length ? { entries, marker: String(at + 1) } : { entries };
    },
  };
  const scanTimestamp = `${new Date(now).toISOString().slice(0, 19)}Z`;
  return keepRights({ clock, rights: { directory, store } }, calls, users, scanTimestamp);
}

describe('keepRights', () => {
  it('keeps policies with who has them, and identities with what they have', async () => {
    const world = createStore();

    const count = await keep(world, [[role, bounded], [policy]]);

    const recordOf = (name: string): RightsRecord | undefined => world.stored.get(name)?.record;
    expect(count).toBe(4);
    expect(recordOf(`policy#${POLICY.toLowerCase()}`)).toEqual({
      ...policy,
      holders: ['boundary of role/dev', 'role/App'],
    });
    expect(recordOf('holder#123456789012#role/app')).toEqual(role);
    expect(recordOf('holder#123456789012#user/bob')).toMatchObject({
      holder: 'user/bob',
      inline: [{ name: 'a' }, { name: 'z' }],
    });
    expect(recordOf('holder#123456789012#role/dev')).not.toHaveProperty('boundary');
  });

  it('writes nothing when nothing changed, and everything anew before it would expire', async () => {
    const world = createStore();
    await keep(world, [[role, policy]]);

    expect(await keep(world, [[policy, role]], { now: NOW + 3_600_000 })).toBe(0);
    expect(await keep(world, [[policy, role]], { now: NOW + 3 * 86_400_000 })).toBe(3);
  });

  it('writes what changed and takes away what is gone', async () => {
    const world = createStore();
    await keep(world, [[role, bounded, policy]]);
    world.written.length = 0;

    await keep(world, [[{ ...role, managed: [] }, policy]], { users: [] });

    expect(world.written.sort()).toEqual([
      'holder#123456789012#role/app',
      `policy#${POLICY.toLowerCase()}`,
    ]);
    expect(world.removed.sort()).toEqual([
      'holder#123456789012#role/dev',
      'holder#123456789012#user/bob',
    ]);
  });

  it('leaves what is known alone when the listing is refused', async () => {
    const world = createStore();
    await keep(world, [[role, policy]]);

    const count = await keep(world, [], { refusal: new AppError('IAM_DENIED', 'no') });

    expect(count).toBe(0);
    expect(world.stored.size).toBe(3);
  });
});
